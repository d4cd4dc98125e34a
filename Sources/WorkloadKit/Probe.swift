public import CWorkloadABI

/// The stop-watch inside a step. A workload calls `start()` before its loop and `lap()` after every quantum of
/// `Workload.quantum` operations; each lap is one latency. A lap costs one read of the tick counter and one store.
public struct Probe: ~Copyable {
    @usableFromInline let samples: UnsafeMutablePointer<UInt64>?
    @usableFromInline let capacity: Int
    @usableFromInline var count = 0
    @usableFromInline var last: UInt64 = 0

    /// Records into `capacity` slots of ticks that the caller owns. Laps beyond that are counted, not stored.
    public init(samples: UnsafeMutablePointer<UInt64>?, capacity: Int) {
        self.samples = samples
        self.capacity = capacity
    }

    /// A probe that counts laps and stores none.
    public init() { self.init(samples: nil, capacity: 0) }

    /// Begins a quantum.
    @inlinable @inline(__always)
    public mutating func start() { last = tiermark_ticks() }

    /// Ends a quantum and begins the next.
    @inlinable @inline(__always)
    public mutating func lap() {
        let now = tiermark_ticks()
        if count < capacity, let samples { samples[count] = now &- last }
        count &+= 1
        last = now
    }

    /// Laps taken, stored or not.
    public var laps: Int { count }
    /// Laps stored: the first `stored` slots hold ticks.
    public var stored: Int { min(count, capacity) }
}

/// Stops the optimizer from removing a computation whose result nobody else reads.
@inlinable @inline(__always)
public func blackHole(_ value: UInt64) { tiermark_use_u64(value) }

/// Stops the optimizer from removing a computation whose result nobody else reads.
@inlinable @inline(__always)
public func blackHole(_ value: Double) { tiermark_use_f64(value) }
