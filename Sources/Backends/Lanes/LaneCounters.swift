import CMemoryShims
import Counters

/// Counters around steps. Values of a step are differences of two reads.
final class LaneCounters {
    private let counting: CounterSet
    private let before: UnsafeMutablePointer<Int64>
    private let after: UnsafeMutablePointer<Int64>

    /// Opens counters for the calling thread and begins to count.
    init(_ names: [String]) throws(BackendError) {
        do {
            counting = try CounterSet(names: names)
            try counting.start()
        } catch {
            throw BackendError(.unavailable, "\(error)")
        }
        before = .allocate(capacity: max(names.count, 1))
        after = .allocate(capacity: max(names.count, 1))
    }

    deinit {
        before.deallocate()
        after.deallocate()
    }

    /// Names of what is read, in order.
    var names: [String] { counting.names.map(\.description) }
    /// What was asked for and cannot be read, with the reason.
    var missing: [MissingCounter] { counting.missing }

    /// Remembers where the counters stand.
    func start() { if !counting.names.isEmpty { counting.read(into: before) } }

    /// Writes what was counted since `start`, in the order of `names`; `CounterSet.unmeasured` where a read failed.
    func finish(into values: UnsafeMutablePointer<Int64>) {
        guard !counting.names.isEmpty else { return }
        counting.read(into: after)
        for index in counting.names.indices {
            let failed = before[index] == CounterSet.unmeasured || after[index] == CounterSet.unmeasured
            values[index] = failed ? CounterSet.unmeasured : after[index] &- before[index]
        }
    }
}

/// Which counters belong to a thread and which to the process or the system.
enum CounterScope {
    /// Splits names by who counts: `thread` per initiator and lane, `process` once. Patterns are resolved. Lanes report
    /// through the shared area, which has room for so many; the process reads as many as there are.
    static func split(_ names: [String]) throws(BackendError) -> (thread: [String], process: [String]) {
        let (thread, process): ([String], [String])
        do {
            let parsed = try CounterCatalogue.validate(names)
            let isWide: (CounterName) -> Bool = { $0.source == .sde || $0.source == .vmstat }
            thread = parsed.filter { !isWide($0) }.map(\.description)
            process = parsed.filter(isWide).map(\.description)
        } catch {
            throw BackendError(.unavailable, "\(error)")
        }
        guard thread.count <= TM_COUNTERS else {
            throw BackendError(
                .unavailable,
                "\(thread.count) counters of threads were asked for at once; one trial reads at most \(TM_COUNTERS) of "
                    + "papi/…, perf/… and rusage/… together: ask for fewer, or measure them in two runs")
        }
        return (thread, process)
    }
}
