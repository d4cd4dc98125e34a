/// In which order the treatments of a cell run, block by block.
///
/// Every K blocks form a cyclic Latin square: each treatment is at each position once, so that a disadvantage of a
/// position, or a drift from block to block, hits all alike. Rows and names of every square are shuffled. With two
/// treatments a square is AB BA or BA AB, that is ABBA or BAAB.
///
/// A square depends on the seed and its own number only: more blocks later continue the same sequence, and an
/// interrupted run finds its place again.
public struct BlockOrder: Sendable, Hashable, Codable {
    /// For every block the treatments 0..<K in the order they run.
    public let blocks: [[Int]]

    /// The order of the first blocks, rounded up to whole squares.
    /// - Parameters:
    ///   - treatments: K, the number of trials in a block, at least 1. An A/A twin counts as a treatment of its own.
    ///   - blocks: how many blocks are wanted.
    ///   - seed: the same seed gives the same order, on every machine.
    public init(treatments: Int, blocks: Int, seed: UInt64) {
        let whole = Self.blocksRoundedUp(blocks, treatments: treatments)
        self.blocks = (0..<whole / treatments).flatMap { Self.square($0, treatments: treatments, seed: seed) }
    }

    /// The smallest number of blocks that is at least `blocks` and makes whole squares.
    public static func blocksRoundedUp(_ blocks: Int, treatments: Int) -> Int {
        precondition(treatments >= 1 && blocks >= 0, "\(blocks) blocks of \(treatments) treatments")
        return (blocks + treatments - 1) / treatments * treatments
    }

    /// The order in which the cells of an experiment run in one pass over all cells: a shuffle of 0..<cells.
    public static func cells(_ cells: Int, pass: Int, seed: UInt64) -> [Int] {
        precondition(cells >= 0 && pass >= 0, "pass \(pass) over \(cells) cells")
        // Complemented, so that passes and squares of one seed never share a stream.
        var generator = SeededGenerator(seed: ~seed, stream: UInt64(pass))
        return generator.permutation(cells)
    }

    private static func square(_ number: Int, treatments: Int, seed: UInt64) -> [[Int]] {
        var generator = SeededGenerator(seed: seed, stream: UInt64(number))
        let names = generator.permutation(treatments)
        return generator.permutation(treatments).map { row in
            (0..<treatments).map { names[(row + $0) % treatments] }
        }
    }
}
