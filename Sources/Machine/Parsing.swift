extension StringProtocol {
    /// Without white space and NULs at both ends (device-tree strings end with a NUL).
    var trimmed: String {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace || character == "\0" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }

    /// Split at white space.
    var words: [SubSequence] { split(whereSeparator: \.isWhitespace) }

    /// The lines that are not empty.
    var lines: [SubSequence] { split(whereSeparator: \.isNewline) }
}

/// Numbers of a kernel list such as `0-3,8,10-11`; empty for an empty or damaged one.
func parseIDList(_ text: some StringProtocol) -> [Int] {
    var ids: Set<Int> = []
    for part in text.split(separator: ",") {
        let bounds = part.trimmed.split(separator: "-").compactMap { Int($0) }
        guard let first = bounds.first, let last = bounds.last, first <= last else { continue }
        ids.formUnion(first...last)
    }
    return ids.sorted()
}

/// The shortest kernel list for numbers: `0-3,8`.
func formatIDList(_ ids: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for id in ids.sorted() {
        if let last = ranges.last, id <= last.upperBound + 1 {
            ranges[ranges.count - 1] = last.lowerBound...max(id, last.upperBound)
        } else {
            ranges.append(id...id)
        }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        .joined(separator: ",")
}

/// `name: value` lines of `/proc/cpuinfo`, `/proc/self/status` and the like; the first of equal names counts.
func parseFields(_ text: String, separator: Character = ":") -> [String: String] {
    var fields: [String: String] = [:]
    for line in text.lines {
        guard let mark = line.firstIndex(of: separator) else { continue }
        let name = line[..<mark].trimmed
        if fields[name] == nil { fields[name] = line[line.index(after: mark)...].trimmed }
    }
    return fields
}

/// Bytes of sizes as the kernel writes them: `123 kB`, `32K`, `2M`, `1G`, `512`; nil for anything else.
func parseSize(_ text: some StringProtocol) -> UInt64? {
    let digits = text.prefix { $0.isNumber }
    guard let value = UInt64(digits) else { return nil }
    let factors: [String: UInt64] = [
        "": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30,
    ]
    guard let factor = factors[text.dropFirst(digits.count).trimmed.uppercased()] else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
}

/// Bytes for people: `512 B`, `64 MiB`, `23.5 GiB`. Rounded down, so that a promise is never too big.
func describe(bytes: UInt64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var unit = 0
    while unit + 1 < units.count && bytes >> (10 * UInt64(unit + 1)) > 0 { unit += 1 }
    let shift = 10 * UInt64(unit)
    let whole = bytes >> shift
    let tenth = unit == 0 ? 0 : ((bytes >> (shift - 10)) & 1023) * 10 / 1024
    return tenth == 0 || whole >= 100 ? "\(whole) \(units[unit])" : "\(whole).\(tenth) \(units[unit])"
}
