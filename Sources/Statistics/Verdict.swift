/// What a comparison allows to be said. Percentages are of **speed**, as in `PairedComparison`: 5 % faster means that
/// the baseline needs 5 % more.
///
/// With the interval [lo, hi] and the estimate e in percent, the margin M, and the reach F of the noise floor, the
/// first rule that fits decides. e and F are compared as ratios, |ln(1 + e/100)| against the larger |ln| of the floor's
/// ends, so that being slower counts as much as being faster:
///
/// 1. no interval (too few blocks): `inconclusive`.
/// 2. −M < lo and hi < M: `equivalent`. The whole interval lies in the band, as in two one-sided tests, at a stricter
///    level than their usual one.
/// 3. lo > 0 and e ≥ M and e > F: `faster`. hi < 0 and e ≤ −M and −e > F: `slower`.
///    The interval settles the direction, at the stated confidence. The other two conditions can only withhold a claim:
///    the best guess must be of a size that matters, and larger than what the machine reports for twins.
/// 4. everything else: `inconclusive`.
///
/// Under the null hypothesis `faster` or `slower` is therefore said at most as often as the interval misses zero, and
/// a claim of direction does not hinge on whether the whole interval passes the margin: reading [lo, hi] against the
/// margin answers that. An effect of exactly the margin would otherwise stay inconclusive for any number of blocks.
/// `belowNoiseFloor` is the addition: |e| ≤ F, stated for every verdict but an `equivalent` one, whose claim does not
/// need an effect.
public struct Verdict: Sendable, Hashable, Codable {
    /// The verdict for programs.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Less time than the baseline.
        case faster
        /// More time than the baseline.
        case slower
        /// The difference is within the margin.
        case equivalent
        /// The blocks do not decide.
        case inconclusive
    }

    /// The verdict for programs.
    public let kind: Kind
    /// Whether the estimate is no larger than what the A/A pair shows; false without an A/A pair.
    public let belowNoiseFloor: Bool
    /// The margin in percent that the verdict was made with.
    public let marginPercent: Double
    /// For `inconclusive`: about how many blocks would decide, nil where more blocks would not help.
    public let blocksNeeded: Int?
    /// The verdict in words: `faster by 5.1 % [3.0, 7.2]`.
    public let headline: String
    /// What it rests on: `n = 20 blocks, 95.9 % confidence, 1 comparison, 18 of 20 blocks won`.
    public let basis: String

    /// The verdict and what it rests on.
    public var text: String { "\(headline); \(basis)" }
    /// Whether one side won.
    public var isDifferent: Bool { kind == .faster || kind == .slower }

    /// Judges a comparison.
    /// - Parameters:
    ///   - comparison: the backend against its baseline.
    ///   - noiseFloor: of the same blocks; without one no verdict is held against it.
    ///   - marginPercent: differences below this do not matter, at least 0.
    public init(_ comparison: PairedComparison, noiseFloor: NoiseFloor? = nil, marginPercent: Double = 2) {
        precondition(marginPercent >= 0, "a margin of \(marginPercent) %")
        let judge = Judge(comparison: comparison, floor: noiseFloor, margin: marginPercent)
        kind = judge.kind
        belowNoiseFloor = judge.belowFloor
        self.marginPercent = marginPercent
        blocksNeeded = judge.kind == .inconclusive ? judge.blocksNeeded : nil
        headline = judge.headline
        basis = judge.basis
    }
}
