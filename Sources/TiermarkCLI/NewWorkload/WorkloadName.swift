import Experiments

/// The name of a new workload, and the names made from it.
struct WorkloadName: Equatable {
    /// As typed: the package's folder.
    let folder: String
    /// In small letters, words joined by `-`: what `--workload` and the program are called.
    let workload: String

    /// Checks a name as typed by a person: `orders`, `graph-search`, `GraphSearch`.
    /// - Parameter taken: names of workloads that exist.
    /// - Throws: `ExperimentError` with code `badValue` that says what would do.
    init(_ text: String, taken: [String]) throws(ExperimentError) {
        guard Self.isPlain(text) else {
            throw ExperimentError(
                .badValue,
                "\(Self.quoted(text)) is no name for a workload: it becomes a folder, a Swift module and a word on the "
                    + "command line, so it starts with a letter and has letters, digits and single '-' between words, "
                    + "\(Self.longest) at most, as in 'graph-search'")
        }
        folder = text
        workload = Self.words(of: text).map { $0.lowercased() }.joined(separator: "-")
        if Self.builtIn.contains(workload) || taken.contains(workload) {
            throw ExperimentError(
                .badValue, "there is a workload '\(workload)' already ('tiermark list workloads'): choose another name")
        }
        if Self.reserved.contains(workload) {
            throw ExperimentError(
                .badValue,
                "'\(workload)' is the name of a package that Tiermark is built from, or of a folder that the build "
                    + "makes, and Swift wants different ones: choose another name, such as 'my-\(workload)'")
        }
    }

    /// The Swift module: `GraphSearchWorkload`. The ending keeps it apart from keywords and other modules.
    var module: String { Self.capitalized(workload.split(separator: "-")) + "Workload" }

    /// The Swift variable: `graphSearchWorkload`.
    var variable: String {
        let words = workload.split(separator: "-")
        return words.prefix(1).joined() + Self.capitalized(words.dropFirst()) + "Workload"
    }

    /// The workloads that come with Tiermark, whose modules have names of the same kind.
    static let builtIn = ["list", "tree", "vector", "mixed"]
    /// Identities of packages in the graph, and what lies in a build folder beside the programs.
    static let reserved = [
        "tiermark", "grdb-swift", "hdrhistogram-swift", "swift-argument-parser", "swift-mustache", "swift-numerics",
        "yams", "index", "modules",
    ]
    private static let longest = 40

    private static func isPlain(_ text: String) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        let isSpelt = text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || isDigit($0)) || $0 == "-"
        }
        let startsWithLetter = text.unicodeScalars.first?.properties.isAlphabetic ?? false
        return isSpelt && startsWithLetter && !words.contains("") && text.count <= longest
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// `GraphSearch`, `graph-search` and `HTTPServer` have two words each.
    private static func words(of text: String) -> [String] {
        let letters = Array(text)
        var words = [""]
        for (index, letter) in letters.enumerated() {
            let endsWord = index > 0 && (letters[index - 1].isLowercase || letters[index - 1].isNumber)
            let startsWord = index + 1 < letters.count && letters[index + 1].isLowercase
            if letter.isUppercase, endsWord || startsWord { words.append("") }
            if letter == "-" { words.append("") } else { words[words.count - 1].append(letter) }
        }
        return words.filter { !$0.isEmpty }
    }

    private static func capitalized(_ words: some Sequence<Substring>) -> String {
        words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// In quotes, on one line, whatever it holds.
    private static func quoted(_ text: String) -> String {
        let shown = text.count > longest ? text.prefix(longest) + "…" : text[...]
        return "'"
            + shown.unicodeScalars.map {
                $0.properties.generalCategory == .control ? "\\u{\(String($0.value, radix: 16))}" : "\($0)"
            }.joined() + "'"
    }
}
