/// A region of an arena that a workload allocated under a name.
public struct Allocation: Sendable, Hashable {
    /// The name given: `nodes`, `leaves`.
    public let label: String
    /// Its addresses, half open, without the padding up to the next region.
    public let range: Range<UInt>

    /// An allocation of a range of addresses.
    public init(label: String, range: Range<UInt>) {
        self.label = label
        self.range = range
    }
}

/// Where everything in an arena lies. Known to the host program, kept outside the arena.
public struct ArenaLayout: Sendable, Hashable {
    /// All regions in order of address.
    public let allocations: [Allocation]

    /// A layout of these regions.
    public init(_ allocations: [Allocation]) { self.allocations = allocations }

    /// The addresses of the region called `label`, which must exist.
    public subscript(label: String) -> Range<UInt> {
        guard let found = allocations.first(where: { $0.label == label }) else {
            preconditionFailure("the arena has no region '\(label)'")
        }
        return found.range
    }
}

/// The arena is full.
public struct ArenaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What did not fit, by how much, or why else the data could not be built.
    public let description: String

    /// An error with a complete message.
    public init(_ description: String) { self.description = description }
}

/// The address range a workload allocates from: the same addresses on host and device, so that pointers stored in it
/// stay valid on both, but for backends that copy data to another address (`RelocatableWorkload`). The same requests in
/// the same order give the same addresses, on every backend.
public struct Arena: ~Copyable {
    /// Every region starts at a multiple of this, so that no page, not even a 2 MiB one, holds parts of two regions
    /// and moving one region never drags another along.
    public static let regionAlignment = 2 << 20

    /// Where the arena starts.
    public let base: UnsafeMutableRawPointer
    /// Its size in bytes.
    public let capacity: Int
    /// What has been allocated, in order.
    public private(set) var allocations: [Allocation] = []
    private var used = 0

    /// An empty arena over memory that the caller keeps mapped. `base` is a multiple of `regionAlignment`.
    public init(base: UnsafeMutableRawPointer, capacity: Int) {
        self.base = base
        self.capacity = capacity
    }

    /// Where everything lies so far.
    public var layout: ArenaLayout { ArenaLayout(allocations) }

    /// Takes `byteCount` bytes of zeroed memory under a name that is unique in the arena.
    /// - Throws: `ArenaError` when they do not fit: the workload's `footprint` was too small.
    public mutating func allocate(_ label: String, byteCount: Int) throws(ArenaError) -> UnsafeMutableRawPointer {
        precondition(byteCount >= 0, "region '\(label)' of \(byteCount) bytes")
        precondition(!allocations.contains { $0.label == label }, "two regions are called '\(label)'")
        let padded = Self.padded(max(byteCount, 1))
        guard padded <= capacity - used else {
            throw ArenaError(
                "region '\(label)' of \(byteCount) bytes does not fit: the arena has \(capacity - used) of "
                    + "\(capacity) bytes left; the workload's footprint is declared too small")
        }
        let start = base + used
        let address = UInt(bitPattern: start)
        allocations.append(Allocation(label: label, range: address..<address + UInt(byteCount)))
        used += padded
        return start
    }

    /// The bytes an arena needs for regions of these sizes.
    public static func footprint(_ byteCounts: [Int]) -> Int { byteCounts.reduce(0) { $0 + padded(max($1, 1)) } }

    private static func padded(_ byteCount: Int) -> Int {
        (byteCount + regionAlignment - 1) / regionAlignment * regionAlignment
    }
}
