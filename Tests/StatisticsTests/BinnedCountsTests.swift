import Statistics
import Testing

@Suite struct BinnedCountsTests {
    /// `h = np.array([((i * 37) % 101) ** 1.5 / 100 for i in range(1, 101)]); np.histogram(h, bins='fd')`
    @Test func freedmanDiaconis() throws {
        let values = (1...100).map { i in
            let x = Double(i * 37 % 101)
            return x * x.squareRoot() / 100
        }
        let binned = try BinnedCounts(values)
        #expect(binned.counts == [34, 20, 17, 15, 14])
        #expect(areClose(binned.edges, [0.01, 2.008, 4.006, 6.004, 8.002, 10]))
    }

    @Test func binsAreCapped() throws {
        let binned = try BinnedCounts((0..<1000).map(Double.init) + [1e6], mostBins: 10)
        #expect(binned.counts == [1000, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test func equalValuesShareOneBin() throws {
        let binned = try BinnedCounts([3, 3, 3])
        #expect(binned.edges == [2.5, 3.5] && binned.counts == [3])
    }

    @Test func equalQuartilesStillGiveBins() throws {
        let binned = try BinnedCounts([1, 1, 1, 1, 1, 1, 1, 9])
        #expect(binned.counts == [7, 0, 0, 1])
    }

    @Test func weights() throws {
        let binned = try BinnedCounts([1, 1, 1, 1, 1, 1, 1, 9], weights: [1, 1, 1, 1, 1, 1, 0.5, 4])
        #expect(binned.counts == [6.5, 0, 0, 4])
        #expect(codeThrown { _ = try BinnedCounts([1, 2], weights: [1]) } == .unequalLengths)
        #expect(codeThrown { _ = try BinnedCounts([]) } == .empty)
    }
}
