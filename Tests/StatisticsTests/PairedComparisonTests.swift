import Statistics
import Testing

@Suite struct PairedComparisonTests {
    /// `d = np.log(base) - np.log(x); s = np.sort(d)`, then `100 * np.expm1(...)` of `np.median(d)`, `s[2]`, `s[9]`.
    @Test func estimateAndInterval() throws {
        let comparison = try PairedComparison(base: Known.base, x: Known.x)
        #expect(isClose(comparison.medianLogRatio, 0.04976644189383554))
        #expect(isClose(comparison.estimatePercent, 5.102559216055484))
        #expect(isClose(comparison.timePercent, -4.85483822098598))
        #expect(comparison.loPercent == 0)
        #expect(isClose(try #require(comparison.hiPercent), 8.421052631578956))
        #expect(isClose(try #require(comparison.halfWidthPercent), 8.421052631578956 / 2))
        #expect(comparison.n == 12 && comparison.blocksWon == 9 && comparison.ties == 1)
        #expect(isClose(try #require(comparison.confidence), 0.96142578125))
    }

    @Test func orderOfBlocksIsKept() throws {
        let comparison = try PairedComparison(base: Known.base, x: Known.x)
        #expect(isClose(comparison.logRatios[6], 0.213574100298059) && comparison.logRatios[4] == 0)
        #expect(isClose(comparison.blockPercents[0], 5))
    }

    @Test func swappingSidesMirrorsTheLogRatios() throws {
        let there = try PairedComparison(base: Known.base, x: Known.x)
        let back = try PairedComparison(base: Known.x, x: Known.base)
        #expect(isClose(there.medianLogRatio, -back.medianLogRatio))
        #expect(isClose(there.timePercent, back.estimatePercent))
    }

    @Test func tooFewBlocksGiveAnEstimateWithoutInterval() throws {
        let comparison = try PairedComparison(base: [2, 2, 2, 2, 2], x: [1, 1, 1, 1, 1])
        #expect(isClose(comparison.estimatePercent, 100))
        #expect(comparison.loPercent == nil && comparison.hiPercent == nil && comparison.halfWidthPercent == nil)
    }

    @Test func moreComparisonsWiden() throws {
        let alone = try PairedComparison(base: Known.base, x: Known.x)
        let among = try PairedComparison(base: Known.base, x: Known.x, comparisons: 6)
        #expect(try #require(among.halfWidthPercent) > (try #require(alone.halfWidthPercent)))
    }

    @Test func refusesWhatHasNoRatio() {
        #expect(codeThrown { _ = try PairedComparison(base: [1, 2], x: [1]) } == .unequalLengths)
        #expect(codeThrown { _ = try PairedComparison(base: [], x: []) } == .empty)
        #expect(codeThrown { _ = try PairedComparison(base: [1, 0], x: [1, 1]) } == .notPositive)
        #expect(codeThrown { _ = try PairedComparison(base: [1, 1], x: [1, -3]) } == .notPositive)
        #expect(codeThrown { _ = try PairedComparison(base: [1, .infinity], x: [1, 1]) } == .notFinite)
        #expect(codeThrown { _ = try PairedComparison(base: [1, 1], x: [.nan, 1]) } == .notFinite)
    }

    @Test func theErrorNamesTheValue() {
        do {
            _ = try PairedComparison(base: [1, 1], x: [1, -3])
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains("value 1 of 'x' is -3.0"))
        }
    }
}
