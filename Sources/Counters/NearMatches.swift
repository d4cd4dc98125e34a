/// Names close to what somebody typed.
enum NearMatches {
    /// At most `limit` of `candidates`, nearest first: those that contain `text` or differ from it by few edits.
    static func of(_ text: String, among candidates: [String], limit: Int = 5) -> [String] {
        let wanted = Array(text.lowercased().utf8)
        let bound = max(2, wanted.count / 3)
        let scored = candidates.compactMap { candidate -> (distance: Int, name: String)? in
            let lowered = candidate.lowercased()
            if !text.isEmpty, lowered.contains(text.lowercased()) { return (0, candidate) }
            let distance = distance(wanted, Array(lowered.utf8))
            return distance <= bound ? (distance, candidate) : nil
        }
        return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
    }

    /// The Levenshtein distance of two byte strings, by the two-row scheme. O(n·m) time, O(m) space.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let substituted = previous[column] + (byte == other ? 0 : 1)
                current.append(min(substituted, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
