import CMemoryShims
import CWorkloadABI
import Counters
public import WorkloadKit

/// One trial inside its own process: a backend, a device and a workload, opened together.
///
/// Must be made and used on one thread: it becomes lane 0 of the host.
public final class TrialSession {
    /// What a session is opened with.
    public struct Setup {
        /// The kind of workload.
        public var workload: WorkloadKind
        /// Text values of its parameters.
        public var parameters: [String: String]
        /// The kind of backend.
        public var backend: BackendKind
        /// Text values of its parameters.
        public var backendParameters: [String: String]
        /// What each side reaches.
        public var model: DeviceModel
        /// What holds device memory; nil for an anonymous memory file.
        public var devicePath: String?
        /// What the arena consists of; nil for what the backend takes by itself.
        public var arena: ArenaMemory?
        /// The two tiers' nodes; nil to choose them.
        public var nodes: NodePair?
        /// Counters to read around every step.
        public var counters: [String]
        /// The program that becomes the device process, and its arguments, the program's name first.
        public var deviceProgram: (path: String, arguments: [String])

        /// A setup.
        public init(
            workload: WorkloadKind, parameters: [String: String], backend: BackendKind,
            backendParameters: [String: String], model: DeviceModel, devicePath: String?, arena: ArenaMemory? = nil,
            nodes: NodePair? = nil, counters: [String], deviceProgram: (path: String, arguments: [String])
        ) {
            self.workload = workload
            self.parameters = parameters
            self.backend = backend
            self.backendParameters = backendParameters
            self.model = model
            self.devicePath = devicePath
            self.arena = arena
            self.nodes = nodes
            self.counters = counters
            self.deviceProgram = deviceProgram
        }
    }

    /// Where the arena is mapped in both processes: far below what the loader and mmap(2) choose on 47-bit address
    /// spaces, and a multiple of the largest page size.
    static let arenaBase: UInt = 0x4000_0000_0000

    /// The workload that runs.
    public let workload: any Workload
    /// Counters that cannot be read, by initiator (nil: of the process), with the reason.
    public private(set) var missing: [(counter: String, initiator: Initiator?, reason: String)] = []
    /// Facts for the report.
    public var notes: [String] { mechanism.notes }
    /// Metrics that this backend cannot know, and why.
    public var unmeasured: [(metric: String, reason: String)] { mechanism.unmeasured }

    private let clock = TickClock()
    private let mechanism: any Mechanism
    private let plan: PlacementPlan
    private let shared: SharedArea
    private let files: MemoryFiles?
    private let device: any Device
    private let lanes: LaneGroup
    private let deviceCounterNames: [String]
    private let exported: ExportedChannel?
    private let processCounters: LaneCounters
    private let fence: ArenaFence
    private var layout = ArenaLayout([])
    private var root: UnsafeMutableRawPointer?
    private var tiers = PageTiers(pages: 0, in: .host)
    private var latencies: [Initiator: LatencyRecorder] = [.host: .init(), .device: .init()]

