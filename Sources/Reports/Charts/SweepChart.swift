import Experiments
import Statistics

/// Wall time along a parameter, with interval bands and the place where the lead changes.
enum SweepChart {
    private static let (left, right) = (62.0, 548.0)

    static func figure(_ sweep: Sweep, _ analysis: Analysis, _ styles: [String: SeriesStyle], id: String) -> Figure? {
        guard sweep.lines.contains(where: { $0.points.count > 1 }) else { return nil }
        let tag = analysis.runs[sweep.run].tag
        let owner = sweep.isBackendParameter ? sweep.lines[0].label : sweep.title
        let title =
            "\(tag.isEmpty ? "" : "\(tag) · ")\(sweep.title): time against \(sweep.parameter)"
            + (sweep.isBackendParameter ? " of \(owner)" : "")
        let times = sweep.lines.flatMap { line in
            line.points.flatMap { [$0.median, $0.interval?.lo, $0.interval?.hi].compactMap(\.self) }
        }
        func chart(_ suffix: String, _ scale: (Double, Double) -> Scale) -> Chart {
            draw(sweep, styles, id: "\(id)-\(suffix)", title: title, isLogarithmic: suffix == "log", scale: scale)
        }
        return Figure(
            id: id, title: title, note: words(sweep),
            charts: [chart("lin") { .linear(times, from: $0, to: $1, includingZero: true) }],
            alternatives: [chart("log") { .logarithmic(times, from: $0, to: $1) }], table: table(sweep, title))
    }

    static func words(_ sweep: Sweep) -> String {
        let found = sweep.crossings.map { one in
            let text = one.sentence(parameter: sweep.parameter)
            let pair = sweep.crossings.count > 1 ? "\(one.transparent) against \(one.explicit): " : ""
            return pair + text.prefix(1).uppercased() + text.dropFirst() + "."
        }
        return found.isEmpty
            ? "Lines: medians over valid blocks; bands: their intervals." : found.joined(separator: " ")
    }

    private static func draw(
        _ sweep: Sweep, _ styles: [String: SeriesStyle], id: String, title: String, isLogarithmic: Bool,
        scale: (Double, Double) -> Scale
    ) -> Chart {
        let lines = sweep.lines.enumerated().map { ($1, styles[$1.label] ?? .style($1.side, $0)) }
        let legend = Legend(lines.map { ($0.label, $1) }, x: left, y: 10, width: right - left)
        let top = 48 + legend.height
        let bottom = top + 220
        let xs = sweep.lines.flatMap { $0.points.map(\.x) }
        let x: Scale =
            (xs.min() ?? 0) > 0 && (xs.max() ?? 0) / (xs.min() ?? 1) >= 8
            ? .logarithmic(xs, from: left, to: right, room: 1.05) : .linear(xs, from: left, to: right)
        let y = scale(bottom, top)
        let label = sweep.parameter + (x.kind == .logarithmic ? " (logarithmic)" : "")
        let measured = Set(xs).sorted()
        let name: (Double) -> String = sweep.parameter == "size" ? { Format.bytes($0) } : { Format.significant($0) }
        let horizontal = Axis(scale: x, label: label, format: name, places: measured.count <= 9 ? measured : nil)
        let vertical = Axis(scale: y, label: "wall time\(isLogarithmic ? " (logarithmic)" : "")", format: Format.time)
        var marks = legend.marks + crossing(sweep, x, top, bottom)
        marks += vertical.vertical(left: left, right: right) + horizontal.horizontal(top: top, bottom: bottom)
        for (line, style) in lines { marks += series(line, style, x, y) }
        return Chart(id: id, title: title, summary: words(sweep), height: bottom + 42, marks: marks)
    }

    private static func series(_ line: Sweep.Line, _ style: SeriesStyle, _ x: Scale, _ y: Scale) -> [Mark] {
        let bounds = line.points.compactMap { point in point.interval.map { (point.x, $0.lo, $0.hi) } }
        func place(_ at: Double, _ value: Double) -> Mark.Point { .init(x: x.position(at), y: y.position(value)) }
        let band: [Mark] =
            bounds.count > 1
            ? [.band(bounds.map { place($0.0, $0.1) }, bounds.map { place($0.0, $0.2) }, style)] : []
        return band + [.line(line.points.map { place($0.x, $0.median) }, style, markers: true)]
    }

    private static func crossing(_ sweep: Sweep, _ x: Scale, _ top: Double, _ bottom: Double) -> [Mark] {
        let all = sweep.crossings.flatMap { $0.crossover.crossings }
        return all.enumerated().flatMap { index, one -> [Mark] in
            let (from, to, at) = (x.position(one.lo), x.position(one.hi), x.position(one.x))
            let side = at > 440 ? "end" : "start"
            return [
                .box(
                    x: from, y: top, width: max(1, to - from), height: bottom - top, classes: "crossing",
                    title: one.text),
                .rule(.init(x: at, y: top - 6), .init(x: at, y: bottom), classes: "crossline"),
                .text(
                    .init(x: at + (side == "end" ? -6 : 6), y: top + 12 + Double(index % 4) * 14),
                    "crossover \(Format.significant(one.x))", anchor: side, classes: "row"),
            ]
        }
    }

    private static func table(_ sweep: Sweep, _ title: String) -> DataTable {
        let body = sweep.lines.flatMap { line in
            line.points.map { point -> [DataTable.Field] in
                [
                    .text(line.label), .number(point.x, Format.significant), .number(point.median, Format.time),
                    .number(point.interval?.lo, Format.time), .number(point.interval?.hi, Format.time),
                    .number(Double(point.times.count), Format.count),
                ]
            }
        }
        return DataTable(
            caption: title,
            columns: [.init(title: "backend")]
                + [sweep.parameter, "median time", "low", "high", "blocks"].map { .init(title: $0, isNumber: true) },
            rows: body)
    }
}
