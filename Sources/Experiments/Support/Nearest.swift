/// The name somebody probably meant.
enum Nearest {
    /// The candidate closest to `text`, nil when none is close: more than a third of the letters differ.
    static func match(_ text: String, among candidates: [String]) -> String? {
        let wanted = Array(text.lowercased())
        let scored = candidates.map { (distance: distance(wanted, Array($0.lowercased())), name: $0) }
        if let best = scored.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }),
            best.distance <= max(2, wanted.count / 3)
        {
            return best.name
        }
        guard wanted.count >= 3 else { return nil }
        return candidates.sorted().first { $0.lowercased().contains(text.lowercased()) }
    }

    /// `; did you mean 'list'?`, or a full stop.
    static func hint(_ text: String, among candidates: [String]) -> String {
        match(text, among: candidates).map { "; did you mean '\($0)'?" } ?? "."
    }

    /// Levenshtein's distance, by rows. O(n·m) time, O(m) space.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = previous[column] + (letter == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
