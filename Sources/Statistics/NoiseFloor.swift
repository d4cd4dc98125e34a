/// What this machine reports as the difference between two things that do not differ.
///
/// The baseline runs twice in every block; comparing the two gives an interval by the same machinery as every other
/// comparison. A difference that is not larger than this one may be nothing but the machine.
public struct NoiseFloor: Sendable, Hashable, Codable {
    /// The A/A pair as a comparison.
    public let comparison: PairedComparison

    /// The floor from both runs of the baseline, one value of each per block.
    /// - Parameters:
    ///   - first: the baseline that the comparisons use.
    ///   - second: its twin.
    ///   - confidence: as in the comparisons that the floor is shown beside.
    ///   - comparisons: as in those; a larger family makes the floor higher, which is the careful side.
    /// - Throws: `StatisticsError` as `PairedComparison` does.
    public init(
        first: [Double], second: [Double], confidence: Double = 0.95, comparisons: Int = 1
    ) throws(StatisticsError) {
        comparison = try PairedComparison(base: first, x: second, confidence: confidence, comparisons: comparisons)
    }

    /// The floor from an A/A comparison made elsewhere.
    public init(_ comparison: PairedComparison) { self.comparison = comparison }

    /// The lower end in percent, nil with too few blocks.
    public var loPercent: Double? { comparison.loPercent }
    /// The upper end in percent, nil with too few blocks.
    public var hiPercent: Double? { comparison.hiPercent }

    /// The larger distance of an end from zero, in percent: which of the twins ran as the first is arbitrary, so the
    /// floor counts in both directions. Nil with too few blocks.
    public var reachPercent: Double? {
        guard let lo = loPercent, let hi = hiPercent else { return nil }
        return max(lo.magnitude, hi.magnitude)
    }

    /// Whether the interval excludes zero: the twins differ systematically, which more blocks do not cure.
    public var isBiased: Bool {
        guard let lo = loPercent, let hi = hiPercent else { return false }
        return lo > 0 || hi < 0
    }

    /// The larger distance of an end from a ratio of one, as a logarithm: twice as slow (−50 %) is as far as twice as
    /// fast (+100 %). Nil with too few blocks.
    public var reachLogRatio: Double? {
        guard let lo = loPercent, let hi = hiPercent else { return nil }
        return max(Math.logRatio(percent: lo).magnitude, Math.logRatio(percent: hi).magnitude)
    }

    /// Whether an estimate in percent is, as a ratio in either direction, no larger than what the twins show.
    public func covers(estimatePercent: Double) -> Bool {
        reachLogRatio.map { Math.logRatio(percent: estimatePercent).magnitude <= $0 } ?? false
    }
}
