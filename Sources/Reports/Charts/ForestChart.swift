import Experiments
import Statistics

/// Ratios of times with their intervals, over the band that counts as equivalent and the noise floor.
enum ForestChart {
    /// Rows that fit a printed page.
    static let rowsPerChart = 12

    static func figures(_ analysis: Analysis, purpose: ComparisonPair.Purpose, id: String) -> [Figure] {
        let rows = analysis.groups.flatMap { group in
            group.cells.flatMap { cell in
                cell.comparisons.filter { $0.pair.purpose == purpose && $0.paired != nil && !$0.isFunctional }.map {
                    (cell, $0)
                }
            }
        }
        guard !rows.isEmpty else { return [] }
        let scale = scale(rows.map(\.1), analysis)
        let parts = stride(from: 0, to: rows.count, by: rowsPerChart).map {
            Array(rows[$0..<min(rows.count, $0 + rowsPerChart)])
        }
        let title = purpose == .sides ? "Transparent against explicit" : "Every backend against the baseline"
        let charts = parts.enumerated().map { index, part in
            chart(part, analysis, scale, id: "\(id)-\(index)", title: title)
        }
        return [
            Figure(
                id: id, title: title,
                note:
                    "Time of the first over time of the second; left of 1× the first is faster. Bar: interval; dark band: "
                    + "equivalence margin; grey: noise floor (A/A) of the cell.",
                charts: charts, table: table(rows, analysis, title), isWide: parts.count > 1)
        ]
    }

    private static func scale(_ all: [ComparisonResult], _ analysis: Analysis) -> Scale {
        let margin = analysis.runs.map(\.record.marginPercent).max() ?? 2
        let ends = all.flatMap { one in
            [one.timeRatio, one.timeRatioInterval?.lo, one.timeRatioInterval?.hi].compactMap(\.self)
        }
        let least = [1 - 3 * margin / 100, 1 + 3 * margin / 100].filter { $0 > 0 }
        return .logarithmic(ends + least, from: RowLayout.left + 4, to: RowLayout.right - 4, room: 1.06)
    }

    private static func chart(
        _ rows: [(CellAnalysis, ComparisonResult)], _ analysis: Analysis, _ scale: Scale, id: String, title: String
    ) -> Chart {
        let layout = RowLayout(count: rows.count, barHeight: 12, top: 22)
        let margin = (analysis.runs.first?.record.marginPercent ?? 2) / 100
        let (from, to) = (scale.position(1 / (1 + margin)), scale.position(1 / max(1e-9, 1 - margin)))
        var marks: [Mark] = [
            .box(
                x: from, y: layout.top, width: to - from, height: layout.bottom - layout.top, classes: "margin",
                title: "")
        ]
        marks += Axis(scale: scale, label: "ratio of times (logarithmic)", format: Format.ratio)
            .horizontal(top: layout.top, bottom: layout.bottom)
        let one = scale.position(1)
        marks += [
            .rule(.init(x: one, y: layout.top), .init(x: one, y: layout.bottom), classes: "zero"),
            .text(.init(x: RowLayout.left, y: 13), "← first is faster", anchor: "start", classes: "tick"),
            .text(.init(x: RowLayout.right, y: 13), "second is faster →", anchor: "end", classes: "tick"),
        ]
        for (index, row) in rows.enumerated() { marks += self.row(row.0, row.1, index, layout, scale, analysis) }
        let summary = rows.prefix(6).map { "\($0.0.cell.label): \($0.1.sentence)" }.joined(separator: ". ")
        let rest = rows.count > 6 ? " and \(rows.count - 6) more, see the table" : ""
        return Chart(id: id, title: title, summary: summary + rest + ".", height: layout.height, marks: marks)
    }

