public import Foundation

extension RunComparison {
    /// For programs: one JSON object.
    public func json() throws -> Data {
        struct Document: Encodable {
            var comparison: RunComparison
            var outcome: String
        }
        return try RecordCoding.encode(Document(comparison: self, outcome: "\(outcome)"))
    }

    /// For a pull request.
    public var markdown: String {
        var lines = ["### Tiermark: `\(runs[0])` → `\(runs[1])`", "", headline, ""]
        if !rows.isEmpty {
            lines += [
                "| workload | backend | before | after | change of \(Self.escaped(metric)) | interval | verdict |",
                "|---|---|---:|---:|---:|---:|---|",
            ]
            lines += rows.map(line)
            lines += ["", basis]
        }
        lines += functionalMarks.map { "\n**\(Self.escaped($0))**" }
        lines += list("Only in the second run", missingInFirst) + list("Only in the first run", missingInSecond)
        lines += [""] + notes.map { "* \(Self.escaped($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private var headline: String {
        let worse = rows.count(where: \.isRegression)
        let gate = gatePercent.map { " beyond the gate of \(Self.number($0)) %" } ?? ""
        switch outcome {
        case .regression: return "**\(worse) of \(rows.count) rows regressed\(gate).**"
        case .baselineMissing where rows.isEmpty: return "**The runs have no cell and backend in common.**"
        case .baselineMissing:
            return
                "**\(missingInFirst.count) rows have nothing to be held against; no regression in the other \(rows.count)\(gate).**"
        case .ok where rows.contains { $0.verdict == .functionalOnly }:
            return "**Functional only: nothing can be said about times.** \(rows.count) rows ran in both."
        case .ok:
            return gatePercent == nil
                ? "\(rows.count) rows compared, without a gate." : "No regression\(gate) in \(rows.count) rows."
        }
    }

    private var basis: String {
        let bound = Self.number(confidence * 100)
        return
            "Change: how much more the second run takes. Hodges–Lehmann estimate of the difference of logarithms with "
            + "the exact rank-sum interval, at least \(bound) % confidence over \(rows.count) rows together; "
            + "equivalent: within ±\(Self.number(marginPercent)) %."
    }

    private func line(_ row: ComparisonRow) -> String {
        let interval = row.loPercent.flatMap { lo in
            row.hiPercent.map { "[\(Self.signed(lo)), \(Self.signed($0))]" }
        }
        let cells = [
            row.cell, row.backend, Self.time(row.medians[0], row.blocks[0]), Self.time(row.medians[1], row.blocks[1]),
            row.changePercent.map { Self.signed($0) + " %" } ?? "–", interval ?? "too few blocks",
            (row.isRegression ? "**regression**, " : "") + row.verdict.rawValue,
        ]
        return "| " + cells.map(Self.escaped).joined(separator: " | ") + " |"
    }

    private func list(_ title: String, _ labels: [String]) -> [String] {
        labels.isEmpty ? [] : ["", "\(title): " + labels.map(Self.escaped).joined(separator: "; ") + "."]
    }

    private static func time(_ median: Double?, _ blocks: Int) -> String {
        median.map { "\(String(format: "%.4g", $0)) (n=\(blocks))" } ?? "–"
    }

    private static func signed(_ value: Double) -> String { String(format: "%+.1f", value) }

    private static func number(_ value: Double) -> String { String(format: "%g", value) }

    /// Text of a table's cell stays text: labels may hold anything.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "|", "<", ">", "`", "[", "]", "\\": result += "\\\(character)"
            case "\n", "\r", "\r\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
