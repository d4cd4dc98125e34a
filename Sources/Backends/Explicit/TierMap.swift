import WorkloadKit

/// Where each granule of the arena is valid, and for what. Kept by the host process, which carries out all placements.
struct TierMap {
    /// A granule's owner and right. A granule that its owner may only read is still valid on the other side too: taking
    /// it back needs no copy. That is what an explicit program knows and a fault handler does not.
    struct State: Equatable {
        var owner: Initiator
        var isWritable: Bool
    }

    /// What a run of granules needs.
    struct Change: Equatable {
        var granules: Range<Int>
        var from: State
        var to: State
        var moves: Bool { from.owner != to.owner }
        var copies: Bool { moves && from.isWritable }
    }

    private var states: [State]

    /// Everything belongs to the host, which may write it.
    init(granules: Int) { states = [State](repeating: State(owner: .host, isWritable: true), count: granules) }

    /// The side that a granule belongs to.
    func owner(of granule: Int) -> Initiator { states[granule].owner }

    /// The runs that have to change for a placement, and makes the change.
    mutating func place(_ granules: Range<Int>, on initiator: Initiator, writable: Bool) -> [Change] {
        var changes: [Change] = []
        for index in granules {
            let from = states[index]
            guard from.owner != initiator || (writable && !from.isWritable) else { continue }
            let to = State(owner: initiator, isWritable: writable)
            states[index] = to
            if let last = changes.last, last.granules.upperBound == index, last.from == from {
                changes[changes.count - 1].granules = last.granules.lowerBound..<index + 1
            } else {
                changes.append(Change(granules: index..<index + 1, from: from, to: to))
            }
        }
        return changes
    }
}
