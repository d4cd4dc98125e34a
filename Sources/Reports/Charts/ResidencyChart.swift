import Experiments

/// What was where through one repetition: bytes in each tier, and pages moved by each step, from the backend's log.
enum ResidencyChart {
    private static let (left, right) = (62.0, 548.0)

    static func figure(_ rows: [Row], id: String, cell: String) -> Figure? {
        let logs = rows.compactMap { row in
            row.variant.representative?.record.measurement.flatMap { one in
                one.residency.count > 1 ? (row: row, log: one.residency) : nil
            }
        }
        guard !logs.isEmpty else { return nil }
        return Figure(
            id: id, title: "Residency over time",
            note: "The trial of median wall time, from the backend’s own log. Ticks below: pages moved by a step.",
            charts: logs.enumerated().map { chart($1.row, $1.log, id: "\(id)-chart\($0)", cell: cell) },
            table: table(logs, cell))
    }

    private static func chart(_ row: Row, _ log: [ResidencySample], id: String, cell: String) -> Chart {
        let x = Scale.linear(log.map(\.time), from: left, to: right)
        let y = byteScale(log.flatMap { [Double($0.hostBytes), Double($0.deviceBytes)] })
        let kept = thinned(log)
        func steps(_ bytes: (ResidencySample) -> Int) -> [Mark.Point] {
            kept.map { .init(x: x.position($0.time), y: y.position(Double(bytes($0)))) }
        }
        let host = SeriesStyle.style("explicit", 1)
        let device = SeriesStyle.style("transparent", 0)
        let legend = Legend([("host tier", host), ("device tier", device)], x: 330, y: 14, width: 240)
        let title = Mark.text(.init(x: 2, y: 18), row.label, anchor: "start", classes: "row")
        return Chart(
            id: id, title: "Residency over time, \(row.label), \(cell)", summary: summary(row, log), height: 262,
            marks: [title] + legend.marks
                + Axis(scale: y, label: "bytes", format: Format.bytes).vertical(left: left, right: right)
                + Axis(scale: x, label: "time since the repetition began", format: Format.time)
                .horizontal(top: 50, bottom: 220)
                + [
                    .line(steps(\.hostBytes), host, markers: kept.count < 40),
                    .line(steps(\.deviceBytes), device, markers: kept.count < 40),
                ]
                + moves(kept, x))
    }

    private static func byteScale(_ values: [Double]) -> Scale {
        var unit = 1.0
        while (values.max() ?? 0) / unit >= 1024 { unit *= 1024 }
        let scale = Scale.linear(values.map { $0 / unit }, from: 0, to: 1, includingZero: true)
        return Scale(kind: .linear, domain: 0...scale.domain.upperBound * unit, start: 185, end: 50, unit: unit)
    }

    /// Up: to the device. Down: to the host. As high as the share of the largest move.
    private static func moves(_ log: [ResidencySample], _ x: Scale) -> [Mark] {
        let most = Double(log.flatMap { [$0.pagesToDevice, $0.pagesToHost] }.max() ?? 0)
        guard most > 0 else { return [] }
        return log.flatMap { sample -> [Mark] in
            let at = x.position(sample.time)
            return [(sample.pagesToDevice, "move-up", -12.0), (sample.pagesToHost, "move-down", 12.0)].compactMap {
                pages, classes, reach in
                guard pages > 0 else { return nil }
                return .rule(
                    .init(x: at, y: 203), .init(x: at, y: 203 + reach * Double(pages) / most), classes: classes)
            }
        }
    }

    private static func thinned(_ log: [ResidencySample]) -> [ResidencySample] {
        guard log.count > 200 else { return log }
        return (0..<200).map { log[$0 * (log.count - 1) / 199] }
    }

    private static func summary(_ row: Row, _ log: [ResidencySample]) -> String {
        let toDevice = log.reduce(0) { $0 + $1.pagesToDevice }
        let toHost = log.reduce(0) { $0 + $1.pagesToHost }
        return "\(row.label): \(toDevice) pages moved to the device and \(toHost) to the host in "
            + "\(Format.counted(log.count, "logged state")); most in the device tier "
            + "\(Format.bytes(Double(log.map(\.deviceBytes).max() ?? 0)))."
    }

    private static func table(_ logs: [(row: Row, log: [ResidencySample])], _ cell: String) -> DataTable {
        let numbers = ["time", "host tier", "device tier", "pages to device", "pages to host"]
        let body = logs.flatMap { row, log in
            thinned(log).prefix(60).map { sample -> [DataTable.Field] in
                [
                    .text(row.label), .text(sample.step), .number(sample.time, Format.time),
                    .number(Double(sample.hostBytes), Format.bytes), .number(Double(sample.deviceBytes), Format.bytes),
                    .number(Double(sample.pagesToDevice), Format.count),
                    .number(Double(sample.pagesToHost), Format.count),
                ]
            }
        }
        return DataTable(
            caption: "Residency after each step, \(cell)",
            columns: [.init(title: "backend"), .init(title: "step")] + numbers.map { .init(title: $0, isNumber: true) },
            rows: body)
    }
}