    private static func row(
        _ cell: CellAnalysis, _ one: ComparisonResult, _ index: Int, _ layout: RowLayout, _ scale: Scale,
        _ analysis: Analysis
    ) -> [Mark] {
        guard let ratio = one.timeRatio else { return [] }
        let tag = analysis.runs[cell.run].tag
        let name = "\(tag.isEmpty ? "" : "\(tag) · ")\(cell.cell.label): \(one.backend) / \(one.baseline)"
        var marks = layout.label(index, name, Format.ratio(ratio))
        let y = layout.barY(index) + layout.barHeight / 2
        marks += floor(one, layout.barY(index), layout.barHeight, scale)
        let style = "ci \(one.colour)"
        if let (lo, hi) = one.timeRatioInterval {
            let title = "\(name): \(one.verdictText)"
            let (from, to) = (scale.position(lo), scale.position(hi))
            marks.append(.box(x: from, y: y - 2, width: max(1, to - from), height: 4, classes: style, title: title))
        }
        marks.append(
            .points(
                [.init(x: scale.position(ratio), y: y)], Self.style(one), size: 4.4,
                hollow: one.timeRatioInterval == nil))
        return marks
    }

    private static func floor(_ one: ComparisonResult, _ y: Double, _ height: Double, _ scale: Scale) -> [Mark] {
        guard let lo = one.floor?.loPercent, let hi = one.floor?.hiPercent else { return [] }
        let (from, to) = (
            scale.position(ComparisonResult.ratio(percent: hi)), scale.position(ComparisonResult.ratio(percent: lo))
        )
        return [.box(x: from, y: y, width: max(1, to - from), height: height, classes: "floor", title: "")]
    }

    /// The winner's colour: the backend's where it is faster, the other side's where it is slower.
    static func style(_ one: ComparisonResult) -> SeriesStyle {
        let shape: SeriesStyle.Shape =
            switch one.verdict?.kind {
            case .faster: .circle
            case .slower: .square
            case .equivalent: .diamond
            default: .down
            }
        return .init(colour: one.colour, shape: shape, dash: "")
    }

    static func table(
        _ rows: [(CellAnalysis, ComparisonResult)], _ analysis: Analysis, _ title: String
    ) -> DataTable {
        let numbers = ["speed", "low", "high", "time ratio", "confidence", "n", "won", "A/A low", "A/A high"]
        let body = rows.map { cell, one -> [DataTable.Field] in
            func percent(_ value: Double?) -> DataTable.Field { .number(value) { "\(Format.percent($0)) %" } }
            let tag = analysis.runs[cell.run].tag
            return [
                .text(tag.isEmpty ? cell.cell.label : "\(tag) · \(cell.cell.label)"), .text(one.backend),
                .text(one.baseline),
                percent(one.paired?.estimatePercent), percent(one.paired?.loPercent), percent(one.paired?.hiPercent),
                .number(one.timeRatio, Format.ratio), .number(one.paired?.confidence, Format.share),
                .number(one.paired.map { Double($0.n) }, Format.count),
                .number(one.paired.map { Double($0.blocksWon) }, Format.count),
                percent(one.floor?.loPercent), percent(one.floor?.hiPercent), .text(one.verdictText),
            ]
        }
        return DataTable(
            caption: "\(title): comparisons",
            columns: [.init(title: "cell"), .init(title: "backend"), .init(title: "against")]
                + numbers.map { .init(title: $0, isNumber: true) } + [.init(title: "verdict")],
            rows: body, filters: rows.map { "\($0.0.cell.label) \($0.1.backend) \($0.1.baseline)" })
    }
}

extension ComparisonResult {
    /// CSS class of the colour of its verdict: between the sides the winner's own, against the baseline good or bad.
    var colour: String {
        switch verdict?.kind {
        case .faster: pair.purpose == .sides ? "t0" : "v-faster"
        case .slower: pair.purpose == .sides ? "e0" : "v-slower"
        case .equivalent: "v-equal"
        default: "v-open"
        }
    }

    /// What the verdict rests on, in words: blocks, blocks won, confidence.
    var basis: String {
        guard let paired else { return "" }
        let ties = paired.ties == 0 ? "" : ", \(paired.ties) tied"
        let start = "\(Format.counted(paired.n, "block")), \(paired.blocksWon) won\(ties)"
        guard let confidence = paired.confidence else { return start + ", too few for an interval" }
        return start + ", \(Format.share(confidence)) confidence"
    }
}
