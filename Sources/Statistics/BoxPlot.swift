/// What a box plot shows of a sample.
public struct BoxPlot: Sendable, Hashable, Codable {
    /// A value beyond the fences.
    public struct Outlier: Sendable, Hashable, Codable {
        /// Its index in the values given.
        public let index: Int
        /// The value.
        public let value: Double
        /// How far out it lies.
        public let mark: OutlierMark
    }

    /// How many values there are.
    public let count: Int
    /// The smallest value.
    public let minimum: Double
    /// The first quartile (type 7).
    public let lowerQuartile: Double
    /// The median.
    public let median: Double
    /// The third quartile (type 7).
    public let upperQuartile: Double
    /// The largest value.
    public let maximum: Double
    /// The smallest value inside the inner fences.
    public let lowerWhisker: Double
    /// The largest value inside the inner fences.
    public let upperWhisker: Double
    /// Tukey's fences.
    public let fences: TukeyFences
    /// The values beyond the inner fences, in the order given.
    public let outliers: [Outlier]

    /// Summarises values in any order.
    /// - Throws: `StatisticsError` when there are none or one is not finite.
    public init(_ values: [Double]) throws(StatisticsError) {
        let sample = try OrderedSample(values)
        let fences = TukeyFences(sample)
        count = sample.count
        minimum = sample.minimum
        lowerQuartile = sample.quantile(0.25)
        median = sample.median
        upperQuartile = sample.quantile(0.75)
        maximum = sample.maximum
        // The quartiles lie inside the fences, so there is always a value beside each.
        lowerWhisker = sample.values.first { fences.inner.contains($0) } ?? sample.minimum
        upperWhisker = sample.values.last { fences.inner.contains($0) } ?? sample.maximum
        self.fences = fences
        outliers = values.enumerated().compactMap { index, value in
            let mark = fences.mark(value)
            return mark == .none ? nil : Outlier(index: index, value: value, mark: mark)
        }
    }
}