    /// Opens everything: memory files, device process, arena on both sides, counters.
    /// - Throws: `BackendError` or `ParameterError` with a complete message.
    public init(_ setup: Setup) throws {
        workload = try setup.workload.make(setup.parameters)
        let values = try setup.backend.values(setup.backendParameters)
        let pageSize = values.values["page-size"].map { _ in values.integer("page-size") } ?? Arena.regionAlignment
        let arenaBytes = workload.footprint.roundedUp(to: max(Arena.regionAlignment, pageSize))
        let options = BackendOptions(
            values: values, model: setup.model, devicePath: setup.devicePath, arena: setup.arena, nodes: setup.nodes,
            arenaBytes: arenaBytes)
        mechanism = setup.backend.makeMechanism(options)
        plan = values.values["plan"].flatMap { PlacementPlan(rawValue: $0.description) } ?? .exact
        files = try mechanism.makeFiles()
        guard (1...TM_LANES).contains(workload.threads) else {
            throw BackendError(
                .unavailable, "\(workload.threads) threads were asked for; a step takes 1 to \(TM_LANES)")
        }
        shared = try SharedArea.make(.init(arenaBytes: arenaBytes, lanes: workload.threads))
        let cpus = try mechanism.cpus()
        let counters = try CounterScope.split(setup.counters)
        device = try Self.device(setup, shared, mechanism, workload, spinning: cpus.isDisjoint)
        try device.open(
            DeviceRequest(
                workload: setup.workload.name, parameters: setup.parameters, backend: setup.backend.id,
                backendParameters: setup.backendParameters, model: setup.model, shape: shared.shape,
                arenaBase: mechanism.deviceArena, hostPageSize: files?.host.pageSize ?? pageSize,
                devicePageSize: files?.device.pageSize ?? pageSize,
                deviceIsSynchronous: files?.device.isSynchronous ?? false,
                cpus: cpus, counters: counters.thread),
            files: files)
        exported = ExportedChannel(shared, wanted: counters.process)
        processCounters = try LaneCounters(counters.process)
        lanes = try LaneGroup(.host, shared: shared, workload: workload, counters: counters.thread, cpus: cpus.host)
        try mechanism.attach(
            SideContext(
                initiator: .host, arena: Self.arenaBase, length: arenaBytes, memoryFiles: files, shared: shared,
                swapDescriptor: device.swap, lanes: workload.threads, cpu: cpus.host.first ?? -1))
        fence = try ArenaFence(Self.arenaBase, length: arenaBytes)
        let ready = try device.awaitReady()
        deviceCounterNames = ready.counterNames
        missing =
            processCounters.missing.map { ($0.name.description, nil, $0.reason) }
            + lanes.missing.map { ($0.name.description, .host, $0.reason) }
            + ready.missing.map { ($0.metric, .device, $0.reason) }
    }

    /// Builds the data anew and runs all steps.
    /// - Parameters:
    ///   - records: whether latencies go into the histograms.
    ///   - announce: told before each phase what is about to run: `build`, `round=0/chase`.
    public func repeatProgram(records: Bool, announce: (String) -> Void) throws -> Repetition {
        announce("build")
        try mechanism.reset(device)
        let begin = tiermark_ticks()
        var arena = Arena(
            base: UnsafeMutableRawPointer(bitPattern: Self.arenaBase).unsafelyUnwrapped,
            capacity: shared.shape.arenaBytes)
        let root = try workload.build(in: &arena)
        let build = tiermark_ticks() &- begin
        announce("placements")
        self.root = root
        layout = arena.layout
        try mechanism.adopt(workload, in: layout)
        try mechanism.prepare(device)
        let placements = plan.placements(of: workload, in: layout)
        tiers = try mechanism.pageTiers()
        let start = tiers
        let rate = clock.secondsPerTick()
        var steps: [StepMeasurement] = []
        for (step, placements) in zip(workload.program, placements) {
            announce("round=\(step.round)/\(step.name)")
            steps.append(try run(step, placements, root, rate, records: records))
        }
        try device.requireAlive()
        return Repetition(
            build: Double(build) * rate, steps: steps, startHostResident: start[.host] * TM_PAGE_SIZE,
            startDeviceResident: start[.device] * TM_PAGE_SIZE)
    }

    /// Gives back what the backend changed beyond this process. Called after the last repetition.
    /// - Returns: what could not be put back, and why.
    public func conclude() -> [String] { mechanism.conclude() }

    /// The device that this kind of backend works with.
    private static func device(
        _ setup: Setup, _ shared: SharedArea, _ mechanism: any Mechanism, _ workload: any Workload, spinning: Bool
    ) throws(BackendError) -> any Device {
        switch setup.backend.devicePlacement {
        case .process:
            try SoftwareDevice(
                program: setup.deviceProgram.path, arguments: setup.deviceProgram.arguments, shared: shared,
                spinning: spinning)
        case .thread:
            ThreadDevice(shared: shared, mechanism: mechanism, workload: workload, spinning: spinning)
        }
    }

    /// The time in seconds that a share of an initiator's quanta did not exceed; nil if none was recorded.
    public func latency(_ initiator: Initiator, quantile: Double) -> Double? {
        latencies[initiator]?.seconds(quantile: quantile, secondsPerTick: clock.secondsPerTick())
    }

    /// All recorded times of quanta of one initiator, ascending, in seconds, with counts; and how many found no room.
    public func latencyBuckets(_ initiator: Initiator) -> (buckets: [(seconds: Double, count: Int)], dropped: Int) {
        let recorder = latencies[initiator] ?? LatencyRecorder()
        return (recorder.buckets(secondsPerTick: clock.secondsPerTick()), recorder.dropped)
    }

    // MARK: - One step

