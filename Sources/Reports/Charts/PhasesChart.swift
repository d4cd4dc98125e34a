import Experiments

/// Where the time goes: launch, stall, move and compute of a typical trial, with the spread of all trials.
enum PhasesChart {
    private static let phases = Phases.all

    static func figure(_ rows: [Row], id: String, cell: String) -> Figure? {
        let rows = rows.filter { $0.variant.representative != nil }
        guard !rows.isEmpty else { return nil }
        let layout = RowLayout(count: rows.count, barHeight: 16, top: 30)
        let times = rows.flatMap { $0.variant.validTrials.compactMap(\.wallTime) }
        let scale = Scale.linear(times, from: RowLayout.left, to: RowLayout.right, includingZero: true)
        let axis = Axis(scale: scale, label: "wall time of the rounds", format: Format.time)
        var marks = legend + axis.horizontal(top: layout.top, bottom: layout.bottom)
        for (index, row) in rows.enumerated() { marks += bar(row, index, layout, scale) }
        return Figure(
            id: id, title: "Where the time goes",
            note: "Bars: the trial of median wall time. Line: fastest to slowest valid trial."
                + (Phases.note(of: rows.map(\.variant)).map { " \($0)" } ?? ""),
            charts: [
                Chart(
                    id: "\(id)-chart", title: "Where the time goes, \(cell)", summary: summary(rows),
                    height: layout.height, marks: marks)
            ], table: table(rows, cell))
    }

    private static var legend: [Mark] {
        phases.enumerated().flatMap { index, phase -> [Mark] in
            let x = RowLayout.left + Double(index) * 96
            return [
                .box(x: x, y: 4, width: 13, height: 13, classes: "f-\(phase.name)", title: ""),
                .text(.init(x: x + 19, y: 15), phase.name, anchor: "start", classes: ""),
            ]
        }
    }

    private static func bar(_ row: Row, _ index: Int, _ layout: RowLayout, _ scale: Scale) -> [Mark] {
        guard let trial = row.variant.representative, let wall = trial.wallTime else { return [] }
        var marks = layout.label(index, row.label, Format.time(wall))
        let y = layout.barY(index)
        var reached = 0.0
        for phase in phases {
            guard let value = trial.total(phase.metric), value > 0 else { continue }
            let (from, to) = (scale.position(reached), scale.position(reached + value))
            let name = Phases.name(phase, of: trial)
            let title = "\(row.label): \(name) \(Format.time(value)), \(Format.share(value / wall))"
            marks.append(
                .box(
                    x: from, y: y, width: to - from, height: layout.barHeight, classes: "f-\(phase.name) seg",
                    title: title))
            reached += value
        }
        if reached == 0 {
            marks.append(
                .box(
                    x: scale.position(0), y: y, width: scale.position(wall) - scale.position(0),
                    height: layout.barHeight, classes: "f-unknown", title: "\(row.label): phases were not measured"))
        }
        return marks + spread(row, y + layout.barHeight / 2, scale)
    }

    private static func spread(_ row: Row, _ y: Double, _ scale: Scale) -> [Mark] {
        let times = row.variant.validTrials.compactMap(\.wallTime)
        guard let low = times.min(), let high = times.max(), low < high else { return [] }
        let (from, to) = (scale.position(low), scale.position(high))
        return [
            .rule(.init(x: from, y: y), .init(x: to, y: y), classes: "whisker"),
            .rule(.init(x: from, y: y - 5), .init(x: from, y: y + 5), classes: "whisker"),
            .rule(.init(x: to, y: y - 5), .init(x: to, y: y + 5), classes: "whisker"),
        ]
    }

    private static func summary(_ rows: [Row]) -> String {
        rows.compactMap { row in
            guard let trial = row.variant.representative, let wall = trial.wallTime, wall > 0 else { return nil }
            let parts = phases.compactMap { phase in
                trial.total(phase.metric).map { "\(Phases.name(phase, of: trial)) \(Format.share($0 / wall))" }
            }
            return "\(row.label): \(Format.time(wall)), of it \(parts.joined(separator: ", "))"
        }.joined(separator: ". ") + "."
    }

    private static func table(_ rows: [Row], _ cell: String) -> DataTable {
        let columns =
            [DataTable.Column(title: "backend"), .init(title: "wall (median trial)", isNumber: true)]
            + phases.map { .init(title: $0.name, isNumber: true) }
            + ["fastest", "median", "slowest", "trials"].map { .init(title: $0, isNumber: true) }
        let body = rows.map { row -> [DataTable.Field] in
            let trial = row.variant.representative
            let times = row.variant.validTrials.compactMap(\.wallTime)
            return [.text(row.label), .number(trial?.wallTime, Format.time)]
                + phases.map { phase in
                    trial?.total(phase.metric) == nil
                        ? .missing(row.missingReason(MetricKey(phase.metric.name)))
                        : .number(trial?.total(phase.metric), Format.time)
                }
                + [
                    .number(times.min(), Format.time), .number(row.variant.medianWallTime, Format.time),
                    .number(times.max(), Format.time), .number(Double(times.count), Format.count),
                ]
        }
        return DataTable(caption: "Time by phase, \(cell)", columns: columns, rows: body)
    }
}
