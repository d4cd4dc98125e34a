/// Who is ahead.
public enum Side: String, Sendable, Hashable, Codable {
    /// The backend that is compared: d > 0.
    case backend
    /// Its baseline: d < 0.
    case baseline

    init?(sign: Double) {
        guard sign != 0 else { return nil }
        self = sign > 0 ? .backend : .baseline
    }
}

/// One value of a swept parameter with the log ratios measured there.
public struct SweepPoint: Sendable, Hashable, Codable {
    /// The parameter, such as touch density.
    public let x: Double
    /// d = ln(base) − ln(backend) of every block.
    public let logRatios: [Double]
    /// Which block each ratio belongs to, where blocks span the whole sweep; nil where they do not.
    public let blocks: [Int]?

    /// A point of a sweep. `blocks`, where given, has one id per ratio.
    public init(x: Double, logRatios: [Double], blocks: [Int]? = nil) {
        precondition(blocks == nil || blocks?.count == logRatios.count, "one block id per log ratio")
        self.x = x
        self.logRatios = logRatios
        self.blocks = blocks
    }
}

/// Where along a sweep the lead changes from one backend to the other.
///
/// A point is *decided* when the order-statistics interval of its median excludes zero (Bonferroni over all points of
/// the sweep). Only a change of side between decided points counts: between backends that do not differ the medians
/// change sign all the time, and that is no crossover. In the bracket between two decided points of opposite sides the
/// crossing is where the medians of d, joined by straight lines over ln x (over x, where an x ≤ 0 occurs), are zero;
/// if noise makes them change sign several times there, it is the middle of the first and the last.
///
/// Its interval is a percentile bootstrap over blocks: every resample gives a first and a last crossing in the
/// bracket, the ends are the lower percentile of the first and the upper percentile of the last. A resample without
/// crossing counts as one at the end of the bracket that the lead points to. Where all points have the same block ids,
/// the same blocks are drawn at every point; otherwise each point is resampled alone.
public struct Crossover: Sendable, Hashable, Codable {
    /// What the sweep shows.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// One side is ahead at every decided point, and there is at least one.
        case none
        /// The lead changes once.
        case one
        /// The lead changes more than once.
        case several
        /// No point is decided.
        case undecided
    }

    /// One change of the lead.
    public struct Crossing: Sendable, Hashable, Codable {
        /// Where the median of d is zero.
        public let x: Double
        /// The lower end of its interval.
        public let lo: Double
        /// The upper end of its interval.
        public let hi: Double
        /// Who is ahead at smaller x.
        public let leaderBelow: Side
        /// The decided points that it lies between.
        public let bracket: ClosedRange<Double>
    }

    /// What the sweep shows.
    public let outcome: Outcome
    /// The changes of the lead in order of x.
    public let crossings: [Crossing]
    /// Who is ahead where there is no crossover, otherwise nil.
    public let leader: Side?
    /// Points whose interval excludes zero.
    public let decidedPoints: Int
    /// Points of the sweep.
    public let points: Int
    /// Whether positions were interpolated over ln x.
    public let isLogarithmic: Bool
    /// The nominal confidence of each crossing's interval, and of all the points' intervals together.
    public let confidence: Double

    /// Looks for crossovers.
    /// - Parameters:
    ///   - sweep: points with different x, in any order.
    ///   - confidence: in 0..<1.
    ///   - resamples: of the bootstrap, at least 1.
    ///   - seed: the same seed gives the same intervals.
    /// - Throws: `StatisticsError` for an empty sweep, a point without blocks, or values that are not finite.
    public init(
        _ sweep: [SweepPoint], confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 20_150_421
    ) throws(StatisticsError) {
        guard !sweep.isEmpty else { throw StatisticsError(.empty, "the sweep has no points: measure at least two") }
        try StatisticsError.requireFinite(sweep.map(\.x), "x")
        let search = try CrossoverSearch(sweep, confidence: confidence, resamples: resamples, seed: seed)
        crossings = search.crossings()
        let leaders = search.sides.compactMap(\.self)
        decidedPoints = leaders.count
        points = sweep.count
        leader = crossings.isEmpty ? leaders.first : nil
        isLogarithmic = search.isLogarithmic
        self.confidence = confidence
        outcome = crossings.count > 1 ? .several : crossings.count == 1 ? .one : leaders.isEmpty ? .undecided : .none
    }
}
