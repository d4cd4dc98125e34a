import Glibc
import Machine

/// What a scheme of DAMON has done since it was started.
struct DAMONStatistics: Sendable, Hashable {
    /// What the scheme does.
    var action: DAMONAction
    /// Times that a region fitted the access pattern, and their bytes.
    var regionsTried, bytesTried: Int
    /// Times that something of a region was moved, and the bytes moved.
    var regionsApplied, bytesApplied: Int
    /// Times that the quota was used up.
    var quotaExceeded: Int
}

/// Has DAMON move hot pages to the host's node and cold ones to the device's, for one trial, through its sysfs files
/// (Linux Documentation/admin-guide/mm/damon/usage.rst). A setup that somebody else made is never touched.
final class DAMONControl {
    private let settings: DAMONSettings
    private let nodes: NodePair
    private let arena: Range<UInt64>
    private let process: Int32
    private let keeper: KnobKeeper
    private var plan: DAMONPlan?
    private var lastStatistics: [DAMONStatistics] = []

    private static let directory = "/sys/kernel/mm/damon/admin/kdamonds"
    private static let count = "\(directory)/nr_kdamonds"
    private var files: any KnobFiles { keeper.files }

    /// A control that has not touched anything yet.
    /// - Parameters:
    ///   - arena: the trial's arena, in addresses of `process`; used with `scope=arena`.
    ///   - keeper: what undoes everything if this object cannot.
    init(
        _ settings: DAMONSettings, nodes: NodePair, arena: Range<UInt64>, process: Int32 = getpid(), keeper: KnobKeeper
    ) {
        self.settings = settings
        self.nodes = nodes
        self.arena = arena
        self.process = process
        self.keeper = keeper
    }

    /// Sets the threads up and starts them.
    /// - Throws: `BackendError` with code `unavailable` when DAMON is missing, in use or too old for the scope. Nothing
    ///   stays behind.
    func start() throws(BackendError) {
        try requireUnused()
        let plan = try makePlan()
        do {
            try setUp(plan)
            self.plan = plan
        } catch {
            takeDown(plan.workers.count)
            throw error
        }
    }

    /// Reads the statistics a last time, ends the threads and removes them. Does nothing when they are not running.
    func stop() {
        guard let plan else { return }
        _ = statistics()
        self.plan = nil
        takeDown(plan.workers.count)
    }

    /// What the schemes have done so far; after `stop()`, what they had done by then. Takes up to one sampling
    /// interval.
    func statistics() -> [DAMONStatistics] {
        guard let plan else { return lastStatistics }
        lastStatistics = plan.workers.enumerated().flatMap { number, worker in
            let worker = (path: "\(Self.directory)/\(number)", schemes: worker.schemes)
            // Refused once the thread has ended: the files then hold what was last asked for.
            _ = files.write("update_schemes_stats", to: "\(worker.path)/state")
            return worker.schemes.enumerated().map { index, scheme in
                read("\(worker.path)/contexts/0/schemes/\(index)/stats", scheme.action)
            }
        }
        return lastStatistics
    }

    /// What a reader of the trial's record must know.
    var notes: [String] {
        let limit = settings.quotaMB == 0 ? "no quota" : "at most \(settings.quotaMB) MiB/s each"
        let looks = "\(settings.looks) looks in \(settings.aggregateMs) ms"
        let actions = settings.direction.actions.map { action in
            action == .hot
                ? "hot to node \(nodes.host) (seen accessed in at least \(settings.hotAccesses) of \(looks))"
                : "cold to node \(nodes.device) (not seen accessed for \(settings.coldAgeMs) ms)"
        }
        let watched =
            settings.scope == .arena
            ? "DAMON watches the arena" : "DAMON watches the physical memory of nodes, other programs' pages included"
        return ["\(watched): " + actions.joined(separator: ", ") + ", \(limit)"]
    }

    private func makePlan() throws(BackendError) -> DAMONPlan {
        switch settings.scope {
        case .physical: try .physical(settings, nodes: nodes, files: files)
        case .arena: .arena(settings, nodes: nodes, process: process, range: arena)
        }
    }

    private func read(_ directory: String, _ action: DAMONAction) -> DAMONStatistics {
        func count(_ name: String) -> Int { files.value("\(directory)/\(name)").flatMap { Int($0.text) } ?? 0 }
        return DAMONStatistics(
            action: action, regionsTried: count("nr_tried"), bytesTried: count("sz_tried"),
            regionsApplied: count("nr_applied"), bytesApplied: count("sz_applied"), quotaExceeded: count("qt_exceeds"))
    }
}

