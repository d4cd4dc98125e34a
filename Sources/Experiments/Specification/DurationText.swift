/// Times as people write them.
public enum DurationText {
    private static let units: [(suffix: String, seconds: Double)] = [
        ("ms", 0.001), ("min", 60), ("h", 3600), ("m", 60), ("s", 1),
    ]

    /// Seconds: `90`, `90s`, `1.5min`, `2h`, `500ms`; nil if it is none of these.
    public static func parse(_ text: String) -> Double? {
        let unit = units.first { text.hasSuffix($0.suffix) }
        let digits = text.dropLast(unit?.suffix.count ?? 0)
        guard let last = digits.last, last.isNumber || last == ".", let number = Double(digits), number.isFinite,
            number >= 0
        else { return nil }
        return number * (unit?.seconds ?? 1)
    }

    /// `45 s`, `3 min 20 s`, `2 h 5 min`: for people, rounded to seconds or minutes.
    public static func describe(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "unknown" }
        let whole = Int(max(0, seconds).rounded())
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min" + (whole % 60 == 0 ? "" : " \(whole % 60) s")
        default: return "\(whole / 3600) h" + (whole / 60 % 60 == 0 ? "" : " \(whole / 60 % 60) min")
        }
    }
}