    private func run(
        _ step: Step, _ placements: [Placement], _ root: UnsafeMutableRawPointer, _ rate: Double, records: Bool
    ) throws -> StepMeasurement {
        let side = step.initiator
        let before = Counts(shared)
        shared.channel.pointee.step = UInt32(step.index)
        shared.channel.pointee.move_ticks = 0
        processCounters.start()
        let begin = tiermark_ticks()
        let outcome = try mechanism.place(placements, before: step, device)
        let placed = tiermark_ticks()
        try mechanism.verify(placements, before: step)
        let launched = tiermark_ticks()
        var active: UInt64 = 0
        if side == .host {
            active = lanes.run(step, root: root)
        } else {
            try device.run(step, root: root + deviceDistance)
        }
        // On the host the interval ends with the last lane, before counters are read: launching costs nothing there.
        let end = side == .host ? launched &+ active : tiermark_ticks()
        if side == .device { active = shared.channel.pointee.active_ticks }
        try rejectViolation(during: step)
        let deviceMove = side == .device ? shared.channel.pointee.move_ticks : 0
        var result = StepMeasurement(step)
        let after = Counts(shared)
        let stall = min(stallTicks(side, before, after, rate), active)
        // What verifying took belongs to nobody.
        result.wall = Double((end &- launched) &+ (placed &- begin)) * rate
        result.move = Double(placed &- begin &+ deviceMove) * rate
        result.fixup = Double(outcome.fixupTicks) * rate
        result.stall = Double(stall) * rate
        result.compute = Double(active &- stall) * rate
        result.launch = max(0, Double(end &- launched &- active &- deviceMove) * rate)
        result.faults = Int(after.faults &- before.faults)
        fillMoves(&result, outcome, before, after)
        collectLanes(&result, records: records)
        try look(at: &result)
        publish(result)
        collectProcessCounters(&result)
        return result
    }

    /// Where the pages are now, and which changed their tier in this step.
    private func look(at result: inout StepMeasurement) throws(BackendError) {
        let now = try mechanism.pageTiers()
        let arrived = (host: now.arrivals(in: .host, since: tiers), device: now.arrivals(in: .device, since: tiers))
        result.pagesChangedTier = arrived.host + arrived.device
        if mechanism.movesUnseen {
            (result.pagesToHost, result.pagesToDevice) = arrived
            result.bytesToHost = arrived.host * TM_PAGE_SIZE
            result.bytesToDevice = arrived.device * TM_PAGE_SIZE
        }
        result.hostResident = now[.host] * TM_PAGE_SIZE
        result.deviceResident = now[.device] * TM_PAGE_SIZE
        result.hostHeld = files.map(\.host.heldBytes) ?? result.hostResident
        result.deviceHeld = files.map(\.device.heldBytes) ?? result.deviceResident
        tiers = now
    }

    /// Bytes from what the host has at an address to where the device has it.
    private var deviceDistance: Int { Int(bitPattern: mechanism.deviceArena &- Self.arenaBase) }

    private func rejectViolation(during step: Step) throws(BackendError) {
        let violation = shared.channel.pointee.violation
        guard violation.count > 0 else { return }
        let side: Initiator = violation.initiator == UInt32(TM_ON_HOST.rawValue) ? .host : .device
        let touched = UInt(violation.address)
        // Regions are known by where they are on the host.
        let address = side == .host ? touched : touched &- UInt(bitPattern: deviceDistance)
        let region = layout.allocations.first { $0.range.contains(address) }
        let place =
            region.map { "region '\($0.label)', \(address - $0.range.lowerBound) bytes into it" }
            ?? "no region of the workload"
        throw BackendError(
            .placementViolation,
            "the \(side.rawValue) touched address 0x\(String(touched, radix: 16)) (\(place)) in step \(step.index), "
                + "round=\(step.round)/\(step.name), without a placement that allows it: \(plan.remedy)")
    }

    private func stallTicks(_ side: Initiator, _ before: Counts, _ after: Counts, _ rate: Double) -> UInt64 {
        switch mechanism.stallSource {
        case .none: return 0
        case .handler: return zip(after.stalls[side.index], before.stalls[side.index]).map { $0 &- $1 }.max() ?? 0
        case .blockedTime:
            guard after.faults != before.faults else { return 0 }
            let blocked = (0..<shared.shape.lanes).map { shared.result(side, $0).pointee.blocked_ns }.max() ?? 0
            return UInt64(Double(blocked) * 1e-9 / rate)
        }
    }

