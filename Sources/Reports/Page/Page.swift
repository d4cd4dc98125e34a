import Experiments
import Machine
import Mustache

/// The page: everything in one file, complete without its script, forbidden to load anything.
struct Page {
    /// From here on cells are drawn no more, so that a page stays below 3 MB.
    static let mostBytes = 2_300_000

    private let analysis: Analysis
    private let styles: [String: SeriesStyle]
    private let templates: Templates

    /// The page of an analysis.
    static func html(_ analysis: Analysis) throws(ReportError) -> String {
        let page = Page(analysis: analysis, styles: SeriesStyle.all(analysis), templates: try Templates())
        return page.render()
    }

    private func render() -> String {
        let sections = sections
        let context: [String: Any] = [
            "policy": policy, "title": "Tiermark: \(analysis.runs.map(\.record.id).joined(separator: ", "))",
            "style": Style.text, "script": Script.text, "headline": analysis.headline, "lede": lede,
            "marks": analysis.functionalMarks, "verdicts": VerdictTable.html(analysis),
            "reading": VerdictTable.reading(analysis),
            "crossovers": crossovers, "context": contextLines, "chips": chips,
            "runs": analysis.runs.map(runSummary).joined(),
            "links": [["target": "verdicts", "text": "Verdicts"]]
                + sections.map { ["target": $0.id, "text": $0.short] },
            "sections": sections.map { ["id": $0.id, "title": $0.title, "note": $0.note, "body": $0.body] },
            "version": analysis.runs.first?.record.version ?? "",
        ]
        return templates.page.render(context)
    }

    private var policy: String {
        "default-src 'none'; style-src 'sha256-\(Digest.sha256Base64(Style.text))'; script-src "
            + "'sha256-\(Digest.sha256Base64(Script.text))'; img-src data:; base-uri 'none'; form-action 'none'"
    }

    private var lede: [String] {
        guard analysis.cells.count == 1, let cell = analysis.cells.first else {
            let cells = Format.counted(analysis.groups.count, "cell")
            let runs = analysis.runs.count > 1 ? " in \(analysis.runs.count) runs side by side" : ""
            return ["\(cells) compared\(runs), with \(Format.counted(analysis.comparisonCount, "comparison")) in all."]
        }
        return [cell.sentence + "."]
    }

    private var crossovers: [String] {
        analysis.sweeps.flatMap { sweep in
            let tag = analysis.runs[sweep.run].tag
            let prefix = (tag.isEmpty ? "" : "\(tag) · ") + sweep.title
            return sweep.crossings.map { one in
                "\(prefix): \(one.transparent) against \(one.explicit): \(one.sentence(parameter: sweep.parameter))."
            }
        }
    }

    private struct Section {
        let id: String
        let title: String
        let short: String
        let note: String
        let body: String
    }

    private var sections: [Section] {
        var all = [overview]
        let sweeps = analysis.sweeps.enumerated().compactMap {
            SweepChart.figure($1, analysis, styles, id: "sweep-\($0 + 1)")
        }
        if !sweeps.isEmpty {
            all.append(
                Section(
                    id: "sweeps", title: "Along a parameter", short: "Sweeps",
                    note: "Where the lead changes from one side to the other is marked with its own interval.",
                    body: grid(sweeps, level: 3)))
        }
        if !analysis.sittings.isEmpty { all.append(sittings) }
        all.append(cells)
        all.append(
            Section(
                id: "machine", title: "Machine and software", short: "Machine", note: "",
                body: analysis.runs.map(Methods.machine).joined()))
        all.append(
            Section(
                id: "methods", title: "How it was measured", short: "Methods", note: "", body: Methods.html(analysis)))
        all.append(
            Section(
                id: "reproduce", title: "How to repeat it", short: "Repeat", note: "",
                body: analysis.runs.map(Methods.reproduce).joined()))
        return all
    }

    private var overview: Section {
        let forest =
            ForestChart.figures(analysis, purpose: .sides, id: "forest-sides")
            + ForestChart.figures(analysis, purpose: .baseline, id: "forest-baseline")
        let isFunctional = !analysis.runs.isEmpty && analysis.runs.allSatisfy { $0.functionalMark != nil }
        return Section(
            id: "overview", title: isFunctional ? "What ran" : "Who is ahead, and by how much", short: "Overview",
            note: isFunctional
                ? "Times of this report mean nothing: no backend is compared with another."
                : "* marks the best transparent and the best explicit backend of a cell.",
            body: (MatrixTable.html(analysis) ?? "") + grid(forest, level: 3))
    }

