import WorkloadKit

/// What a lane does in a step: each of its accounts once, in random order; first the look-ups, then the walks, then
/// the aggregates.
struct StoreVisits {
    let window: TouchWindow
    /// Positions of the window that belong to the lane.
    let positions: Range<Int>
    let lookups: Range<Int>
    let walks: Range<Int>
    let aggregates: Range<Int>
    private let order: KeyedPermutation

    init(window: TouchWindow, lane: Lane, treeShare: Double, listShare: Double, key: UInt64) {
        self.window = window
        positions = lane.share(of: window.count)
        let count = positions.count
        let firstWalk = min(count, Int((Double(count) * treeShare).rounded()))
        let firstAggregate = min(count, max(firstWalk, Int((Double(count) * (treeShare + listShare)).rounded())))
        lookups = 0..<firstWalk
        walks = firstWalk..<firstAggregate
        aggregates = firstAggregate..<count
        order = KeyedPermutation(count: count, key: SplitMix64.value(at: lane.index, seed: key))
    }

    /// The account that the lane visits as number `visit`.
    @inline(__always)
    func account(_ visit: Int) -> Int { window.item(positions.lowerBound &+ order[visit]) }

    /// The accounts that number `visit` aggregates: a block that ends with the lane's part or with the column.
    @inline(__always)
    func block(_ visit: Int) -> Range<Int> {
        let position = positions.lowerBound &+ order[visit]
        let first = window.item(position)
        let length = min(min(StoreShape.block, positions.upperBound &- position), window.total &- first)
        return first..<(first &+ length)
    }
}
