import Glibc

/// Counters opened for one thread: the thread that made the set. Every call must come from it, so that the set counts
/// that thread and no other (`sde` and `vmstat` count the process and the system).
///
/// Values are cumulative and only differences between two reads carry meaning: sources differ in where they begin.
/// A set asks for nothing twice: what could not be counted is in `missing` with the reason and has no column.
public final class CounterSet {
    /// The value `read` leaves where a source did not answer. Never a count, and never zero.
    public static let unmeasured = Int64.min

    /// The counters that count, in the order they were asked for: the columns of `read`.
    public let names: [CounterName]
    /// The counters that were asked for and do not count, in the order they were asked for.
    public let missing: [MissingCounter]

    private let readers: [any CounterReader]
    private let scratch: UnsafeMutablePointer<Int64>
    /// Where the value at each place of `scratch` goes.
    private let columns: UnsafeMutablePointer<Int>
    private let thread = pthread_self()

    /// Opens `names`, written `source/event`, for the calling thread, and proves each by one start and one read.
    /// A name given twice counts once. Takes up to some milliseconds, the first time in a process tens of them.
    ///
    /// - Throws: `CountersError` with code `malformedName` or `unknownEvent`, with the nearest names. An event that
    ///   exists and cannot be counted here is no error: it goes to `missing`.
    public init(names requested: [String]) throws(CountersError) {
        let wanted = try CounterCatalogue.parse(requested)
        let opened = CounterOpening.open(try CounterOpening.plan(wanted))
        let written = opened.readers.flatMap(\.names)
        let names = wanted.filter(written.contains)
        self.names = names
        missing = wanted.compactMap { name in opened.missing.first { $0.name == name } }
        readers = opened.readers
        scratch = .allocate(capacity: max(names.count, 1))
        columns = .allocate(capacity: max(names.count, 1))
        for (place, name) in written.enumerated() { columns[place] = names.firstIndex(of: name) ?? place }
    }

    deinit {
        let sameThread = pthread_equal(thread, pthread_self()) != 0
        for reader in readers { reader.close(sameThread: sameThread) }
        scratch.deallocate()
        columns.deallocate()
    }

    /// Begins to count.
    ///
    /// - Throws: `CountersError` with code `sourceFailed`; then nothing of the set counts. PAPI counts one set of a
    ///   component at a time in a thread: a second set has to wait until the first is stopped.
    public func start() throws(CountersError) {
        checkThread()
        do {
            for reader in readers { try reader.start() }
        } catch {
            stop()
            throw error
        }
    }

    /// Ends counting. A set can be started again; its counts then begin anew.
    public func stop() {
        checkThread()
        for reader in readers { reader.stop() }
    }

    /// Writes the values of `names`, in that order. Neither allocates nor locks for long: one system call for the
    /// group of each source.
    ///
    /// - Parameter values: room for `names.count` values.
    /// - Returns: false when a source did not answer. Its columns are `CounterSet.unmeasured` then, and `failures`
    ///   says why.
    @discardableResult
    public func read(into values: UnsafeMutablePointer<Int64>) -> Bool {
        checkThread()
        var place = 0
        var complete = true
        for reader in readers {
            let count = reader.names.count
            if !reader.read(into: scratch + place) {
                (scratch + place).update(repeating: Self.unmeasured, count: count)
                complete = false
            }
            place &+= count
        }
        for index in 0..<place { values[columns[index]] = scratch[index] }
        return complete
    }

    /// The counters that the last `read` got no value for, and why.
    public var failures: [MissingCounter] {
        readers.flatMap { reader in
            reader.failure.map { reason in reader.names.map { MissingCounter(name: $0, reason: reason) } } ?? []
        }
    }

    private func checkThread() {
        precondition(pthread_equal(thread, pthread_self()) != 0, "a CounterSet belongs to the thread that made it")
    }
}
