import Foundation

/// Moments as text, in UTC.
enum Timestamp {
    /// ISO 8601 with milliseconds: `2026-03-01T12:30:05.123Z`.
    static func iso(_ date: Date = Date()) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt))
    }

    /// Date and time without punctuation, for names of files: `20260301-123005`.
    static func compact(_ date: Date = Date()) -> String {
        let digits = iso(date).prefix(19).filter { $0 != "-" && $0 != ":" }
        return digits.replacingOccurrences(of: "T", with: "-")
    }

    /// A name that no other run has: date, time and a random part of 16 bits.
    static func runID() -> String { "\(compact())-\(hexadecimal(UInt64(UInt16.random(in: .min ... .max)), digits: 4))" }

    /// `value` in base 16 with leading zeros.
    static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
