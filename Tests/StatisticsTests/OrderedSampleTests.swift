import Statistics
import Testing

@Suite struct OrderedSampleTests {
    /// `np.median(a)`
    @Test func medians() throws {
        #expect(try median(of: Known.tailed) == 4.0)
        #expect(try median(of: [3, 1, 2]) == 2)
        #expect(try median(of: [7]) == 7)
    }

    @Test func theLowerMedianWasObserved() throws {
        #expect(try lowerMedian(of: Known.tailed) == 3.2)
        #expect(try lowerMedian(of: [3, 1, 2]) == 2)
        #expect(try lowerMedian(of: [4, 1]) == 1)
    }

    /// `np.quantile(a, p)`
    @Test(
        arguments: zip(
            [0, 0.1, 0.25, 0.333, 0.5, 0.75, 0.9, 1], [1.1, 1.19, 2.525, 2.5997, 4.0, 5.75, 11.73, 30.0]))
    func quantilesAreOfType7(probability: Double, expected: Double) throws {
        #expect(isClose(try OrderedSample(Known.tailed).quantile(probability), expected))
    }

    /// `st.median_abs_deviation(a)`, `st.iqr(a)`
    @Test func spread() throws {
        let sample = try OrderedSample(Known.tailed)
        #expect(isClose(sample.medianAbsoluteDeviation, 1.7))
        #expect(isClose(sample.interquartileRange, 3.225))
    }

    @Test func nothingToSummarise() {
        #expect(codeThrown { _ = try OrderedSample([]) } == .empty)
        #expect(codeThrown { _ = try OrderedSample([1, .nan]) } == .notFinite)
        #expect(codeThrown { _ = try median(of: [.infinity]) } == .notFinite)
    }
}
