import Foundation

/// Where a value lies along an axis, in the units of the drawing.
struct Scale {
    /// How values map to positions.
    enum Kind {
        case linear, logarithmic
    }

    let kind: Kind
    /// Values at both ends; they differ.
    let domain: ClosedRange<Double>
    /// Positions of the ends of the domain; the second is smaller where an axis points up.
    let start: Double
    let end: Double
    /// Ticks of a linear scale are round multiples of this: 1, or a power of 1024 for bytes.
    var unit = 1.0

    /// A linear scale that holds all values, with ends at round numbers.
    static func linear(
        _ values: [Double], from start: Double, to end: Double, includingZero: Bool = false
    ) -> Scale {
        let all = values.filter(\.isFinite) + (includingZero ? [0] : [])
        var (low, high) = (all.min() ?? 0, all.max() ?? 1)
        if low == high { (low, high) = low == 0 ? (0, 1) : (min(0, low * 2), max(0, low * 2)) }
        let step = niceStep((high - low) / 5)
        return Scale(
            kind: .linear, domain: (low / step).rounded(.down) * step...(high / step).rounded(.up) * step,
            start: start, end: end)
    }

    /// A logarithmic scale that holds all positive values with a little room at the ends.
    static func logarithmic(_ values: [Double], from start: Double, to end: Double, room: Double = 1.12) -> Scale {
        let positive = values.filter { $0 > 0 && $0.isFinite }
        let low = (positive.min() ?? 1) / room
        let high = (positive.max() ?? 10) * room
        return Scale(kind: .logarithmic, domain: low...max(high, low * 1.05), start: start, end: end)
    }

    /// The position of a value; values beyond the ends stay at the ends.
    func position(_ value: Double) -> Double {
        let clamped = min(max(value, domain.lowerBound), domain.upperBound)
        let share =
            kind == .linear
            ? (clamped - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
            : (log(clamped) - log(domain.lowerBound)) / (log(domain.upperBound) - log(domain.lowerBound))
        return start + share * (end - start)
    }

    /// Values to mark, ascending: at most about seven.
    var ticks: [Double] {
        switch kind {
        case .linear: linearTicks
        case .logarithmic: logarithmicTicks
        }
    }

    private var linearTicks: [Double] {
        let step = Self.niceStep((domain.upperBound - domain.lowerBound) / unit / 5) * unit
        let first = (domain.lowerBound / step).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        guard last >= first, last - first < 50 else { return [domain.lowerBound, domain.upperBound] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    private var logarithmicTicks: [Double] {
        let low = Int(floor(log10(domain.lowerBound)))
        let high = Int(ceil(log10(domain.upperBound)))
        let decades = log10(domain.upperBound) - log10(domain.lowerBound)
        if decades < 0.7 {
            return Scale(kind: .linear, domain: domain, start: start, end: end).linearTicks.filter { $0 > 0 }
        }
        let factors: [Double] = decades <= 1.5 ? [1, 2, 5] : decades <= 2.6 ? [1, 3] : [1]
        let every = max(1, Int((decades / 6).rounded(.up)))
        let all = stride(from: low, through: high, by: every).flatMap { power in
            factors.map { $0 * pow(10, Double(power)) }
        }
        return all.filter { domain.contains($0) }
    }

    /// 1, 2 or 5 times a power of ten, at least `wanted`.
    private static func niceStep(_ wanted: Double) -> Double {
        guard wanted > 0, wanted.isFinite else { return 1 }
        let power = pow(10, floor(log10(wanted)))
        return ([1, 2, 5, 10].first { $0 * power >= wanted * 0.999 } ?? 10) * power
    }
}
