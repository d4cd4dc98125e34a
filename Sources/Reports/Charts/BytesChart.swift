import Experiments

/// Bytes moved against bytes touched: who moves data that nobody needed, who moves less than is used.
enum BytesChart {
    static func figure(_ rows: [Row], id: String, cell: String) -> Figure? {
        let rows = rows.filter { moved($0) != nil || touched($0) != nil }
        guard !rows.isEmpty else { return nil }
        let layout = RowLayout(count: rows.count, barHeight: 20, top: 30)
        let values = rows.flatMap { row -> [Double] in [moved(row), touched(row)].compactMap(\.self) }
        let scale = byteScale(values)
        let axis = Axis(scale: scale, label: "bytes in all rounds", format: Format.bytes)
        var marks = legend + axis.horizontal(top: layout.top, bottom: layout.bottom)
        for (index, row) in rows.enumerated() { marks += bars(row, index, layout, scale) }
        return Figure(
            id: id, title: "Bytes moved against bytes touched",
            note: "Above 1×, more was moved than the program used. Medians over valid trials.",
            charts: [
                Chart(
                    id: "\(id)-chart", title: "Bytes moved against bytes touched, \(cell)",
                    summary: rows.map { "\($0.label): \(words($0))" }.joined(separator: ". ") + ".",
                    height: layout.height, marks: marks)
            ], table: table(rows, cell))
    }

    /// Binary amounts want binary ticks.
    private static func byteScale(_ values: [Double]) -> Scale {
        let most = max(values.max() ?? 0, 1)
        var unit = 1.0
        while most / unit >= 1024 { unit *= 1024 }
        let scale = Scale.linear(values.map { $0 / unit }, from: 0, to: 1, includingZero: true)
        return Scale(
            kind: .linear, domain: 0...scale.domain.upperBound * unit, start: RowLayout.left, end: RowLayout.right,
            unit: unit)
    }

    private static let legend: [Mark] = [
        ("f-todevice", "moved to the device", 0.0), ("f-tohost", "moved to the host", 160),
        ("f-touched", "touched", 310),
    ].flatMap { classes, name, x -> [Mark] in
        [
            .box(x: RowLayout.left + x, y: 4, width: 13, height: 13, classes: classes, title: ""),
            .text(.init(x: RowLayout.left + x + 19, y: 15), name, anchor: "start", classes: ""),
        ]
    }

    private static func moved(_ row: Row) -> Double? {
        let parts = [Metric.bytesMovedToDevice, .bytesMovedToHost].compactMap { row.variant.medianTotal($0) }
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }

    private static func touched(_ row: Row) -> Double? { row.variant.medianTotal(.bytesTouched) }

    private static func words(_ row: Row) -> String {
        let moved = moved(row).map { "\(Format.bytes($0)) moved" } ?? "moves not measured"
        guard let touched = touched(row) else { return moved }
        return "\(moved), \(Format.bytes(touched)) touched"
    }

    private static func bars(_ row: Row, _ index: Int, _ layout: RowLayout, _ scale: Scale) -> [Mark] {
        let y = layout.barY(index)
        let ratio = moved(row).flatMap { moved in touched(row).map { $0 > 0 ? Format.ratio(moved / $0) : "" } } ?? ""
        var marks = layout.label(index, row.label, ratio)
        var reached = 0.0
        for (metric, classes) in [(Metric.bytesMovedToDevice, "f-todevice"), (.bytesMovedToHost, "f-tohost")] {
            guard let value = row.variant.medianTotal(metric) else { continue }
            let (from, to) = (scale.position(reached), scale.position(reached + value))
            marks.append(
                .box(
                    x: from, y: y, width: to - from, height: 10, classes: "\(classes) seg",
                    title: "\(row.label): \(metric.summary), \(Format.bytes(value))"))
            reached += value
        }
        if let touched = touched(row) {
            let (from, to) = (scale.position(0), scale.position(touched))
            marks.append(
                .box(
                    x: from, y: y + 11, width: to - from, height: 8, classes: "f-touched",
                    title: "\(row.label): \(Format.bytes(touched)) touched"))
        }
        return marks
    }

    private static func table(_ rows: [Row], _ cell: String) -> DataTable {
        let titles = [
            "to device", "to host", "touched", "moved / touched", "placement calls", "faults", "pages changed tier",
        ]
        let body = rows.map { row -> [DataTable.Field] in
            let ratio = moved(row).flatMap { moved in touched(row).flatMap { $0 > 0 ? moved / $0 : nil } }
            return [
                .text(row.label), field(.bytesMovedToDevice, row, Format.bytes),
                field(.bytesMovedToHost, row, Format.bytes),
                .number(touched(row), Format.bytes), .number(ratio, Format.ratio),
                .number(row.variant.medianTotal(.placementCalls), Format.count),
                field(.faults, row, Format.count), field(.pagesChangedTier, row, Format.count),
            ]
        }
        return DataTable(
            caption: "Bytes moved and touched, \(cell)",
            columns: [.init(title: "backend")] + titles.map { .init(title: $0, isNumber: true) }, rows: body)
    }

    private static func field(_ metric: Metric, _ row: Row, _ show: (Double) -> String) -> DataTable.Field {
        guard let value = row.variant.medianTotal(metric) else {
            return .missing(row.missingReason(MetricKey(metric.name)))
        }
        return .number(value, show)
    }
}
