import Statistics

/// One trial to make.
public struct PlannedTrial: Sendable, Hashable {
    /// Which.
    public let key: TrialKey
    /// Its position in the block, from 0.
    public let position: Int

    /// A trial at a position.
    public init(key: TrialKey, position: Int) {
        self.key = key
        self.position = position
    }
}

/// The order: a function of the seed and of numbers only, so that an interrupted run finds its place again.
extension Plan {
    /// The backends of a block in the order in which they run: a row of the cell's Latin squares.
    /// - Complexity: O(block): squares are drawn one by one.
    public func order(cell: Int, block: Int) -> [Int] {
        let mine = backends(ofCell: cell)
        return BlockOrder(treatments: mine.count, blocks: block + 1, seed: seed(cell: cell)).blocks[block].map {
            mine[$0]
        }
    }

    /// The cells in the order in which one pass, a block of each, goes through them.
    public func cells(inPass pass: Int) -> [Int] {
        BlockOrder.cells(cells.count, pass: pass, seed: UInt64(bitPattern: Int64(experiment.seed)))
    }

    /// All trials before the first look, in order.
    public var trials: [PlannedTrial] {
        (0..<blocks).flatMap { pass in cells(inPass: pass).flatMap { trials(cell: $0, block: pass) } }
    }

    func trials(cell: Int, block: Int) -> [PlannedTrial] {
        order(cell: cell, block: block).enumerated().map { position, backend in
            PlannedTrial(key: TrialKey(cell: cell, block: block, backend: backend), position: position)
        }
    }

    /// Every cell has squares of its own: an odd constant keeps the seeds of cells apart.
    private func seed(cell: Int) -> UInt64 {
        UInt64(bitPattern: Int64(experiment.seed)) &+ UInt64(cell + 1) &* 0x9E37_79B9_7F4A_7C15
    }
}
