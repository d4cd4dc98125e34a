import Experiments
import Statistics

/// The table of the first screen: one row per cell, the verdict first.
enum VerdictTable {
    static func html(_ analysis: Analysis) -> String {
        let cells = analysis.groups.flatMap(\.cells)
        let scale = glyphScale(cells.compactMap(\.principal).filter { !$0.isFunctional }, analysis)
        let rows = cells.enumerated().map { row($1, analysis, scale, number: $0) }
        return "<table class=\"verdicts\"><caption class=\"vh\">Verdict per cell</caption><thead><tr>"
            + ["Cell", "Ahead", "Verdict", "Interval", "Transparent", "Explicit", "Baseline"].enumerated()
            .map { "<th scope=\"col\"\($0 > 3 ? " class=\"n\"" : "")>\($1)</th>" }.joined()
            + "</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>"
    }

    /// What the interval column is to be read as.
    static func reading(_ analysis: Analysis) -> String {
        if !analysis.runs.isEmpty, analysis.runs.allSatisfy({ $0.functionalMark != nil }) {
            return "Times are shown because they were measured; they mean nothing, and no backend is ahead of another."
        }
        let confidence = analysis.runs.first?.record.confidence ?? 0.95
        return
            "Each row compares the transparent backend and the explicit backend with the lowest median time over all "
            + "blocks of the cell. Percent are speed: +5 % means that the other needs 5 % more time. Intervals hold "
            + "together with \(Format.share(confidence)) confidence over all "
            + "\(Format.list(analysis.runs.map { "\($0.comparisonCount)" })) comparisons\(analysis.runs.count > 1 ? " of each run" : ""). In the drawing, the line is 1×, "
            + "the grey block the noise floor (baseline against itself); left of the line transparent is faster."
    }

    private static func row(_ cell: CellAnalysis, _ analysis: Analysis, _ scale: Scale, number: Int) -> String {
        let run = analysis.runs[cell.run]
        let label = (run.tag.isEmpty ? "" : "\(run.tag) · ") + cell.cell.label
        let outcome = cell.outcome
        let tag = Markup.element("span", name(outcome), classes: "tag \(tagClass(outcome))")
        let why =
            cell.functionalMark == nil
            ? cell.principal.map { one in
                let floor = one.floor.flatMap { floor in
                    floor.loPercent.flatMap { lo in
                        floor.hiPercent.map { "; A/A [\(Format.percent(lo)), \(Format.percent($0))] %" }
                    }
                }
                return Markup.element("span", one.basis + (floor ?? ""), classes: "why")
            } : nil
        let say = Markup.element("b", cell.sentence) + (why ?? "")
        let times = ["transparent", "explicit", "baseline"].map { time(cell.best($0), label: $0) }
        return "<tr data-filter=\"\(Markup.escape(filterText(cell, analysis)))\"><th scope=\"row\">"
            + "<a href=\"#cell-\(anchor(cell, analysis))\">\(Markup.escape(label))</a></th><td>\(tag)</td>"
            + "<td class=\"say\">\(say)</td><td class=\"glyph\">\(glyph(cell, scale, label, number))</td>"
            + times.joined() + "</tr>"
    }

    /// Lower-case text that a row or a section of a cell is filtered by.
    static func filterText(_ cell: CellAnalysis, _ analysis: Analysis) -> String {
        let labels = cell.variants.map(\.variant.label).joined(separator: " ")
        return "\(cell.cell.label) \(analysis.runs[cell.run].record.id) \(labels) \(cell.outcome.rawValue)".lowercased()
    }

    /// Number of the section about a cell.
    static func anchor(_ cell: CellAnalysis, _ analysis: Analysis) -> Int {
        (analysis.groups.firstIndex { $0.cells.contains { $0.run == cell.run && $0.index == cell.index } } ?? 0) + 1
    }

    private static func time(_ variant: VariantResult?, label: String) -> String {
        guard let variant, let time = variant.medianWallTime else { return "<td class=\"n\"></td>" }
        return
            "<td class=\"n\" data-v=\"\(time)\" data-label=\"\(label)\" title=\"\(Markup.escape(variant.variant.label))\">"
            + "\(Format.time(time))</td>"
    }

    private static func name(_ outcome: Outcome) -> String {
        switch outcome {
        case .transparent, .explicit, .equivalent, .undecided: outcome.rawValue
        case .functionalOnly: "functional only"
        case .oneSided: "one side only"
        case .noResult: "no result"
        }
    }

    private static func tagClass(_ outcome: Outcome) -> String {
        switch outcome {
        case .transparent, .explicit, .equivalent: outcome.rawValue
        case .undecided, .functionalOnly, .oneSided, .noResult: "none"
        }
    }

    private static func glyphScale(_ all: [ComparisonResult], _ analysis: Analysis) -> Scale {
        let ends = all.flatMap { one in
            [one.timeRatio, one.timeRatioInterval?.lo, one.timeRatioInterval?.hi].compactMap(\.self)
        }
        return .logarithmic(ends + [0.9, 1.1], from: 6, to: 164, room: 1.05)
    }

    private static func glyph(_ cell: CellAnalysis, _ scale: Scale, _ label: String, _ number: Int) -> String {
        guard let one = cell.principal, !one.isFunctional, let ratio = one.timeRatio else { return "" }
        let middle = scale.position(1)
        var marks: [Mark] = []
        if let lo = one.floor?.loPercent, let hi = one.floor?.hiPercent {
            let from = scale.position(ComparisonResult.ratio(percent: hi))
            let to = scale.position(ComparisonResult.ratio(percent: lo))
            marks.append(.box(x: from, y: 2, width: max(2, to - from), height: 22, classes: "floor", title: ""))
        }
        marks.append(.rule(.init(x: middle, y: 1), .init(x: middle, y: 25), classes: "zero"))
        if let (lo, hi) = one.timeRatioInterval {
            let (from, to) = (scale.position(lo), scale.position(hi))
            marks.append(
                .box(x: from, y: 11, width: max(2, to - from), height: 4, classes: "ci \(one.colour)", title: ""))
        }
        marks.append(
            .points([.init(x: scale.position(ratio), y: 13)], ForestChart.style(one), size: 4.5, hollow: false))
        let summary = "ratio of times \(Format.ratio(ratio)): \(one.verdictText)"
        return Chart(
            id: "glyph-\(number)", title: "Interval of \(label)", summary: summary, width: 170, height: 26, marks: marks
        ).svg
    }
}
