import Glibc

/// By how much one sample lies above another that was taken independently: Hodges and Lehmann's estimator with the
/// exact interval of Wilcoxon's rank-sum test (Hollander & Wolfe, *Nonparametric Statistical Methods*, chapter 4;
/// Hodges & Lehmann, *Estimates of Location Based on Rank Tests*, 1963; Bauer, *Constructing Confidence Sets Using Rank
/// Statistics*, 1972).
///
/// The estimate is the median of all differences between a value of one and a value of the other sample; the interval
/// lies between two of these differences. It assumes that both samples have the same shape, not which; spikes move it
/// little. Ties make the interval wider than stated, never narrower.
public struct RankSumShift: Sendable, Hashable, Codable {
    /// The median difference, second minus first sample.
    public let estimate: Double
    /// The lower end; nil with too few values.
    public let lo: Double?
    /// The upper end; nil with too few values.
    public let hi: Double?
    /// The achieved confidence of this interval alone; nil with too few values.
    public let confidence: Double?

    /// Products of sample sizes up to this one get the exact distribution, larger ones the normal approximation with
    /// continuity correction. Held against the exact distribution for 40 × 41 to 6 × 270 values it never gave a narrower
    /// interval, and for 40 × 41 the same one at 95 %.
    static let exactLimit = 1600

    /// Compares two samples; nil if one is empty.
    /// - Parameters:
    ///   - confidence: of all comparisons together, 0.5 to below 1.
    ///   - comparisons: how many comparisons one table holds (Bonferroni).
    public init?(first: [Double], second: [Double], confidence: Double, comparisons: Int = 1) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let differences = second.flatMap { value in first.map { value - $0 } }.sorted()
        let middle = differences.count / 2
        estimate =
            differences.count % 2 == 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2
        let cut = Self.cut(first.count, second.count, tail: (1 - confidence) / Double(max(1, comparisons)) / 2)
        lo = cut.map { differences[$0.rank - 1] }
        hi = cut.map { differences[differences.count - $0.rank] }
        self.confidence = cut.map { 1 - 2 * $0.tail }
    }

    /// The largest rank c with P(U ≤ c − 1) ≤ tail, and that probability; nil if even c = 1 is too likely.
    static func cut(_ m: Int, _ n: Int, tail: Double) -> (rank: Int, tail: Double)? {
        m * n <= exactLimit ? exactCut(m, n, tail) : approximateCut(m, n, tail)
    }

    private static func exactCut(_ m: Int, _ n: Int, _ allowed: Double) -> (rank: Int, tail: Double)? {
        let probabilities = distribution(m, n)
        var sum = 0.0
        var found: (rank: Int, tail: Double)?
        for value in 0...(m * n / 2) {
            sum += probabilities[value]
            guard sum <= allowed else { break }
            found = (value + 1, sum)
        }
        return found
    }

    /// P(U = u) under equal distributions, by Mann and Whitney's recurrence on the largest value, in O(m²·n²) time:
    /// it belongs to the second sample with probability n / (m + n) and then adds m.
    static func distribution(_ m: Int, _ n: Int) -> [Double] {
        // row[j] is the distribution for the current number of first values and j second ones.
        var row = [[Double]](repeating: [1], count: n + 1)
        for i in 1...max(1, m) where m > 0 {
            var next: [[Double]] = [[1]]
            for j in 1...max(1, n) where n > 0 {
                next.append(combined(first: row[j], second: next[j - 1], i, j))
            }
            row = next
        }
        return row[n]
    }

    private static func combined(first: [Double], second: [Double], _ i: Int, _ j: Int) -> [Double] {
        var result = [Double](repeating: 0, count: i * j + 1)
        let share = Double(j) / Double(i + j)
        for (value, probability) in first.enumerated() { result[value] += (1 - share) * probability }
        for (value, probability) in second.enumerated() { result[value + i] += share * probability }
        return result
    }

    private static func approximateCut(_ m: Int, _ n: Int, _ allowed: Double) -> (rank: Int, tail: Double)? {
        let mean = Double(m * n) / 2
        let deviation = (Double(m * n) * Double(m + n + 1) / 12).squareRoot()
        func below(_ value: Int) -> Double { erfc((mean - Double(value) - 0.5) / deviation / 2.0.squareRoot()) / 2 }
        guard below(0) <= allowed else { return nil }
        var (low, high) = (0, m * n / 2)
        while low < high {
            let middle = (low + high + 1) / 2
            if below(middle) <= allowed { low = middle } else { high = middle - 1 }
        }
        return (low + 1, below(low))
    }
}
