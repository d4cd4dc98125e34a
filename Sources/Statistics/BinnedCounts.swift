/// Counts of values in bins of equal width, named so that it does not collide with recorders of latencies.
public struct BinnedCounts: Sendable, Hashable, Codable {
    /// The edges, ascending, one more than there are bins. A bin holds its lower edge, the last one its upper edge too.
    public let edges: [Double]
    /// The number of values, or the sum of weights, per bin.
    public let counts: [Double]

    /// Bins values with the width of Freedman & Diaconis (1981), 2·IQR·n^(−1/3), capped in number.
    ///
    /// Where the quartiles are equal the rule has no width: then Sturges' number of bins is taken, and where all values
    /// are equal one bin around them.
    /// - Parameters:
    ///   - values: in any order.
    ///   - weights: of the values, nil for 1 each. They change the counts, not the bins.
    ///   - mostBins: the most bins, at least 1.
    /// - Throws: `StatisticsError` for no values, values that are not finite, or weights that are not one per value.
    public init(_ values: [Double], weights: [Double]? = nil, mostBins: Int = 60) throws(StatisticsError) {
        precondition(mostBins >= 1, "\(mostBins) bins")
        let sample = try OrderedSample(values)
        guard weights.map({ $0.count == values.count }) ?? true else {
            throw StatisticsError(.unequalLengths, "there must be one weight for each of \(values.count) values")
        }
        let (low, high) = (sample.minimum, sample.maximum)
        let width = high - low
        let bins = Self.bins(sample, mostBins)
        guard width > 0 else {
            (edges, counts) = ([low - 0.5, low + 0.5], [weights?.reduce(0, +) ?? Double(values.count)])
            return
        }
        var counts = [Double](repeating: 0, count: bins)
        for (index, value) in values.enumerated() {
            counts[min(bins - 1, Int((value - low) / width * Double(bins)))] += weights?[index] ?? 1
        }
        edges = (0...bins).map { $0 == bins ? high : low + width * Double($0) / Double(bins) }
        self.counts = counts
    }

    private static func bins(_ sample: OrderedSample, _ most: Int) -> Int {
        let n = Double(sample.count)
        let width = 2 * sample.interquartileRange / Math.cubeRoot(n)
        let wanted = width > 0 ? (sample.maximum - sample.minimum) / width : Math.ln(n) / Math.ln(2) + 1
        return max(1, Int(min(wanted.rounded(.up), Double(most))))
    }
}
