import Statistics
import Testing

@Suite struct MedianIntervalTests {
    struct Known: Sendable {
        let n: Int
        var confidence = 0.95
        var comparisons = 1
        let ranks: ClosedRange<Int>
        let achieved: Double
    }

    /// The largest k with `2 * st.binom.cdf(k - 1, n, .5) <= (1 - confidence) / comparisons`, achieved
    /// `1 - 2 * st.binom.cdf(k - 1, n, .5)`.
    static let known = [
        Known(n: 6, ranks: 1...6, achieved: 0.96875),
        Known(n: 7, comparisons: 3, ranks: 1...7, achieved: 0.984375),
        Known(n: 12, ranks: 3...10, achieved: 0.96142578125),
        Known(n: 20, ranks: 6...15, achieved: 0.9586105346679688),
        Known(n: 30, ranks: 10...21, achieved: 0.9572260547429323),
        Known(n: 20, comparisons: 6, ranks: 4...17, achieved: 0.9974231719970703),
        Known(n: 30, confidence: 0.99, comparisons: 4, ranks: 7...24, achieved: 0.998569093644619),
        Known(n: 101, ranks: 41...61, achieved: 0.9539559330706572),
        Known(n: 2000, comparisons: 3, ranks: 946...1055, achieved: 0.9852237202467584),
        Known(n: 5000, ranks: 2431...2570, achieved: 0.9506841418958285),
    ]

    @Test(arguments: known) func ranks(_ known: Known) throws {
        let interval = try #require(
            MedianInterval(count: known.n, confidence: known.confidence, comparisons: known.comparisons))
        #expect(interval.lowRank...interval.highRank == known.ranks)
        #expect(isClose(interval.confidence, known.achieved))
        #expect(interval.familyConfidence >= known.confidence - 1e-9)
    }

    @Test(arguments: zip([1, 3, 6], [6, 7, 8])) func smallestSample(comparisons: Int, smallest: Int) {
        #expect(MedianInterval.smallestSampleSize(confidence: 0.95, comparisons: comparisons) == smallest)
        #expect(MedianInterval(count: smallest - 1, confidence: 0.95, comparisons: comparisons) == nil)
        #expect(MedianInterval(count: smallest, confidence: 0.95, comparisons: comparisons) != nil)
    }

    @Test func nothingToRank() {
        #expect(MedianInterval(count: 0, confidence: 0.95, comparisons: 1) == nil)
        #expect(MedianInterval(count: 1, confidence: 0.95, comparisons: 1) == nil)
    }

    @Test func exactlyReachedIsReached() {
        #expect(MedianInterval(count: 6, confidence: 0.96875, comparisons: 1)?.lowRank == 1)
    }
}
