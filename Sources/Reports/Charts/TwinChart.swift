import Statistics
import Experiments

/// The A/A panel: the baseline against itself, block by block. What shows here is the machine, not a backend.
enum TwinChart {
    private static let (left, right) = (52.0, 548.0)

    static func figure(_ group: CellGroup, _ analysis: Analysis, id: String) -> Figure? {
        let twins = group.cells.compactMap { cell in
            cell.comparisons.first { $0.pair.purpose == .noiseFloor && $0.paired != nil }.map { (cell, $0) }
        }
        guard !twins.isEmpty else { return nil }
        let charts = twins.enumerated().map { index, twin in
            chart(twin.1, id: "\(id)-chart\(index)", title: title(twin.0, analysis))
        }
        return Figure(
            id: id, title: "A/A: the baseline against itself",
            note: "Band: the noise floor. A difference no larger than this may be nothing but the machine.",
            charts: charts, table: table(twins, analysis, group.label))
    }

    private static func title(_ cell: CellAnalysis, _ analysis: Analysis) -> String {
        let tag = analysis.runs[cell.run].tag
        return "A/A pair, \(cell.cell.label)\(tag.isEmpty ? "" : ", run \(tag)")"
    }

    private static func chart(_ one: ComparisonResult, id: String, title: String) -> Chart {
        let percents = one.paired?.blockPercents ?? []
        let bounds = [one.paired?.loPercent, one.paired?.hiPercent].compactMap(\.self)
        let y = Scale.linear(percents + bounds + [-0.5, 0.5], from: 190, to: 28)
        let x = Scale.linear(one.blocks.map(Double.init), from: left, to: right)
        var marks: [Mark] = []
        if bounds.count == 2 {
            marks.append(
                .box(
                    x: left, y: y.position(bounds[1]), width: right - left,
                    height: y.position(bounds[0]) - y.position(bounds[1]), classes: "floor", title: one.verdictText))
        }
        marks += Axis(scale: y, label: "difference in speed, %", format: { Format.significant($0) })
            .vertical(left: left, right: right)
        marks += Axis(scale: x, label: "block", format: Format.count).horizontal(top: 28, bottom: 190)
        marks.append(.rule(.init(x: left, y: y.position(0)), .init(x: right, y: y.position(0)), classes: "zero"))
        let indices = Thinning.extremes(percents, buckets: 100)
        let points = indices.map { Mark.Point(x: x.position(Double(one.blocks[$0])), y: y.position(percents[$0])) }
        marks.append(.points(points, .style("baseline", 1), size: 3, hollow: false))
        return Chart(
            id: id, title: title, summary: "\(one.verdictText) over \(percents.count) blocks.", height: 232,
            marks: marks)
    }

    private static func table(
        _ twins: [(CellAnalysis, ComparisonResult)], _ analysis: Analysis, _ label: String
    ) -> DataTable {
        let rows = twins.flatMap { cell, one in
            zip(one.blocks, one.paired?.blockPercents ?? []).prefix(400).map { block, percent -> [DataTable.Field] in
                [
                    .text(analysis.runs[cell.run].record.id), .number(Double(block), Format.count),
                    .number(percent) { "\(Format.percent($0)) %" },
                ]
            }
        }
        return DataTable(
            caption: "A/A pair by block, \(label)",
            columns: [
                .init(title: "run"), .init(title: "block", isNumber: true),
                .init(title: "difference in speed", isNumber: true),
            ],
            rows: rows)
    }
}
