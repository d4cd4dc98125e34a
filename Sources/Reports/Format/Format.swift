import Foundation

/// Numbers for people. Files get values as they are; see `CSVTable`.
enum Format {
    /// A time in seconds with three significant digits and a fitting unit: `12.3 ms`.
    static func time(_ seconds: Double) -> String {
        let units: [(Double, String)] = [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]
        guard seconds.isFinite, seconds != 0 else { return "\(significant(seconds)) s" }
        let unit = units.first { seconds.magnitude >= $0.0 * 0.9995 } ?? (1e-9, "ns")
        return "\(significant(seconds / unit.0)) \(unit.1)"
    }

    /// An amount of memory with a binary unit: `64 MiB`.
    static func bytes(_ bytes: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (bytes, 0)
        while value.magnitude >= 1024, unit + 1 < units.count { (value, unit) = (value / 1024, unit + 1) }
        return "\(significant(value)) \(units[unit])"
    }

    /// A count with three significant digits: `1.25 M`; whole numbers below 10 000 in full.
    static func count(_ value: Double) -> String {
        if value.magnitude < 10_000 { return value == value.rounded() ? fixed(value, 0) : significant(value) }
        let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        let unit = units.first { value.magnitude >= $0.0 } ?? (1, "")
        return "\(significant(value / unit.0)) \(unit.1)"
    }

    /// A value of a metric in its unit.
    static func value(_ value: Double, unit: String) -> String {
        switch unit {
        case "s": time(value)
        case "bytes": bytes(value)
        case "1", "": count(value)
        default: "\(count(value)) \(unit)"
        }
    }

    /// A percentage without its sign `%`: one decimal, or as many as it takes to see something.
    static func percent(_ value: Double) -> String { fixed(value, value.magnitude < 0.1 && value != 0 ? 3 : 1) }

    /// A ratio of times: `1.76×`.
    static func ratio(_ value: Double) -> String { value.isFinite ? "\(significant(value))×" : "∞×" }

    /// A share as percent: `95.9 %`. What is not all of it never reads `100.0 %`.
    static func share(_ value: Double) -> String {
        var decimals = 1
        while value < 1, decimals < 6, fixed(100 * value, decimals).hasPrefix("100") { decimals += 1 }
        return "\(fixed(100 * value, decimals)) %"
    }

    /// A label of an axis: without zeros that say nothing, `0.5 s` and not `0.500 s`.
    static func tick(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        let fraction = text[text.index(after: point)...].prefix { $0.isNumber }
        let kept = String(fraction.reversed().drop { $0 == "0" }.reversed())
        return text[..<point] + (kept.isEmpty ? "" : ".\(kept)") + text[fraction.endIndex...]
    }

    /// Three significant digits, without an exponent where it is readable.
    static func significant(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        guard value != 0 else { return "0" }
        let magnitude = value.magnitude
        guard magnitude >= 1e-4, magnitude < 1e6 else { return String(format: "%.2e", value) }
        let digits = max(0, 2 - Int(floor(log10(magnitude * 1.0005))))
        return fixed(value, digits)
    }

    /// A fixed number of decimals, never `-0.0`.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", value)
        return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
    }

    /// `1 trial`, `3 trials`.
    static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(singular)" : "\(count) \(plural ?? singular + "s")"
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
