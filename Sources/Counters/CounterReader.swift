/// One mechanism behind a `CounterSet`: opened for one thread, already proven by one start and one read.
protocol CounterReader: AnyObject {
    /// What it counts, in the order `read` writes.
    var names: [CounterName] { get }
    /// Why the last `read` failed, or nil.
    var failure: String? { get }

    /// Begins to count.
    func start() throws(CountersError)
    /// Writes one value a name and returns true, or returns false and leaves `values` as it was. Does not allocate.
    func read(into values: UnsafeMutablePointer<Int64>) -> Bool
    /// Ends counting. Failures are of no use to anyone here.
    func stop()
    /// Gives everything back. `sameThread` is false when the owner ends on another thread than it was opened on.
    func close(sameThread: Bool)
}

/// What opening one source came to.
struct OpenedReaders {
    var readers: [any CounterReader] = []
    var missing: [MissingCounter] = []
}
