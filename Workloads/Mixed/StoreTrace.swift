import WorkloadKit

/// Everything in the store that something touches.
struct StoreTrace {
    private let shape: StoreShape
    private let slots: KeyedPermutation
    private var index: ItemSet
    private var records: ItemSet
    private var heads: ItemSet
    private var balances: ItemSet
    private var scores: ItemSet

    init(_ shape: StoreShape, slots: KeyedPermutation) {
        self.shape = shape
        self.slots = slots
        let column = ItemSet(capacity: shape.accounts, stride: StoreShape.word, byteCount: StoreShape.word)
        index = ItemSet(
            capacity: shape.index.nodes, stride: IndexShape.nodeBytes, byteCount: IndexShape.nodeBytes)
        records = ItemSet(
            capacity: slots.count, stride: StoreShape.recordStride, byteCount: StoreShape.recordBytes)
        heads = column
        balances = column
        scores = column
    }

    /// Adds what a lane visits.
    mutating func insert(_ visits: StoreVisits) {
        for visit in visits.lookups {
            let account = visits.account(visit)
            for node in shape.index.path(to: account) { index.insert(node) }
            records.insert(slots[account * StoreShape.chain])
        }
        for visit in visits.walks {
            let account = visits.account(visit)
            heads.insert(account)
            for number in 0..<StoreShape.chain { records.insert(slots[account * StoreShape.chain + number]) }
        }
        for visit in visits.aggregates {
            let block = visits.block(visit)
            scores.insert(block.lowerBound)
            for account in block { balances.insert(account) }
        }
    }

    /// Bytes of all that was added.
    var touchedBytes: Int {
        [index, records, heads, balances, scores].reduce(0) { $0 + $1.touchedBytes }
    }

    /// The pages of all that was added.
    func pages(in layout: ArenaLayout) -> [(StoreRegion, PageSet)] {
        let sets: [(StoreRegion, ItemSet)] = [
            (.index, index), (.records, records), (.heads, heads), (.balances, balances), (.scores, scores),
        ]
        return sets.map { region, items in (region, items.pages(in: layout[region.label])) }
    }
}
