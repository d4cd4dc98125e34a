import Experiments
import Statistics

/// Every trial as a point under a box plot of the valid ones.
enum StripChart {
    static func figure(_ rows: [Row], id: String, cell: String, points: Int) -> Figure? {
        let rows = rows.filter { row in row.variant.trials.contains { $0.wallTime != nil } }
        guard !rows.isEmpty else { return nil }
        let times = rows.flatMap { $0.variant.trials.compactMap(\.wallTime) }
        let layout = RowLayout(count: rows.count, barHeight: 24)
        let (left, right) = (RowLayout.left + 6, RowLayout.right - 6)
        let linear = Scale.linear(times, from: left, to: right)
        let logarithmic = Scale.logarithmic(times, from: left, to: right)
        func chart(_ scale: Scale, _ suffix: String) -> Chart {
            let axis = Axis(
                scale: scale, label: "wall time of a trial\(suffix == "log" ? " (logarithmic)" : "")",
                format: Format.time)
            var marks = axis.horizontal(top: layout.top, bottom: layout.bottom)
            for (index, row) in rows.enumerated() { marks += self.row(row, index, layout, scale, points) }
            return Chart(
                id: "\(id)-\(suffix)", title: "Spread of trials, \(cell)", summary: summary(rows),
                height: layout.height, marks: marks)
        }
        return Figure(
            id: id, title: "Every trial",
            note:
                "Box: quartiles and median; whiskers to the last point inside Tukey’s fences. Hollow: invalid, left out.",
            charts: [chart(linear, "lin")], alternatives: [chart(logarithmic, "log")], table: table(rows, cell))
    }

    private static func row(_ row: Row, _ index: Int, _ layout: RowLayout, _ scale: Scale, _ cap: Int) -> [Mark] {
        let valid = row.variant.validTrials.compactMap(\.wallTime)
        let keys = Set(row.variant.validTrials.map(\.record.key.block))
        let invalid = row.variant.trials.filter { !keys.contains($0.record.key.block) }.compactMap(\.wallTime)
        let value = (try? median(of: valid)).map { "median \(Format.time($0))" } ?? "no valid trial"
        let y = layout.barY(index)
        return layout.label(index, row.label, value) + box(valid, y, scale)
            + dots(valid, y, scale, row.style, cap, hollow: false)
            + dots(invalid, y, scale, row.style, cap, hollow: true)
    }

    /// Points of neighbours stand on different heights, so that equal times stay visible; extremes are never lost.
    private static func dots(
        _ values: [Double], _ y: Double, _ scale: Scale, _ style: SeriesStyle, _ cap: Int, hollow: Bool
    ) -> [Mark] {
        guard !values.isEmpty else { return [] }
        let kept = Thinning.extremes(values, buckets: max(1, cap / 4))
        let points = kept.enumerated().map { offset, index in
            Mark.Point(x: scale.position(values[index]), y: y + 16 + Double((offset * 7) % 5) * 1.8)
        }
        return [.points(points, style, size: 2.1, hollow: hollow)]
    }

    private static func box(_ values: [Double], _ y: Double, _ scale: Scale) -> [Mark] {
        guard values.count > 1, let plot = try? BoxPlot(values) else { return [] }
        func x(_ value: Double) -> Double { scale.position(value) }
        let middle = y + 6
        return [
            .rule(
                .init(x: x(plot.lowerWhisker), y: middle), .init(x: x(plot.lowerQuartile), y: middle),
                classes: "whisker"),
            .rule(
                .init(x: x(plot.upperQuartile), y: middle), .init(x: x(plot.upperWhisker), y: middle),
                classes: "whisker"),
            .box(
                x: x(plot.lowerQuartile), y: y, width: x(plot.upperQuartile) - x(plot.lowerQuartile), height: 12,
                classes: "boxplot", title: ""),
            .rule(.init(x: x(plot.median), y: y), .init(x: x(plot.median), y: y + 12), classes: "median"),
        ]
    }

    private static func summary(_ rows: [Row]) -> String {
        rows.compactMap { row in
            let values = row.variant.validTrials.compactMap(\.wallTime)
            guard let plot = try? BoxPlot(values) else { return "\(row.label): no valid trial" }
            return "\(row.label): median \(Format.time(plot.median)), quartiles \(Format.time(plot.lowerQuartile)) to "
                + "\(Format.time(plot.upperQuartile)), \(Format.counted(plot.outliers.count, "outlier"))"
        }.joined(separator: ". ") + "."
    }

    private static func table(_ rows: [Row], _ cell: String) -> DataTable {
        let titles = ["valid trials", "minimum", "quartile 1", "median", "quartile 3", "maximum", "outliers"]
        let body = rows.map { row -> [DataTable.Field] in
            let values = row.variant.validTrials.compactMap(\.wallTime)
            let plot = try? BoxPlot(values)
            return [
                .text(row.label), .number(Double(values.count), Format.count), .number(plot?.minimum, Format.time),
                .number(plot?.lowerQuartile, Format.time), .number(plot?.median, Format.time),
                .number(plot?.upperQuartile, Format.time), .number(plot?.maximum, Format.time),
                .number(plot.map { Double($0.outliers.count) }, Format.count),
            ]
        }
        return DataTable(
            caption: "Wall times of trials, \(cell)",
            columns: [.init(title: "backend")] + titles.map { .init(title: $0, isNumber: true) }, rows: body)
    }
}
