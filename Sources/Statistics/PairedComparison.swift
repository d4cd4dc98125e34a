/// One backend against its baseline, block by block.
///
/// Within a block both ran next to each other, so whatever the machine did to the block cancels in
/// d = ln(base) − ln(x). The estimate is the median of d, its interval is made of order statistics: no assumption
/// about the distribution, no harm from spikes. Everything is said as **speed**: +5 % means the baseline needs 5 % more
/// of the metric than `x`. `timePercent` says the same as time.
public struct PairedComparison: Sendable, Hashable, Codable {
    /// d of every block, in the order given.
    public let logRatios: [Double]
    /// The median of d.
    public let medianLogRatio: Double
    /// 100·(exp(median d) − 1), in percent. Positive: `x` needs less than the baseline.
    public let estimatePercent: Double
    /// The lower end of the interval in percent, nil with too few blocks.
    public let loPercent: Double?
    /// The upper end of the interval in percent, nil with too few blocks.
    public let hiPercent: Double?
    /// The ranks and the achieved confidence of the interval, nil with too few blocks.
    public let interval: MedianInterval?
    /// The confidence asked for, of all comparisons of the family together.
    public let nominalConfidence: Double
    /// The number of comparisons in the family.
    public let comparisons: Int
    /// Blocks in which `x` needed less than the baseline.
    public let blocksWon: Int
    /// Blocks in which both needed exactly the same.
    public let ties: Int

    /// Compares paired observations of a metric of which less is better.
    /// - Parameters:
    ///   - base: the baseline's observation of every block, in any positive unit.
    ///   - x: the other backend's, same blocks, same unit.
    ///   - confidence: of all comparisons together, in 0..<1.
    ///   - comparisons: how many comparisons one table holds (Bonferroni).
    /// - Throws: `StatisticsError` for no blocks, unequal lengths, values not finite or not above zero.
    public init(base: [Double], x: [Double], confidence: Double = 0.95, comparisons: Int = 1) throws(StatisticsError) {
        guard base.count == x.count else {
            throw StatisticsError(
                .unequalLengths,
                "\(base.count) observations of the baseline and \(x.count) of the backend cannot be paired: "
                    + "pass one of each per block, and leave out blocks that miss one")
        }
        try StatisticsError.requirePositive(base, "base")
        try StatisticsError.requirePositive(x, "x")
        // Equal observations are an exact tie, whatever the logarithm rounds to.
        let logRatios = zip(base, x).map { $0 == $1 ? 0 : Math.ln($0) - Math.ln($1) }
        try self.init(logRatios: logRatios, confidence: confidence, comparisons: comparisons)
    }

    /// A comparison from log ratios that were made elsewhere.
    /// - Throws: `StatisticsError` for no blocks or values that are not finite.
    public init(logRatios: [Double], confidence: Double = 0.95, comparisons: Int = 1) throws(StatisticsError) {
        let sample = try OrderedSample(logRatios)
        let interval = MedianInterval(count: sample.count, confidence: confidence, comparisons: comparisons)
        self.logRatios = logRatios
        medianLogRatio = sample.median
        estimatePercent = Math.percent(sample.median)
        loPercent = interval.map { Math.percent(sample.values[$0.lowRank - 1]) }
        hiPercent = interval.map { Math.percent(sample.values[$0.highRank - 1]) }
        self.interval = interval
        nominalConfidence = confidence
        self.comparisons = comparisons
        blocksWon = logRatios.count { $0 > 0 }
        ties = logRatios.count { $0 == 0 }
    }

    /// The number of blocks.
    public var n: Int { logRatios.count }
    /// The achieved confidence of this interval alone, nil with too few blocks: the column of `comparisons.csv`.
    public var confidence: Double? { interval?.confidence }
    /// Half the width of the interval in percentage points, nil with too few blocks.
    public var halfWidthPercent: Double? {
        guard let lo = loPercent, let hi = hiPercent else { return nil }
        return (hi - lo) / 2
    }
    /// The estimate as time: 100·(exp(−median d) − 1) percent. Negative: `x` needs less time than the baseline.
    public var timePercent: Double { Math.percent(-medianLogRatio) }
    /// d of every block as percent of speed, for plots.
    public var blockPercents: [Double] { logRatios.map(Math.percent) }
}