    private var sittings: Section {
        let items = analysis.sittings.map { Markup.element("li", $0.sentence) }.joined()
        return Section(
            id: "sittings", title: "Over several sittings", short: "Sittings",
            note: "Hierarchical bootstrap: runs are drawn first, then blocks. Every run’s own estimate is beside it.",
            body: "<ul>\(items)</ul>")
    }

    private var cells: Section {
        let rows = analysis.groups.reduce(0) { $0 + $1.cells.reduce(0) { $0 + $1.variants.count } }
        let points = min(400, max(24, 10_000 / max(1, rows)))
        var body = ""
        for (index, group) in analysis.groups.enumerated() {
            let section = CellSection(
                group: group, number: index + 1, analysis: analysis, styles: styles, points: points)
            let fits = body.utf8.count < Self.mostBytes
            body += section.opening
            body += fits ? grid(section.figures, level: 4) : Markup.element("p", Self.omission, classes: "note")
            body += "</section>"
        }
        return Section(
            id: "cells", title: "Cell by cell", short: "Cells",
            note: "Every chart has its numbers in a table below it.",
            body: body)
    }

    private static let omission =
        "Not drawn, to keep the page small: its numbers are in samples.csv. A report over fewer cells shows it."

    private func grid(_ figures: [Figure], level: Int) -> String {
        "<div class=\"grid\">\(figures.map { templates.html($0, level: level) }.joined())</div>"
    }
}

extension Page {
    /// Device and machine of every run, in one line each: a reader must know before the first number.
    private var contextLines: [String] {
        analysis.runs.map { run in
            let facts = facts(run)
            let tag = run.tag.isEmpty ? "" : "Run \(run.tag): "
            let chosen = ["Device", "Machine", "Measured"].compactMap { name in
                facts.first { $0.0 == name }.map { "\(name): \($0.1)" }
            }
            return tag + chosen.joined(separator: ". ") + "."
        }
    }

    private var chips: [[String: String]] {
        analysis.runs.flatMap { run in
            Concerns(run).items.enumerated().map { index, item in
                [
                    "weight": item.weight.rawValue, "target": Self.concernID(run, index),
                    "title": (run.tag.isEmpty ? "" : "\(run.tag): ") + item.title,
                ]
            }
        }
    }

    private static func concernID(_ run: RunAnalysis, _ index: Int) -> String {
        "concern-\(run.index + 1)-\(index + 1)"
    }

    private func runSummary(_ run: RunAnalysis) -> String {
        let facts = facts(run).map { ["label": $0.0, "value": $0.1] }
        let concerns = Concerns(run).items.enumerated().map { index, item -> [String: Any] in
            let shown = item.details.prefix(60)
            let rest = item.details.count - shown.count
            var context: [String: Any] = [
                "id": Self.concernID(run, index), "weight": item.weight.rawValue, "title": item.title,
                "details": Array(shown), "open": item.weight == .bad,
            ]
            if rest > 0 { context["rest"] = "and \(rest) more, see results.json" }
            return context
        }
        var context: [String: Any] = ["facts": facts, "concerns": concerns]
        if !run.tag.isEmpty { context["name"] = "Run \(run.tag): \(run.record.id)" }
        return templates.run.render(context)
    }

    private func facts(_ run: RunAnalysis) -> [(String, String)] {
        let record = run.record
        let machine = record.machine
        let names = record.backends.filter { $0.replica == 0 }.map(\.label)
        let workloads = Dictionary(grouping: record.cells, by: \.workload).sorted { $0.key < $1.key }
            .map { "\($0.key) (\(Format.counted($0.value.count, "cell")))" }
        let valid = run.cells.map { cell in cell.blocks.count(where: \.isValid) }
        let blocks = valid.min() == valid.max() ? "\(valid.first ?? 0)" : "\(valid.min() ?? 0) to \(valid.max() ?? 0)"
        let facts = Dictionary(machine.facts, uniquingKeysWith: { first, _ in first })
        let virtual = facts["virtual"].map { ", virtual (\($0))" } ?? ""
        return [
            ("Compared", "\(Format.list(workloads)) on \(Format.list(names))"),
            ("Device", "\(record.device) (\(record.deviceModel) model)"),
            ("Machine", "\(facts["processor"] ?? machine.processor.model), \(facts["memory"] ?? "")\(virtual)"),
            (
                "System",
                "\(facts["system"] ?? ""). THP \(facts["THP"] ?? "unknown"); NUMA balancing \(facts["NUMA balancing"] ?? "not in this kernel")"
            ),
            (
                "Measured",
                "\(blocks) valid blocks per cell of \(record.blocks) planned, \(run.stored.trials.count) trials, \(record.createdAt), Tiermark \(record.version)"
            ),
        ]
    }
}
