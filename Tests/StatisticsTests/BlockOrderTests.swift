import Statistics
import Testing

@Suite struct BlockOrderTests {
    @Test(arguments: 1...9) func everySquareIsLatin(treatments: Int) {
        let order = BlockOrder(treatments: treatments, blocks: 20, seed: 42).blocks
        #expect(order.count == BlockOrder.blocksRoundedUp(20, treatments: treatments))
        let all = Array(0..<treatments)
        for square in stride(from: 0, to: order.count, by: treatments) {
            let rows = order[square..<square + treatments]
            #expect(rows.allSatisfy { $0.sorted() == all })
            for position in all { #expect(rows.map { $0[position] }.sorted() == all) }
        }
    }

    @Test func twoTreatmentsAlternateInBothWays() {
        let order = BlockOrder(treatments: 2, blocks: 40, seed: 1).blocks
        let pairs = stride(from: 0, to: 40, by: 2).map { order[$0] + order[$0 + 1] }
        #expect(Set(pairs) == [[0, 1, 1, 0], [1, 0, 0, 1]])
    }

    @Test func rounding() {
        #expect(BlockOrder.blocksRoundedUp(12, treatments: 5) == 15)
        #expect(BlockOrder.blocksRoundedUp(20, treatments: 5) == 20)
        #expect(BlockOrder.blocksRoundedUp(0, treatments: 3) == 0)
    }

    @Test func moreBlocksContinueTheSameOrder() {
        let short = BlockOrder(treatments: 4, blocks: 12, seed: 7).blocks
        let long = BlockOrder(treatments: 4, blocks: 24, seed: 7).blocks
        #expect(Array(long.prefix(12)) == short)
        #expect(BlockOrder(treatments: 4, blocks: 12, seed: 8).blocks != short)
    }

    /// Stored runs must find the same order again in every later version.
    @Test func seedsKeepTheirMeaning() {
        #expect(BlockOrder(treatments: 3, blocks: 3, seed: 1).blocks == [[0, 2, 1], [2, 1, 0], [1, 0, 2]])
        #expect(BlockOrder.cells(6, pass: 2, seed: 1) == [0, 5, 3, 4, 1, 2])
    }

    @Test func cellsAreShuffledAnewInEachPass() {
        let passes = (0..<4).map { BlockOrder.cells(12, pass: $0, seed: 3) }
        #expect(passes.allSatisfy { $0.sorted() == Array(0..<12) })
        #expect(Set(passes).count == 4)
        #expect(BlockOrder.cells(12, pass: 2, seed: 3) == passes[2])
    }

    /// 6 000 squares of three: each of the 12 Latin squares is drawn about 500 times, standard deviation 21.
    @Test func squaresAreDrawnEvenly() {
        let order = BlockOrder(treatments: 3, blocks: 18_000, seed: 9).blocks
        var drawn: [[[Int]]: Int] = [:]
        for start in stride(from: 0, to: order.count, by: 3) { drawn[Array(order[start..<start + 3]), default: 0] += 1 }
        #expect(drawn.count == 12)
        #expect(drawn.values.allSatisfy { (400...600).contains($0) })
    }
}
