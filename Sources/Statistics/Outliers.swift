/// How far outside a value lies. A mark beside the value: outliers are shown, never dropped.
public enum OutlierMark: String, Sendable, Hashable, Codable, CaseIterable {
    /// Inside the inner fences.
    case none
    /// Beyond 1.5 interquartile ranges from the nearer quartile.
    case mild
    /// Beyond 3 interquartile ranges from the nearer quartile.
    case severe
}

/// Tukey's fences around a sample (*Exploratory Data Analysis*, 1977), with type-7 quartiles.
public struct TukeyFences: Sendable, Hashable, Codable {
    /// Values inside are ordinary.
    public let inner: ClosedRange<Double>
    /// Values outside are severe outliers.
    public let outer: ClosedRange<Double>

    /// The fences of a sample.
    public init(_ sample: OrderedSample) {
        let low = sample.quantile(0.25)
        let high = sample.quantile(0.75)
        let range = high - low
        inner = (low - 1.5 * range)...(high + 1.5 * range)
        outer = (low - 3 * range)...(high + 3 * range)
    }

    /// The mark of one value.
    public func mark(_ value: Double) -> OutlierMark {
        inner.contains(value) ? .none : outer.contains(value) ? .mild : .severe
    }

    /// The marks of values, in their order.
    public func marks(_ values: [Double]) -> [OutlierMark] { values.map(mark) }
}

/// Distances from the median in units of the scaled median absolute deviation.
///
/// The factor 1.4826 = 1 / Φ⁻¹(3/4) makes the unit a standard deviation for normally distributed values. Where more
/// than half of the values are equal the deviation is 0: then every equal value scores 0 and every other infinity.
/// - Throws: `StatisticsError` when there are no values or one is not finite.
public func robustScores(_ values: [Double]) throws(StatisticsError) -> [Double] {
    let sample = try OrderedSample(values)
    let center = sample.median
    let unit = 1.482602218505602 * sample.medianAbsoluteDeviation
    return values.map { value in
        let distance = value - center
        return distance == 0 ? 0 : distance / unit
    }
}
