import Statistics
import Testing

@Suite struct HierarchicalBootstrapTests {
    let runs = [
        [0.031, 0.045, 0.052, 0.038, 0.029, 0.060], [0.055, 0.049, 0.071, 0.064, 0.058, 0.047],
        [0.012, 0.033, 0.025, 0.041, 0.019, 0.028, 0.022],
    ]

    /// 200 000 times `np.mean([np.median(rng.choice(runs[k], len(runs[k]))) for k in rng.integers(0, 3, 3)])`, of which
    /// `100 * np.expm1(np.quantile(o, [.1, .9]))`; estimates `100 * np.expm1(np.median(run))`. At 80 %, because the
    /// resampled medians are so few different numbers that the percentiles of 95 % jump between two of them.
    @Test func agreesWithAnIndependentSimulation() throws {
        let bootstrap = try HierarchicalBootstrap(runs: runs, confidence: 0.8)
        #expect(isClose(bootstrap.estimatePercent, 4.185210554547955))
        #expect(areClose(bootstrap.runPercents, [4.237316185147344, 5.812661480022607, 2.5315120524428845]))
        #expect((bootstrap.loPercent - 3.11417327).magnitude < 0.04)
        #expect((bootstrap.hiPercent - 5.32001945).magnitude < 0.04)
        #expect(bootstrap.resamples == 10_000 && bootstrap.showsEveryRun)
    }

    @Test func moreConfidenceIsWider() throws {
        let narrow = try HierarchicalBootstrap(runs: runs, confidence: 0.8, resamples: 1000)
        let wide = try HierarchicalBootstrap(runs: runs, resamples: 1000)
        #expect(wide.loPercent < narrow.loPercent && narrow.hiPercent < wide.hiPercent)
    }

    @Test func theSeedDecides() throws {
        let one = try HierarchicalBootstrap(runs: runs, resamples: 500)
        #expect(try HierarchicalBootstrap(runs: runs, resamples: 500) == one)
        #expect(try HierarchicalBootstrap(runs: runs, resamples: 500, seed: 1).loPercent != one.loPercent)
    }

    @Test func refusesFewerThanThreeRuns() {
        #expect(codeThrown { _ = try HierarchicalBootstrap(runs: [[0.1], [0.2]]) } == .tooFewRuns)
        #expect(codeThrown { _ = try HierarchicalBootstrap(runs: [[0.1], [0.2], []]) } == .empty)
    }

    @Test func fourRunsNeedNotAllBeShown() throws {
        #expect(try !HierarchicalBootstrap(runs: runs + [[0.05]], resamples: 10).showsEveryRun)
    }
}
