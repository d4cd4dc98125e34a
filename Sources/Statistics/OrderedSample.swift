/// Values in ascending order: what every estimator of location and spread starts from.
public struct OrderedSample: Sendable, Hashable {
    /// The values, ascending. Never empty, all finite.
    public let values: [Double]

    /// Sorts the values, O(n log n).
    /// - Throws: `StatisticsError` when there are none or one is not finite.
    public init(_ values: [Double]) throws(StatisticsError) {
        guard !values.isEmpty else {
            throw StatisticsError(.empty, "there are no values to summarise: measure at least one trial")
        }
        try StatisticsError.requireFinite(values, "sample")
        self.values = values.sorted()
    }

    /// How many values there are.
    public var count: Int { values.count }
    /// The smallest value.
    public var minimum: Double { values[0] }
    /// The largest value.
    public var maximum: Double { values[count - 1] }
    /// The middle value, or the mean of the two middle values.
    public var median: Double { Self.median(sorted: values) }
    /// The middle value, or the lower of the two middle ones: always one that was observed.
    public var lowerMedian: Double { values[(count - 1) / 2] }

    /// The quantile of a probability in 0...1 by linear interpolation between order statistics: type 7 of Hyndman &
    /// Fan, *Sample Quantiles in Statistical Packages* (1996), the default of R and NumPy.
    public func quantile(_ probability: Double) -> Double {
        precondition((0...1).contains(probability), "a quantile of probability \(probability)")
        let position = Double(count - 1) * probability
        let below = Int(position)
        guard below + 1 < count else { return maximum }
        return values[below] + (position - Double(below)) * (values[below + 1] - values[below])
    }

    /// The distance between the quartiles.
    public var interquartileRange: Double { quantile(0.75) - quantile(0.25) }

    /// The median absolute deviation from the median, unscaled. Times 1.4826 it estimates the standard deviation of
    /// normally distributed values.
    public var medianAbsoluteDeviation: Double {
        let center = median
        return Self.median(sorted: values.map { ($0 - center).magnitude }.sorted())
    }

    static func median(sorted values: [Double]) -> Double {
        let upper = values.count / 2
        return values.count.isMultiple(of: 2) ? (values[upper - 1] + values[upper]) / 2 : values[upper]
    }
}

/// The median of values in any order.
/// - Throws: `StatisticsError` when there are none or one is not finite.
public func median(of values: [Double]) throws(StatisticsError) -> Double { try OrderedSample(values).median }

/// The lower median of values in any order: one of them.
/// - Throws: `StatisticsError` when there are none or one is not finite.
public func lowerMedian(of values: [Double]) throws(StatisticsError) -> Double { try OrderedSample(values).lowerMedian }
