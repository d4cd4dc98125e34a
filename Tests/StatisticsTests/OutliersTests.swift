import Statistics
import Testing

@Suite struct OutliersTests {
    /// `q1, q3 = np.quantile(a, [.25, .75]); i = q3 - q1; (q1 - 1.5*i, q3 + 1.5*i, q1 - 3*i, q3 + 3*i)`
    @Test func fences() throws {
        let fences = TukeyFences(try OrderedSample(Known.tailed))
        #expect(isClose(fences.inner.lowerBound, -2.3125) && isClose(fences.inner.upperBound, 10.5875))
        #expect(isClose(fences.outer.lowerBound, -7.15) && isClose(fences.outer.upperBound, 15.425))
    }

    @Test func outliersAreMarkedAndKept() throws {
        let marks = TukeyFences(try OrderedSample(Known.tailed)).marks(Known.tailed + [12])
        #expect(marks == [.none, .none, .none, .none, .none, .none, .none, .none, .none, .severe, .mild])
    }

    /// `(v - np.median(a)) / st.median_abs_deviation(a, scale='normal')`
    @Test func scores() throws {
        let scores = try robustScores(Known.tailed)
        #expect(isClose(scores[9], 10.315725591234191))
        #expect(isClose(scores[1], -1.1506001620991981))
    }

    @Test func scoresOfEqualValues() throws {
        #expect(try robustScores([2, 2, 2, 5]) == [0, 0, 0, .infinity])
    }
}
