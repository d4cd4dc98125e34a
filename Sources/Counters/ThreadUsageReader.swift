import CPAPI
import Glibc

/// A field of getrusage(2) for one thread.
enum ThreadUsage: String, CaseIterable {
    case minorFaults = "minor-faults"
    case majorFaults = "major-faults"
    case voluntarySwitches = "voluntary-switches"
    case involuntarySwitches = "involuntary-switches"

    var summary: String {
        switch self {
        case .minorFaults: "Page faults served without input or output"
        case .majorFaults: "Page faults that waited for input or output"
        case .voluntarySwitches: "Context switches because the thread waited"
        case .involuntarySwitches: "Context switches because the thread was preempted"
        }
    }

    func value(in usage: tiermark_thread_usage) -> Int64 {
        switch self {
        case .minorFaults: usage.minor_faults
        case .majorFaults: usage.major_faults
        case .voluntarySwitches: usage.voluntary_switches
        case .involuntarySwitches: usage.involuntary_switches
        }
    }
}

/// Reads the usage of the calling thread: what perf events count, for users without the right to them.
final class ThreadUsageReader: CounterReader {
    let names: [CounterName]
    private let fields: [ThreadUsage]
    private var lastError: Int32 = 0

    var failure: String? { lastError == 0 ? nil : "getrusage: \(String(cString: strerror(lastError)))" }

    private init(_ events: [(name: CounterName, field: ThreadUsage)]) {
        names = events.map(\.name)
        fields = events.map(\.field)
    }

    static func open(_ events: [(name: CounterName, field: ThreadUsage)]) -> OpenedReaders {
        guard !events.isEmpty else { return OpenedReaders() }
        let reader = ThreadUsageReader(events)
        let works = withUnsafeTemporaryAllocation(of: Int64.self, capacity: events.count) { values in
            values.baseAddress.map { reader.read(into: $0) } ?? false
        }
        if works { return OpenedReaders(readers: [reader]) }
        let reason = reader.failure ?? "getrusage failed"
        return OpenedReaders(missing: reader.names.map { MissingCounter(name: $0, reason: reason) })
    }

    func start() {}

    func read(into values: UnsafeMutablePointer<Int64>) -> Bool {
        var usage = tiermark_thread_usage()
        lastError = -tiermark_thread_usage_read(&usage)
        guard lastError == 0 else { return false }
        for index in fields.indices { values[index] = fields[index].value(in: usage) }
        return true
    }

    func stop() {}
    func close(sameThread: Bool) {}
}
