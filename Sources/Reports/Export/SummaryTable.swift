import Experiments

extension ReportWriter {
    /// The results as plain text for a terminal: the headline, one line per backend of each cell, verdicts.
    public static func summaryTable(_ analysis: Analysis) -> String {
        var lines = analysis.functionalMarks + [analysis.headline, ""]
        for run in analysis.runs {
            if !run.tag.isEmpty { lines.append("Run \(run.tag): \(run.record.id)") }
            for cell in run.cells { lines += self.lines(cell) + [""] }
        }
        lines += crossovers(analysis) + warnings(analysis)
        while lines.last == "" { lines.removeLast() }
        return lines.map { Self.printable($0) + "\n" }.joined()
    }

    private static func lines(_ cell: CellAnalysis) -> [String] {
        let rows = cell.variants.filter { !$0.trials.isEmpty }.map(row)
        let header = ["backend", "time", "launch", "stall", "move", "compute", "moved", "n"]
        let table = [header] + rows
        let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        let text = table.map { row in
            "  "
                + row.enumerated().map { index, field in
                    let blank = String(repeating: " ", count: widths[index] - field.count)
                    return index == 0 ? field + blank : blank + field
                }.joined(separator: "  ")
        }
        return [cell.cell.label] + (rows.isEmpty ? [] : text) + stallNote(cell) + ["  -> \(cell.sentence)"]
    }

    private static func stallNote(_ cell: CellAnalysis) -> [String] {
        Phases.note(of: cell.variants).map { ["  \($0)"] } ?? []
    }

    private static func row(_ variant: VariantResult) -> [String] {
        let phases = [Metric.launchTime, .stallTime, .moveTime, .computeTime].map { metric in
            variant.representative?.total(metric).map(Format.time) ?? ""
        }
        let moved = [Metric.bytesMovedToDevice, .bytesMovedToHost].compactMap { variant.medianTotal($0) }
        return [variant.variant.label, variant.medianWallTime.map(Format.time) ?? "failed"] + phases + [
            moved.isEmpty ? "" : Format.bytes(moved.reduce(0, +)), "\(variant.validTrials.count)",
        ]
    }

    private static func crossovers(_ analysis: Analysis) -> [String] {
        let found = analysis.sweeps.flatMap { sweep in
            sweep.crossings.map {
                "\(sweep.title), \($0.transparent) against \($0.explicit): \($0.sentence(parameter: sweep.parameter))"
            }
        }
        return found.isEmpty ? [] : found + [""]
    }

    private static func warnings(_ analysis: Analysis) -> [String] {
        analysis.runs.flatMap { run in
            // The mark stands above everything already.
            Concerns(run).items.filter { $0.title != run.functionalMark }.map {
                "\(run.tag.isEmpty ? "" : "\(run.tag): ")\($0.title)"
            }
        }
    }

    /// Control characters of labels must not reach a terminal.
    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : Character($0) })
    }
}
