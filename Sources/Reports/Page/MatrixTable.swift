import Experiments
import Foundation
import Statistics

/// The verdict matrix: workload × backend, coloured by the ratio to the baseline, with the verdict as text.
enum MatrixTable {
    static func html(_ analysis: Analysis) -> String? {
        let columns = columns(analysis)
        guard !columns.isEmpty else { return nil }
        let head = columns.map { "<th scope=\"col\">\(Markup.escape($0.title))</th>" }.joined()
        let rows = analysis.groups.map { group in
            let fields = columns.map { column -> String in
                guard let cell = group.cells.first(where: { $0.run == column.run }) else {
                    return "<td class=\"void\"></td>"
                }
                return field(cell, column.backend)
            }
            let filter = (["\(group.label)"] + columns.map(\.title)).joined(separator: " ").lowercased()
            return "<tr data-filter=\"\(Markup.escape(filter))\"><th scope=\"row\">\(Markup.escape(group.label))</th>"
                + fields.joined() + "</tr>"
        }
        return
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Verdict matrix\"><table class=\"matrix\">"
            + "<caption>\(caption(analysis))</caption><thead><tr><th scope=\"col\">Cell</th>\(head)</tr></thead><tbody>"
            + rows.joined(separator: "\n") + "</tbody></table></div>"
    }

    private static func caption(_ analysis: Analysis) -> String {
        analysis.runs.allSatisfy { $0.functionalMark != nil }
            ? "What became of every backend. Nothing is coloured, because times mean nothing here."
            : "Time relative to the baseline of the same run. Blue: less time; orange: more; a step of colour is a "
                + "factor of two."
    }

    private struct Column {
        let run: Int
        let backend: Int
        let title: String
    }

    private static func columns(_ analysis: Analysis) -> [Column] {
        analysis.runs.flatMap { run in
            ComparisonPair.all(of: run.record.backends).filter { $0.purpose == .baseline }.map { pair in
                let label = run.record.backends[pair.backend].label
                return Column(
                    run: run.index, backend: pair.backend, title: run.tag.isEmpty ? label : "\(run.tag) · \(label)")
            }
        }
    }

    private static func field(_ cell: CellAnalysis, _ backend: Int) -> String {
        let one = cell.comparisons.first { $0.pair.backend == backend && $0.pair.purpose == .baseline }
        guard let one, let ratio = one.timeRatio, let verdict = one.verdict else {
            return "<td class=\"void\">\(Markup.escape(one?.verdictText ?? "no result"))</td>"
        }
        let step = ratio > 0 ? Int(clampedRounding: log2(ratio)) : -4
        let word = verdict.kind == .inconclusive ? "undecided" : verdict.kind.rawValue
        let best = cell.principal.map { $0.pair.backend == backend || $0.pair.baseline == backend } == true ? " *" : ""
        return
            "<td class=\"h\(min(8, max(0, 4 + step)))\" data-v=\"\(ratio)\" title=\"\(Markup.escape(one.sentence))\">"
            + "<b>\(Format.ratio(ratio))\(best)</b>\(word)</td>"
    }
}
