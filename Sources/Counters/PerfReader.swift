import CPAPI
import Glibc

/// A kernel software event that perf_event_open(2) counts for one thread.
enum PerfEvent: String, CaseIterable {
    case pageFaults = "page-faults"
    case minorFaults = "minor-faults"
    case majorFaults = "major-faults"
    case contextSwitches = "context-switches"
    case cpuMigrations = "cpu-migrations"
    case taskClock = "task-clock"

    var summary: String {
        switch self {
        case .pageFaults: "Page faults, minor and major"
        case .minorFaults: "Page faults served without input or output"
        case .majorFaults: "Page faults that waited for input or output"
        case .contextSwitches: "Times the thread was switched out"
        case .cpuMigrations: "Times the thread moved to another CPU"
        case .taskClock: "Time the thread was on a CPU"
        }
    }

    var unit: String { self == .taskClock ? "ns" : "count" }

    fileprivate var raw: tiermark_perf_event {
        switch self {
        case .pageFaults: TIERMARK_PERF_PAGE_FAULTS
        case .minorFaults: TIERMARK_PERF_MINOR_FAULTS
        case .majorFaults: TIERMARK_PERF_MAJOR_FAULTS
        case .contextSwitches: TIERMARK_PERF_CONTEXT_SWITCHES
        case .cpuMigrations: TIERMARK_PERF_CPU_MIGRATIONS
        case .taskClock: TIERMARK_PERF_TASK_CLOCK
        }
    }
}

/// All software events of one counter set as one perf group: one system call reads them together.
///
/// PAPI 7.0 disables its whole component `perf_event`, software events included, when libpfm4 finds no PMU, as in most
/// virtual machines. These events need no PMU, so they are opened beside PAPI, and so on every machine alike.
final class PerfReader: CounterReader {
    private(set) var names: [CounterName] = []
    private var descriptors: [Int32] = []
    private var leader: Int32 = -1
    private var lastError: Int32 = 0

    var failure: String? { lastError == 0 ? nil : Self.reason(-lastError) }

    /// Opens the events for the calling thread.
    static func open(_ events: [(name: CounterName, event: PerfEvent)]) -> OpenedReaders {
        let reader = PerfReader()
        var opened = OpenedReaders()
        for (name, event) in events {
            if let reason = reader.admit(name, event) {
                opened.missing.append(MissingCounter(name: name, reason: reason))
            }
        }
        guard !reader.names.isEmpty else { return opened }
        if let reason = reader.trial() {
            reader.close(sameThread: true)
            opened.missing += reader.names.map { MissingCounter(name: $0, reason: reason) }
        } else {
            opened.readers.append(reader)
        }
        return opened
    }

    private func admit(_ name: CounterName, _ event: PerfEvent) -> String? {
        let descriptor = tiermark_perf_open(event.raw, leader)
        guard descriptor >= 0 else { return Self.reason(-descriptor) }
        if leader < 0 { leader = descriptor }
        descriptors.append(descriptor)
        names.append(name)
        return nil
    }

    private func trial() -> String? {
        let started = tiermark_perf_start(leader)
        guard started == 0 else { return Self.reason(-started) }
        defer { stop() }
        return withUnsafeTemporaryAllocation(of: Int64.self, capacity: Int(TIERMARK_PERF_MAX)) { values in
            values.baseAddress.flatMap { read(into: $0) ? nil : failure }
        }
    }

    func start() throws(CountersError) {
        let result = tiermark_perf_start(leader)
        guard result == 0 else {
            throw CountersError(
                .sourceFailed, "The kernel does not start its software events: \(Self.reason(-result)).")
        }
    }

    func read(into values: UnsafeMutablePointer<Int64>) -> Bool {
        lastError = tiermark_perf_read(leader, Int32(descriptors.count), values)
        return lastError == 0
    }

    func stop() { _ = tiermark_perf_stop(leader) }

    func close(sameThread: Bool) {
        descriptors.reversed().forEach(tiermark_perf_close)
        descriptors = []
        leader = -1
    }

    /// The kernel's word for an error of perf_event_open(2), with the way out where permission is the matter.
    static func reason(_ error: Int32) -> String {
        let words = String(cString: strerror(error))
        switch error {
        case EACCES, EPERM:
            return "perf_event_open: \(words). Counting in kernel mode needs CAP_PERFMON, root, or "
                + "'sysctl kernel.perf_event_paranoid=1' (see perf_event_open(2))"
        case ENOSYS: return "perf_event_open: \(words). This kernel was built without CONFIG_PERF_EVENTS"
        case EAGAIN: return "the kernel ran the events for a part of the time only (time_running < time_enabled)"
        default: return "perf_event_open: \(words)"
        }
    }
}
