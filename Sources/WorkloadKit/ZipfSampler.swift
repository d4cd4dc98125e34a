#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Draws ranks with Zipf probabilities: rank k, from 0, with a probability proportional to (k + 1)^-θ.
///
/// Rejection-inversion (Hörmann & Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", ACM TOMACS 6(3), 1996): no table, any θ ≥ 0, any count, less than 1.2 attempts on average.
public struct ZipfSampler: Sendable, Hashable {
    /// Ranks there are.
    public let count: Int
    /// The exponent θ: 0 is uniform.
    public let theta: Double
    private let areaOfFirst: Double
    private let areaOfAll: Double
    private let shortcut: Double

    /// A sampler of `0..<count`, which must not be empty, with exponent `theta` ≥ 0.
    public init(count: Int, theta: Double) {
        precondition(count > 0 && theta >= 0, "Zipf ranks 0..<\(count) with exponent \(theta)")
        self.count = count
        self.theta = theta
        areaOfFirst = Self.area(to: 1.5, theta) - 1
        areaOfAll = Self.area(to: Double(count) + 0.5, theta)
        shortcut = 2 - Self.inverseArea(Self.area(to: 2.5, theta) - Self.weight(2, theta), theta)
    }

    /// The next rank, from 0 to `count - 1`.
    public func draw(_ generator: inout SplitMix64) -> Int {
        while true {
            let area = areaOfAll + generator.unit() * (areaOfFirst - areaOfAll)
            let point = Self.inverseArea(area, theta)
            let rank = min(max((point + 0.5).rounded(.down), 1), Double(count))
            let isAccepted =
                rank - point <= shortcut
                || area >= Self.area(to: rank + 0.5, theta) - Self.weight(rank, theta)
            if isAccepted { return Int(rank) - 1 }
        }
    }

    private static func weight(_ point: Double, _ theta: Double) -> Double { exp(-theta * log(point)) }

    /// ∫₁ˣ t^-θ dt, accurate for θ near 1 as well.
    private static func area(to point: Double, _ theta: Double) -> Double {
        let slope = 1 - theta
        return slope == 0 ? log(point) : expm1(slope * log(point)) / slope
    }

    private static func inverseArea(_ area: Double, _ theta: Double) -> Double {
        let slope = 1 - theta
        return slope == 0 ? exp(area) : exp(log1p(max(-1, area * slope)) / slope)
    }
}
