/// Who executes a step.
public enum Initiator: String, Sendable, Hashable, CaseIterable, Codable {
    /// The processor that owns host memory and builds the data.
    case host
    /// The co-processor, or the other NUMA node, that owns device memory.
    case device
}

/// One unit of work of a workload, run by one initiator.
public struct Step: Sendable, Hashable {
    /// Position in the workload's program, from 0.
    public let index: Int
    /// The round it belongs to, from 0.
    public let round: Int
    /// Who runs it.
    public let initiator: Initiator
    /// A word for reports: `chase`, `update`.
    public let name: String

    /// A step of a program; `index` must be its position there.
    public init(index: Int, round: Int, initiator: Initiator, name: String) {
        self.index = index
        self.round = round
        self.initiator = initiator
        self.name = name
    }

    /// The usual program: in every round a device step, then a host step.
    public static func pingPong(rounds: Int, device: String, host: String) -> [Step] {
        (0..<rounds).flatMap { round in
            [
                Step(index: 2 * round, round: round, initiator: .device, name: device),
                Step(index: 2 * round + 1, round: round, initiator: .host, name: host),
            ]
        }
    }
}

/// Which of the threads of a step this is. All threads of a step run `Workload.run` at the same time.
public struct Lane: Sendable, Hashable {
    /// From 0 to `count - 1`.
    public let index: Int
    /// Threads that share the step.
    public let count: Int

    /// The lane at `index` of `count`.
    public init(index: Int = 0, of count: Int = 1) {
        precondition(count > 0 && (0..<count).contains(index), "lane \(index) of \(count)")
        self.index = index
        self.count = count
    }

    /// This lane's part of `total` items: contiguous, together a partition.
    @inlinable
    public func share(of total: Int) -> Range<Int> {
        (total * index / count)..<(total * (index + 1) / count)
    }
}

/// What one lane of a step did.
public struct StepResult: Sendable, Hashable {
    /// Depends on every value the step read. Lanes are combined with wrapping addition, so order does not matter.
    public var checksum: UInt64
    /// Operations done (hops, look-ups, elements): the divisor of `op_time`.
    public var operations: Int
    /// Bytes of distinct memory that the step read or wrote, as the program sees it (not rounded to pages).
    public var bytesTouched: Int

    /// A result with all three figures.
    public init(checksum: UInt64, operations: Int, bytesTouched: Int) {
        self.checksum = checksum
        self.operations = operations
        self.bytesTouched = bytesTouched
    }
}
