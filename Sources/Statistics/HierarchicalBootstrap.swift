/// A claim over several sittings: runs on different days or boots, each with its own blocks.
///
/// The estimate is the mean over the runs of each run's median log ratio: every run counts the same, however many
/// blocks it has. For the interval whole runs are drawn with replacement, then blocks within each drawn run, 10 000
/// times (the nested resampling of Kalibera & Jones, ISMM 2013); its ends are percentiles (type 7).
///
/// The bootstrap sees only the runs that there are. With three of them the interval is a rough one and tends to be too
/// narrow (Hesterberg 2015): show all three beside it, see `showsEveryRun`.
public struct HierarchicalBootstrap: Sendable, Hashable, Codable {
    /// The fewest runs for a claim over more than one sitting.
    public static let fewestRuns = 3

    /// 100·(exp(mean of the runs' medians) − 1), as speed, in percent.
    public let estimatePercent: Double
    /// The lower end in percent.
    public let loPercent: Double
    /// The upper end in percent.
    public let hiPercent: Double
    /// Each run's own estimate in percent, in the order given.
    public let runPercents: [Double]
    /// The nominal confidence.
    public let confidence: Double
    /// How many resamples were drawn.
    public let resamples: Int
    /// The seed they were drawn from.
    public let seed: UInt64

    /// Resamples runs, then blocks. O(resamples × blocks).
    /// - Parameters:
    ///   - runs: d = ln(base) − ln(x) of every block, run by run.
    ///   - confidence: in 0..<1.
    ///   - resamples: how many, at least 1.
    ///   - seed: the same seed gives the same interval.
    /// - Throws: `StatisticsError` for fewer than three runs, a run without blocks, or values that are not finite.
    public init(
        runs: [[Double]], confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 20_150_421
    ) throws(StatisticsError) {
        precondition((0..<1).contains(confidence), "a confidence of \(confidence)")
        precondition(resamples >= 1, "\(resamples) resamples")
        guard runs.count >= Self.fewestRuns else {
            throw StatisticsError(
                .tooFewRuns,
                "\(runs.count) run(s) cannot carry a claim over several sittings, it needs \(Self.fewestRuns): "
                    + "repeat the experiment on other days or after other boots")
        }
        var medians: [Double] = []
        for run in runs { medians.append(try OrderedSample(run).median) }
        let drawn = try OrderedSample(Self.means(runs, resamples: resamples, seed: seed))
        estimatePercent = Math.percent(medians.reduce(0, +) / Double(medians.count))
        loPercent = Math.percent(drawn.quantile((1 - confidence) / 2))
        hiPercent = Math.percent(drawn.quantile((1 + confidence) / 2))
        runPercents = medians.map(Math.percent)
        self.confidence = confidence
        self.resamples = resamples
        self.seed = seed
    }

    /// Whether there are so few runs that all of them belong beside the interval.
    public var showsEveryRun: Bool { runPercents.count <= Self.fewestRuns }

    private static func means(_ runs: [[Double]], resamples: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        let samples = runs.map(BootstrapMedian.init)
        var counts = runs.map { [Int](repeating: 0, count: $0.count) }
        return (0..<resamples).map { _ in
            var sum = 0.0
            for _ in runs.indices {
                let run = generator.index(below: runs.count)
                BootstrapMedian.draw(into: &counts[run], using: &generator)
                sum += samples[run].median(counts: counts[run])
            }
            return sum / Double(runs.count)
        }
    }
}
