import WorkloadKit

/// The three kinds of operations, over the store in memory. All new values are an odd multiple of the old one plus
/// something read, so that a lost or repeated update shows in later checksums.
struct StoreOperations {
    private let indexRoot: UnsafeMutableRawPointer
    private let height: Int
    private let heads: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let balances: UnsafeMutablePointer<UInt64>
    private let scores: UnsafeMutablePointer<UInt64>
    private let isDevice: Bool
    private let spacing: WriteSpacing
    private let visits: StoreVisits
    private static var factor: UInt64 { 0x5851_F42D_4C95_7F2D }

    init(
        _ shape: StoreShape, root: UnsafeMutableRawPointer, isDevice: Bool, spacing: WriteSpacing, visits: StoreVisits
    ) {
        indexRoot = root + shape.offset(of: .index)
        height = shape.index.height
        heads = (root + shape.offset(of: .heads)).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        balances = (root + shape.offset(of: .balances)).assumingMemoryBound(to: UInt64.self)
        scores = (root + shape.offset(of: .scores)).assumingMemoryBound(to: UInt64.self)
        self.isDevice = isDevice
        self.spacing = spacing
        self.visits = visits
    }

    /// Finds the first record of an account through the index.
    @inline(__always)
    func lookUp(_ visit: Int, _ phase: inout UInt64) -> UInt64 {
        let key = IndexShape.key(visits.account(visit))
        var node = indexRoot
        for _ in 0...height {
            node = (node + IndexShape.slotsOffset + Self.position(of: key, in: node) &* 8)
                .load(as: UnsafeMutableRawPointer.self)
        }
        return touch(node, isWritten: spacing.advance(&phase))
    }

    /// Walks the chain of an account.
    @inline(__always)
    func walk(_ visit: Int, _ phase: inout UInt64) -> UInt64 {
        let isWritten = spacing.advance(&phase)
        var record = heads[visits.account(visit)]
        var sum: UInt64 = 0
        while let current = record {
            sum &+= touch(current, isWritten: isWritten)
            record = current.load(as: UnsafeMutableRawPointer?.self)
        }
        return sum
    }

    /// Adds up a block of the column of balances. The device keeps the outcome in the column of scores, which the host
    /// reads when it changes a balance.
    @inline(__always)
    func aggregate(_ visit: Int, _ phase: inout UInt64) -> UInt64 {
        let block = visits.block(visit)
        let account = block.lowerBound
        var sum = scores[account]
        for index in block { sum &+= balances[index] }
        if spacing.advance(&phase) {
            let column = isDevice ? scores : balances
            column[account] = column[account] &* Self.factor &+ sum
        }
        return sum
    }

    @inline(__always)
    private func touch(_ record: UnsafeMutableRawPointer, isWritten: Bool) -> UInt64 {
        let amount = record.load(fromByteOffset: 8, as: UInt64.self)
        if isWritten { record.storeBytes(of: amount &* Self.factor &+ 1, toByteOffset: 8, as: UInt64.self) }
        return amount
    }

    /// The last of 16 keys that is not above `key`.
    @inline(__always)
    private static func position(of key: UInt64, in node: UnsafeMutableRawPointer) -> Int {
        let keys = node.assumingMemoryBound(to: UInt64.self)
        var base = keys[8] <= key ? 8 : 0
        base = keys[base &+ 4] <= key ? base &+ 4 : base
        base = keys[base &+ 2] <= key ? base &+ 2 : base
        return keys[base &+ 1] <= key ? base &+ 1 : base
    }
}
