/// Which order statistics enclose the median of a continuous distribution, and how surely.
///
/// The number of observations below the true median is binomial(n, ½), whatever the distribution; so the k-th smallest
/// and k-th largest enclose it with probability 1 − 2·P(B ≤ k − 1) (Hollander & Wolfe, *Nonparametric Statistical
/// Methods*, the interval of the sign test). Ties make it wider than stated, never narrower.
public struct MedianInterval: Sendable, Hashable, Codable {
    /// The rank of the lower end, counted from 1.
    public let lowRank: Int
    /// The rank of the upper end, counted from 1.
    public let highRank: Int
    /// The achieved confidence of this one interval: at least 1 − (1 − confidence) / comparisons.
    public let confidence: Double
    /// The number of comparisons that share the error probability (Bonferroni).
    public let comparisons: Int

    /// The narrowest symmetric ranks that reach the confidence, or nil when even smallest to largest does not.
    /// - Parameters:
    ///   - count: the number of observations.
    ///   - confidence: of all comparisons together, in 0..<1, such as 0.95.
    ///   - comparisons: the size of the family, at least 1.
    public init?(count: Int, confidence: Double, comparisons: Int) {
        Self.check(confidence, comparisons)
        guard let low = Self.lowRank(count, allowed: (1 - confidence) / Double(comparisons)) else { return nil }
        lowRank = low.rank
        highRank = count + 1 - low.rank
        self.confidence = 1 - 2 * low.tail
        self.comparisons = comparisons
    }

    /// A lower bound of the probability that all intervals of the family hold together.
    public var familyConfidence: Double { max(0, 1 - Double(comparisons) * (1 - confidence)) }

    /// The fewest observations for which an interval exists: 6, 7, 8 for 1, 3, 6 comparisons at 0.95.
    public static func smallestSampleSize(confidence: Double, comparisons: Int) -> Int {
        check(confidence, comparisons)
        let allowed = (1 - confidence) / Double(comparisons)
        var count = 1
        // Smallest to largest misses the median with probability 2 · 2^−n.
        while Math.e(Double(1 - count) * Math.ln(2)) > allowed * (1 + slack) { count += 1 }
        return count
    }

    /// Relative rounding error granted, so that a confidence that is exactly reached counts as reached.
    private static let slack = 1e-12

    private static func check(_ confidence: Double, _ comparisons: Int) {
        precondition((0..<1).contains(confidence), "a confidence of \(confidence)")
        precondition(comparisons >= 1, "a family of \(comparisons) comparisons")
    }

    private static func lowRank(_ count: Int, allowed: Double) -> (rank: Int, tail: Double)? {
        var found: (rank: Int, tail: Double)?
        // In logarithms, because 2^−n underflows above 1074 blocks.
        var logTerm = -Double(count) * Math.ln(2)
        var tail = 0.0
        var rank = 1
        while 2 * rank <= count {
            tail += Math.e(logTerm)
            guard 2 * tail <= allowed * (1 + slack) else { break }
            found = (rank, tail)
            logTerm += Math.ln(Double(count - rank + 1) / Double(rank))
            rank += 1
        }
        return found
    }
}
