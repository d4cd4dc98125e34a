import WorkloadKit

/// Fills the regions.
struct StoreLoad {
    let shape: StoreShape
    let root: UnsafeMutableRawPointer
    let seed: UInt64

    /// Where the records of accounts lie: scattered, as after a long life of allocating and freeing.
    static func slots(_ shape: StoreShape, seed: UInt64) -> KeyedPermutation {
        KeyedPermutation(
            count: shape.accounts * StoreShape.chain, key: SplitMix64.value(at: 0, seed: seed))
    }

    func load() {
        let slots = Self.slots(shape, seed: seed)
        for account in 0..<shape.accounts { loadAccount(account, slots) }
        for level in shape.index.levels.indices {
            for place in 0..<shape.index.levels[level] { loadNode(place, onLevel: level) }
        }
    }

    private func address(of region: StoreRegion, at offset: Int) -> UnsafeMutableRawPointer {
        root + shape.offset(of: region) + offset
    }

    private func loadAccount(_ account: Int, _ slots: KeyedPermutation) {
        let values = SplitMix64.value(at: 1, seed: seed)
        var next: UnsafeMutableRawPointer?
        let first = account * StoreShape.chain
        for number in (first..<(first + StoreShape.chain)).reversed() {
            let record = address(of: .records, at: slots[number] * StoreShape.recordStride)
            record.storeBytes(of: next, as: UnsafeMutableRawPointer?.self)
            record.storeBytes(of: SplitMix64.value(at: number, seed: values), toByteOffset: 8, as: UInt64.self)
            next = record
        }
        let word = account * StoreShape.word
        address(of: .heads, at: word).storeBytes(of: next, as: UnsafeMutableRawPointer?.self)
        let columns = SplitMix64.value(at: 2, seed: seed)
        address(of: .balances, at: word).storeBytes(
            of: SplitMix64.value(at: 2 * account, seed: columns), as: UInt64.self)
        address(of: .scores, at: word).storeBytes(
            of: SplitMix64.value(at: 2 * account + 1, seed: columns), as: UInt64.self)
    }

    private func loadNode(_ place: Int, onLevel level: Int) {
        let index = shape.index
        let node = address(of: .index, at: (index.firstOfLevel[level] + place) * IndexShape.nodeBytes)
        let step = index.accountsPerEntry(onLevel: level)
        for entry in 0..<IndexShape.fanout {
            let account = (place * IndexShape.fanout + entry) * step
            let exists = account < shape.accounts
            node.storeBytes(
                of: exists ? IndexShape.key(account) : .max, toByteOffset: entry * 8, as: UInt64.self)
            guard exists else { continue }
            node.storeBytes(
                of: target(of: account, onLevel: level), toByteOffset: IndexShape.slotsOffset + entry * 8,
                as: UnsafeMutableRawPointer?.self)
        }
    }

    /// The child, or in a leaf the first record, of the entry that begins with `account`.
    private func target(of account: Int, onLevel level: Int) -> UnsafeMutableRawPointer? {
        guard level == shape.index.height else {
            return address(of: .index, at: shape.index.path(to: account)[level + 1] * IndexShape.nodeBytes)
        }
        return address(of: .heads, at: account * StoreShape.word).load(as: UnsafeMutableRawPointer?.self)
    }
}
