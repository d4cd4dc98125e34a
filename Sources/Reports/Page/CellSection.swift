import Experiments
import Statistics

/// Everything about one cell: the verdict, what to know, all charts with their tables.
struct CellSection {
    let group: CellGroup
    let number: Int
    let analysis: Analysis
    let styles: [String: SeriesStyle]
    /// Points per backend and chart.
    let points: Int

    /// The figures of the cell that have something to show.
    var figures: [Figure] {
        let rows = Row.all(group, analysis, styles)
        let label = group.label
        func id(_ name: String) -> String { "c\(number)-\(name)" }
        let position = group.cells.count == 1 ? group.cells.first?.position : nil
        return [
            PhasesChart.figure(rows, id: id("phases"), cell: label),
            BytesChart.figure(rows, id: id("bytes"), cell: label),
            StripChart.figure(rows, id: id("strip"), cell: label, points: points),
            LatencyChart.figure(rows, id: id("latency"), cell: label),
            ResidencyChart.figure(rows, id: id("residency"), cell: label),
            TimeChart.figure(rows, id: id("time"), cell: label, position: position, points: points),
            TwinChart.figure(group, analysis, id: id("twins")),
            CounterTable.figure(rows, id: id("counters"), cell: label),
        ].compactMap(\.self)
    }

    /// The opening of the section, up to its figures.
    var opening: String {
        let filter = group.cells.map { VerdictTable.filterText($0, analysis) }.joined(separator: " ")
        let sentences = group.cells.map { cell in
            let tag = analysis.runs[cell.run].tag
            return Markup.element("p", (tag.isEmpty ? "" : "\(tag): ") + cell.sentence)
        }
        return
            "<section id=\"cell-\(number)\" data-filter=\"\(Markup.escape(filter))\"><h3>\(Markup.escape(group.label))</h3>"
            + sentences.joined() + Markup.element("p", parameters, classes: "note") + notes + findings
    }

    private var parameters: String {
        let all = group.cells.first?.cell.parameters ?? [:]
        return "Parameters: " + all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    private var notes: String {
        var owners: [String: [String]] = [:]
        let variants = group.cells.flatMap(\.variants).filter { !$0.trials.isEmpty }
        for variant in variants {
            for note in Set(variant.trials.flatMap { $0.record.measurement?.notes ?? [] }) {
                if !owners[note, default: []].contains(variant.variant.label) {
                    owners[note, default: []].append(variant.variant.label)
                }
            }
        }
        let all = Set(variants.map(\.variant.label)).count
        let lines = owners.sorted { $0.key < $1.key }.prefix(12).map { note, labels in
            "\(note) (\(labels.count == all ? "all backends" : Format.list(labels)))"
        }
        return lines.isEmpty ? "" : Markup.element("p", "Notes: \(lines.joined(separator: "; ")).", classes: "note")
    }

    private var findings: String {
        let all = group.cells.flatMap { cell in cell.findings }
        guard !all.isEmpty else { return "" }
        let items = all.prefix(12).map { noted in
            let subject = noted.subject.isEmpty ? "" : "\(noted.subject): "
            return Markup.element("li", "\(subject)\(noted.finding.cause). Remedy: \(noted.finding.remedy).")
        }
        let warnings = all.count { $0.finding.severity == .warning }
        let title =
            "\(Format.counted(warnings, "warning")) and \(Format.counted(all.count - warnings, "notice")) about this measurement"
        return "<details class=\"concern\(warnings > 0 ? " warning" : "")\"><summary>\(title)</summary><ul>"
            + items.joined() + "</ul></details>"
    }
}
