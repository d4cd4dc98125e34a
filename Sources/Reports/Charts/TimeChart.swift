import Experiments
import Statistics

/// Trials in the order they were made: drift shows as a slope, a spike as a spike.
enum TimeChart {
    private static let (left, right, bottom) = (62.0, 548.0, 262.0)

    static func figure(_ rows: [Row], id: String, cell: String, position: PositionEffect?, points: Int) -> Figure? {
        let rows = rows.filter { row in row.variant.trials.contains { $0.wallTime != nil } }
        let trials = rows.flatMap { row in row.variant.trials.filter { $0.wallTime != nil } }
        guard trials.count > 1 else { return nil }
        let legend = Legend(rows.map { ($0.label, $0.style) }, x: left, y: 10, width: right - left)
        let top = 34 + legend.height
        let x = Scale.linear(trials.map { Double($0.record.sequence) }, from: left, to: right)
        let times = trials.compactMap(\.wallTime)
        func chart(_ y: Scale, _ suffix: String) -> Chart {
            let vertical = Axis(
                scale: y, label: "wall time\(suffix == "log" ? " (logarithmic)" : "")", format: Format.time)
            let horizontal = Axis(scale: x, label: "trial, in order of time", format: Format.count)
            let lines = rows.flatMap { line($0, x, y, points) }
            return Chart(
                id: "\(id)-\(suffix)", title: "Trials in order of time, \(cell)", summary: summary(rows, position),
                height: top + bottom - 20,
                marks: legend.marks + vertical.vertical(left: left, right: right)
                    + horizontal.horizontal(top: top, bottom: top + bottom - 60) + lines)
        }
        let (from, to) = (top + bottom - 60, top)
        return Figure(
            id: id, title: "Trials in order of time", note: positionNote(position),
            charts: [chart(.linear(times, from: from, to: to), "lin")],
            alternatives: [chart(.logarithmic(times, from: from, to: to), "log")], table: table(rows, cell, cap: points)
        )
    }

    private static func line(_ row: Row, _ x: Scale, _ y: Scale, _ cap: Int) -> [Mark] {
        let valid = Set(row.variant.validTrials.map(\.record.sequence))
        let trials = row.variant.trials.filter { $0.wallTime != nil }
        let kept = Thinning.extremes(trials.compactMap(\.wallTime), buckets: max(1, cap / 4)).map { trials[$0] }
        func points(_ some: [ObservedTrial]) -> [Mark.Point] {
            some.map { Mark.Point(x: x.position(Double($0.record.sequence)), y: y.position($0.wallTime ?? 0)) }
        }
        let good = points(kept.filter { valid.contains($0.record.sequence) })
        let bad = points(kept.filter { !valid.contains($0.record.sequence) })
        return
            (good.isEmpty
            ? [] : [.line(good, row.style, markers: false), .points(good, row.style, size: 2.6, hollow: false)])
            + (bad.isEmpty ? [] : [.points(bad, row.style, size: 2.6, hollow: true)])
    }

    private static func positionNote(_ position: PositionEffect?) -> String {
        guard let position else { return "The effect of the position inside a block cannot be measured here." }
        let each = position.positionPercents.enumerated().map { index, percent in
            "\(index + 1): \(percent < 0 ? "" : "+")\(Format.percent(percent)) %"
        }
        return "Time by position inside a block against the block’s other trials: \(each.joined(separator: ", ")) "
            + "(Friedman p = \(Format.significant(position.pValue)))."
    }

    private static func summary(_ rows: [Row], _ position: PositionEffect?) -> String {
        let drifts = rows.compactMap { row -> String? in
            let times = row.variant.validTrials.compactMap(\.wallTime)
            let order = times.indices.map(Double.init)
            return spearmanCorrelation(order, times).map {
                "\(row.label): correlation of wall time with the order of trials \(Format.fixed($0, 2))"
            }
        }
        return (drifts + [positionNote(position)]).joined(separator: ". ")
    }

    private static func table(_ rows: [Row], _ cell: String, cap: Int) -> DataTable {
        let numbers = ["block", "position", "wall time"].map { DataTable.Column(title: $0, isNumber: true) }
        let all = rows.flatMap { row in row.variant.trials.map { (row, $0) } }
            .sorted { $0.1.record.sequence < $1.1.record.sequence }
        let body = all.prefix(cap).map { row, trial -> [DataTable.Field] in
            [
                .number(Double(trial.record.sequence), Format.count), .text(row.label),
                .number(Double(trial.record.key.block), Format.count),
                .number(Double(trial.record.position), Format.count), .number(trial.wallTime, Format.time),
                .text(trial.record.startedAt), .text(row.cell.invalidReason(trial.record) ?? "valid"),
            ]
        }
        let rest = all.count > cap ? "; the first \(cap) of \(all.count), all are in samples.csv" : ""
        return DataTable(
            caption: "Trials in order of time, \(cell)\(rest)",
            columns: [.init(title: "trial", isNumber: true), .init(title: "backend")] + numbers
                + [.init(title: "started"), .init(title: "counts")], rows: body)
    }
}
