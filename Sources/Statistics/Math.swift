#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The only place that knows which C library the platform has.
enum Math {
    static func ln(_ x: Double) -> Double { log(x) }
    static func e(_ x: Double) -> Double { exp(x) }
    static func cosine(_ x: Double) -> Double { cos(x) }

    static func cubeRoot(_ x: Double) -> Double { cbrt(x) }

    /// A log ratio as percent: 100·(exp(d) − 1).
    static func percent(_ logRatio: Double) -> Double { 100 * expm1(logRatio) }

    /// The inverse of `percent`: ln(1 + p/100).
    static func logRatio(percent: Double) -> Double { log1p(percent / 100) }
}

/// Numbers as text, without Foundation and the same on every platform and in every locale.
enum Decimal {
    /// `value` with a fixed number of decimals, never `-0.0`.
    static func text(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "\(value)" }
        let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let units = Int(scaled)
        let sign = value < 0 && units > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(units)" }
        let fraction = "\(units % Int(scale))"
        let padding = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(units / Int(scale)).\(padding)\(fraction)"
    }

    /// A number without decimals that say nothing: `2`, `2.5`.
    static func short(_ value: Double) -> String {
        value == value.rounded() ? text(value, decimals: 0) : text(value, decimals: 1)
    }

    /// A share as percent: 0.961 is `96.1 %`.
    static func share(_ value: Double) -> String { "\(text(100 * value, decimals: 1)) %" }
}

extension Decimal {
    /// A number with three significant digits: `0.0312`, `4.5`, `1230`.
    static func significant(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return short(value) }
        var decimals = 2
        var magnitude = value.magnitude
        while magnitude >= 10, decimals > 0 { (magnitude, decimals) = (magnitude / 10, decimals - 1) }
        while magnitude < 1, decimals < 12 { (magnitude, decimals) = (magnitude * 10, decimals + 1) }
        let text = text(value, decimals: decimals)
        guard decimals > 0 else { return text }
        let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(trimmed.reversed())
    }
}