// MARK: - Setting up

extension DAMONControl {
    private func requireUnused() throws(BackendError) {
        guard let count = files.value(Self.count) else {
            throw BackendError(
                .unavailable,
                "the kernel has no \(Self.count): boot Linux 6.11 or newer built with CONFIG_DAMON_SYSFS=y and "
                    + "CONFIG_DAMON_PADDR=y")
        }
        guard count.text == "0" else {
            throw BackendError(
                .unavailable,
                "another program has set up \(count) DAMON thread(s), which are not touched: end it, or as root stop "
                    + "them with: for d in \(Self.directory)/[0-9]*; do echo off > $d/state; done; "
                    + "echo 0 > \(Self.count)")
        }
    }

    private func setUp(_ plan: DAMONPlan) throws(BackendError) {
        let count = "\(plan.workers.count)"
        try keeper.onRestore(write: "0", to: Self.count, ifStill: count)
        try write(count, to: Self.count)
        for (number, worker) in plan.workers.enumerated() {
            let directory = "\(Self.directory)/\(number)"
            for (path, value) in worker.writes(directory, settings) { try write(value, to: path) }
            try requireVirtualMigration(directory)
        }
        for number in plan.workers.indices { try startWorker("\(Self.directory)/\(number)/state") }
    }

    /// Before Linux 6.17 a scheme on virtual addresses accepts the action and does nothing. The directory `dests` came
    /// with it, and tells kernels apart that took it over earlier.
    private func requireVirtualMigration(_ directory: String) throws(BackendError) {
        guard settings.scope == .arena, !files.exists("\(directory)/contexts/0/schemes/0/dests") else { return }
        throw BackendError(
            .unavailable,
            "this kernel's DAMON migrates physical memory only, and would do nothing for the arena: boot Linux 6.17 or "
                + "newer, or use scope=physical")
    }

    private func startWorker(_ state: String) throws(BackendError) {
        try keeper.onRestore(write: "off", to: state, ifStill: "on")
        let result = files.write("on", to: state)
        guard result == 0 else { throw refusal(result) }
        guard isRunning(state) else {
            throw BackendError(
                .system,
                "DAMON's thread ended as soon as it was started (\(state)); the kernel's messages may say why: "
                    + "dmesg | tail")
        }
    }

    /// A thread that was just started can need a moment on a busy machine, or a second start.
    private func isRunning(_ state: String) -> Bool {
        for attempt in 0..<Self.looksAtStart {
            if files.value(state)?.text == "on" { return true }
            usleep(10_000)
            if attempt == Self.looksAtStart / 2 { _ = files.write("on", to: state) }
        }
        return false
    }

    private static let looksAtStart = 20

    /// The kernel's own users of DAMON want it for themselves: while one is on, no other thread starts.
    private func refusal(_ result: Int32) -> BackendError {
        let modules = ["damon_reclaim", "damon_lru_sort", "damon_stat"].map { "/sys/module/\($0)/parameters/enabled" }
        let active = modules.filter { files.value($0)?.text == "1" }
        let reason = "starting DAMON: \(errorText(-result))"
        guard result == -EBUSY, !active.isEmpty else { return BackendError(.system, reason) }
        return BackendError(
            .unavailable,
            "\(reason), because the kernel itself uses it. Switch that off with: "
                + active.map { KnobName.command($0, "N") }.joined(separator: " && "))
    }

    private func write(_ value: String, to path: String) throws(BackendError) {
        let result = files.write(value, to: path)
        guard result == 0 else {
            throw BackendError(
                result == -EACCES || result == -EPERM ? .unavailable : .system,
                "setting up DAMON: writing \(value) to \(path): \(errorText(-result))"
                    + (result == -EACCES || result == -EPERM ? "; run tiermark as root" : ""))
        }
    }

    /// What fails here the keeper tries again, and reports.
    private func takeDown(_ workers: Int) {
        for number in (0..<workers).reversed() {
            let state = "\(Self.directory)/\(number)/state"
            if files.value(state)?.text == "on" { _ = files.write("off", to: state) }
        }
        if files.value(Self.count)?.text == "\(workers)" { _ = files.write("0", to: Self.count) }
    }
}