    private func fillMoves(
        _ result: inout StepMeasurement, _ outcome: PlacementOutcome, _ before: Counts, _ after: Counts
    ) {
        let faulted = zip(after.moved, before.moved).map { Int($0 &- $1) }
        let pageSize = TM_PAGE_SIZE
        result.placementCalls = outcome.calls
        result.fixups = outcome.fixups
        result.bytesToHost = faulted[Initiator.host.index] * pageSize + outcome.bytesToHost
        result.bytesToDevice = faulted[Initiator.device.index] * pageSize + outcome.bytesToDevice
        result.pagesToHost = result.bytesToHost / pageSize
        result.pagesToDevice = result.bytesToDevice / pageSize
    }

    private func collectLanes(_ result: inout StepMeasurement, records: Bool) {
        let side = result.step.initiator
        let names = side == .host ? lanes.counterNames : deviceCounterNames
        var sums = [Int64?](repeating: 0, count: names.count)
        for lane in 0..<shared.shape.lanes {
            let report = shared.result(side, lane)
            result.checksum &+= report.pointee.checksum
            result.operations += Int(report.pointee.operations)
            result.bytesTouched += Int(report.pointee.bytes_touched)
            let counted = tm_result_counters(report)
            for index in names.indices {
                let value = counted[index]
                sums[index] = value == CounterSet.unmeasured ? nil : sums[index].map { $0 &+ value }
            }
            guard records else { continue }
            latencies[side]?.record(
                shared.samples(side, lane: lane), stored: Int(report.pointee.stored), laps: Int(report.pointee.laps))
        }
        result.counters = zip(names, sums).map { .init(name: $0, initiator: side, value: $1) }
    }

    // MARK: - Counters of the process

    private func collectProcessCounters(_ result: inout StepMeasurement) {
        let names = processCounters.names
        guard !names.isEmpty else { return }
        let values = UnsafeMutablePointer<Int64>.allocate(capacity: names.count)
        defer { values.deallocate() }
        processCounters.finish(into: values)
        result.counters += names.enumerated().map { index, name in
            .init(name: name, initiator: nil, value: values[index] == CounterSet.unmeasured ? nil : values[index])
        }
    }

    /// Updates what PAPI's software-defined events point to.
    private func publish(_ step: StepMeasurement) {
        let totals = shared.channel
        totals.pointee.exported.faults += Int64(step.faults)
        totals.pointee.exported.pages_moved_to_device += Int64(step.pagesToDevice)
        totals.pointee.exported.pages_moved_to_host += Int64(step.pagesToHost)
        totals.pointee.exported.bytes_moved_to_device += Int64(step.bytesToDevice)
        totals.pointee.exported.bytes_moved_to_host += Int64(step.bytesToHost)
        totals.pointee.exported.stall_ns += Int64(step.stall * 1e9)
        totals.pointee.exported.placement_calls += Int64(step.placementCalls)
    }
}

/// The channel's counters as PAPI's software-defined events. Keeps the channel mapped until they are withdrawn: fields
/// of a class are destroyed in the order of their declaration.
private final class ExportedChannel {
    private let counters: ExportedCounters
    private let shared: SharedArea

    /// nil where nobody asked for them: PAPI takes milliseconds to wake. Also nil where PAPI refuses: the reason shows
    /// when the counters are opened.
    init?(_ shared: SharedArea, wanted: [String]) {
        guard wanted.contains(where: { $0.hasPrefix("sde/") }) else { return nil }
        let values = tm_channel_exported(shared.channel)
        let events = ExportedCounter.standard.enumerated().map { index, event in
            ExportedCounter(name: event.name, summary: event.summary, value: values + index)
        }
        guard let counters = try? ExportedCounters(events) else { return nil }
        self.counters = counters
        self.shared = shared
    }
}

/// Where the counts of faults stand.
private struct Counts {
    var faults: UInt64
    var moved: [UInt64]
    var stalls: [[UInt64]]

    init(_ shared: SharedArea) {
        faults = shared.total(.host, \.faults) &+ shared.total(.device, \.faults)
        moved = [Initiator.host, .device].map { shared.total($0, \.pages_moved) }
        stalls = [Initiator.host, .device].map { side in
            (0..<shared.shape.lanes).map { shared.lane(side, $0).pointee.stall_ticks }
        }
    }
}
