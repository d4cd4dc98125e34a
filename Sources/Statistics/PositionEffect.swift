/// Whether it matters at which position of its block a trial ran.
///
/// The logarithm of every observation, less the median of its treatment, is ranked within its block; Friedman's
/// statistic over positions measures whether some positions have high ranks throughout. Its p-value comes from
/// shuffling positions within blocks, with a fixed seed: exact up to the number of shuffles, with few blocks too. The
/// size of the effect is the spread of the positions' median residuals.
public struct PositionEffect: Sendable, Hashable, Codable {
    /// Per position the median of the residuals in percent: how much longer than usual trials there take.
    public let positionPercents: [Double]
    /// Friedman's statistic, corrected for ties.
    public let friedman: Double
    /// The share of shuffles with at least this statistic, the observed order counted as one of them.
    public let pValue: Double

    /// Largest less smallest of the positions' medians, in percentage points.
    public var spreadPercent: Double { (positionPercents.max() ?? 0) - (positionPercents.min() ?? 0) }

    /// Measures the effect.
    /// - Parameters:
    ///   - observations: per block one positive value of every treatment, in the order of treatments.
    ///   - order: per block the treatments in the order they ran, as in `BlockOrder.blocks`.
    ///   - shuffles: how many, at least 1.
    ///   - seed: of the shuffles.
    /// - Returns: nil for a single treatment or block.
    /// - Throws: `StatisticsError` for rows of unequal lengths, or values not finite or not above zero.
    public init?(
        observations: [[Double]], order: [[Int]], shuffles: Int = 999, seed: UInt64 = 20_150_421
    ) throws(StatisticsError) {
        let treatments = observations.first?.count ?? 0
        try Self.check(observations, order, treatments)
        guard treatments > 1, observations.count > 1 else { return nil }
        let residuals = try Self.residuals(observations, order, treatments)
        var medians: [Double] = []
        for position in 0..<treatments {
            medians.append(Math.percent(try OrderedSample(residuals.map { $0[position] }).median))
        }
        positionPercents = medians
        var ranks = residuals.map(averageRanks)
        let scale = Self.scale(ranks)
        let observed = Self.friedman(ranks, scale)
        var generator = SeededGenerator(seed: seed)
        var asLarge = 1
        for _ in 0..<shuffles {
            for block in ranks.indices { generator.shuffle(&ranks[block]) }
            if Self.friedman(ranks, scale) >= observed - 1e-9 { asLarge += 1 }
        }
        friedman = observed
        pValue = Double(asLarge) / Double(shuffles + 1)
    }

    private static func check(
        _ observations: [[Double]], _ order: [[Int]], _ treatments: Int
    ) throws(StatisticsError) {
        guard observations.count == order.count,
            zip(observations, order).allSatisfy({ $0.count == treatments && $1.sorted() == Array(0..<treatments) })
        else {
            throw StatisticsError(
                .unequalLengths,
                "observations and order do not fit together: every block needs one observation of each of "
                    + "\(treatments) treatments and their order; leave out blocks that miss one")
        }
        for block in observations { try StatisticsError.requirePositive(block, "observations") }
    }

    /// Per block, by position.
    private static func residuals(
        _ observations: [[Double]], _ order: [[Int]], _ treatments: Int
    ) throws(StatisticsError) -> [[Double]] {
        let logs = observations.map { $0.map(Math.ln) }
        var centers: [Double] = []
        for treatment in 0..<treatments { centers.append(try OrderedSample(logs.map { $0[treatment] }).median) }
        return zip(logs, order).map { block, order in
            let centered = order.map { block[$0] - centers[$0] }
            let middle = OrderedSample.median(sorted: centered.sorted())
            return centered.map { $0 - middle }
        }
    }

    /// Conover, *Practical Nonparametric Statistics*: (K−1)·Σ(Rⱼ − n(K+1)/2)² / (Σr² − nK(K+1)²/4).
    private static func friedman(_ ranks: [[Double]], _ scale: Double) -> Double {
        let middle = Double(ranks[0].count + 1) / 2
        var sums = [Double](repeating: 0, count: ranks[0].count)
        for block in ranks {
            for position in 0..<sums.count { sums[position] += block[position] - middle }
        }
        return sums.reduce(0) { $0 + $1 * $1 } * scale
    }

    private static func scale(_ ranks: [[Double]]) -> Double {
        let treatments = Double(ranks[0].count)
        let middle = (treatments + 1) / 2
        let spread = ranks.joined().reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        return spread > 0 ? (treatments - 1) / spread : 0
    }
}
