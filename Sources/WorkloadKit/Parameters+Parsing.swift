extension ParameterDescription {
    /// Reads a value as typed by a person.
    /// - Throws: `ParameterError` that names the parameter, the text and what would fit.
    public func parse(_ text: String) throws(ParameterError) -> ParameterValue {
        switch kind {
        case .bytes(let range):
            guard let bytes = ByteCount.parse(text) else {
                throw ParameterError(
                    "'\(text)' is no amount of memory for '\(name)': write a number with an optional unit B, KiB, MiB, GiB or TiB, such as 64MiB"
                )
            }
            return .integer(try inside(range, bytes, text, ByteCount.format))
        case .integer(let range):
            guard let number = Int(text) else { throw ParameterError("'\(text)' is no whole number for '\(name)'") }
            return .integer(try inside(range, number, text) { "\($0)" })
        case .real(let range):
            guard let number = Double(text), number.isFinite else {
                throw ParameterError("'\(text)' is no number for '\(name)'")
            }
            return .real(try inside(range, number, text) { "\(ParameterValue.real($0))" })
        case .choice(let words):
            guard words.contains(where: { Self.matches(text, $0) }) else {
                throw ParameterError(
                    "'\(text)' is no value for '\(name)': choose one of \(words.joined(separator: ", "))")
            }
            return .text(text)
        }
    }

    private func inside<Value: Comparable>(
        _ range: ClosedRange<Value>, _ value: Value, _ text: String, _ show: (Value) -> String
    ) throws(ParameterError) -> Value {
        guard range.contains(value) else {
            throw ParameterError(
                "'\(text)' is out of range for '\(name)': it takes \(show(range.lowerBound)) to \(show(range.upperBound))"
            )
        }
        return value
    }

    private static func matches(_ text: String, _ word: String) -> Bool {
        guard word.hasSuffix("=N") else { return text == word }
        let prefix = word.dropLast()
        guard text.hasPrefix(prefix), let number = Int(text.dropFirst(prefix.count)) else { return false }
        return number >= 1
    }
}

/// Amounts of memory as people write them. Powers of two only: `64MiB`, never `64MB`, which means something else.
public enum ByteCount {
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// The number of bytes, or nil if `text` is no whole number of bytes ≥ 0 with a known unit.
    public static func parse(_ text: String) -> Int? {
        let unit = units.first { text.hasSuffix($0.name) }
        let digits = text.dropLast(unit?.name.count ?? 0)
        guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
        let bytes = number * Double(unit?.bytes ?? 1)
        guard bytes == bytes.rounded(), bytes < 9e15 else { return nil }
        return Int(bytes)
    }

    /// The shortest exact text: `64MiB`, `1536B`.
    public static func format(_ bytes: Int) -> String {
        guard bytes > 0, let unit = units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
