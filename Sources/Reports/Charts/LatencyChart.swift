import Experiments
import Foundation

/// Latencies as a percentile spectrum: how long all but the slowest 10 %, 1 %, 0.1 % … of quanta took, by initiator.
enum LatencyChart {
    private static let (left, right, bottom) = (62.0, 548.0, 210.0)

    static func figure(_ rows: [Row], id: String, cell: String) -> Figure? {
        let charts = ["host", "device"].compactMap { chart(rows, $0, id: "\(id)-\($0)", cell: cell) }
        let table = table(rows, cell)
        guard !charts.isEmpty || table != nil else { return nil }
        return Figure(
            id: id, title: "Latency percentiles",
            note: "Time of one quantum of operations, all valid trials together. To the right: rarer and slower.",
            charts: charts, table: table)
    }

    private static func chart(_ rows: [Row], _ initiator: String, id: String, cell: String) -> Chart? {
        let lines = rows.compactMap { row in
            Spectrum(row.variant.validTrials, initiator: initiator).map { (row: row, spectrum: $0) }
        }
        guard !lines.isEmpty else { return nil }
        let legend = Legend(lines.map { ($0.row.label, $0.row.style) }, x: left, y: 10, width: right - left)
        let top = 34 + legend.height
        let x = Scale.logarithmic(
            lines.flatMap { $0.spectrum.points.map(\.rarity) } + [1, 100], from: left, to: right, room: 1)
        let y = Scale.logarithmic(
            lines.flatMap { $0.spectrum.points.map(\.seconds) }, from: top + bottom - 30, to: top)
        let vertical = Axis(scale: y, label: "\(initiator): time of a quantum (logarithmic)", format: Format.time)
        let horizontal = Axis(scale: x, label: "percentile", format: percentile)
        let drawn = lines.map { row, spectrum in
            Mark.line(
                spectrum.points.map { .init(x: x.position($0.rarity), y: y.position($0.seconds)) }, row.style,
                markers: spectrum.points.count < 30)
        }
        return Chart(
            id: id, title: "Latency percentiles on the \(initiator), \(cell)",
            summary: lines.map { "\($0.row.label): \($0.spectrum.words)" }.joined(separator: ". ") + ".",
            height: top + bottom + 12,
            marks: legend.marks + vertical.vertical(left: left, right: right)
                + horizontal.horizontal(top: top, bottom: top + bottom - 30) + drawn)
    }

    /// 1/(1 − q) as a percentile: 1000 is `99.9 %`.
    private static func percentile(_ rarity: Double) -> String {
        guard rarity > 1 else { return "0 %" }
        let decimals = max(0, Int((log10(rarity) - 2 + 0.5).rounded(.down)))
        return "\(Format.fixed(100 * (1 - 1 / rarity), decimals)) %"
    }

    private static func table(_ rows: [Row], _ cell: String) -> DataTable? {
        let metrics = Metric.latencies
        let body = rows.flatMap { row in
            ["host", "device", ""].compactMap { initiator -> [DataTable.Field]? in
                let values = metrics.map { row.variant.medianValue(MetricKey($0.metric.name, initiator)) }
                guard values.contains(where: { $0 != nil }) else { return nil }
                return [.text(row.label), .text(initiator.isEmpty ? "both" : initiator)]
                    + values.map { .number($0, Format.time) }
            }
        }
        guard !body.isEmpty else { return nil }
        return DataTable(
            caption: "Latency percentiles, medians over valid trials, \(cell)",
            columns: [.init(title: "backend"), .init(title: "initiator")]
                + ["p50", "p90", "p99", "p99.9", "max"].map { .init(title: $0, isNumber: true) },
            rows: body)
    }
}

/// The distribution of latencies of one backend on one side, over all its valid trials.
struct Spectrum {
    /// Places on the curve: `rarity` 1/(1 − q), and the time that a share q of all quanta does not exceed, in seconds.
    let points: [(rarity: Double, seconds: Double)]
    private let counted: [(seconds: Double, upTo: Int)]

    init?(_ trials: [ObservedTrial], initiator: String) {
        var counts: [Double: Int] = [:]
        for histogram in trials.flatMap({ $0.record.measurement?.latencies ?? [] })
        where histogram.initiator == initiator {
            for (seconds, count) in zip(histogram.seconds, histogram.counts) where seconds > 0 && count > 0 {
                counts[seconds, default: 0] += count
            }
        }
        var sum = 0
        counted = counts.sorted { $0.key < $1.key }.map { entry in
            sum += entry.value
            return (entry.key, sum)
        }
        guard sum > 0 else { return nil }
        points = Self.rarities(sum).compactMap { [counted] rarity in
            Self.quantile(1 - 1 / rarity, counted, total: sum).map { (rarity, $0) }
        }
    }

    /// The time of the 50th, 99th and 99.9th percentile.
    var words: String {
        [(0.5, "median"), (0.99, "p99"), (0.999, "p99.9")].compactMap { quantile, name in
            Self.quantile(quantile, counted, total: counted.last?.upTo ?? 0).map { "\(name) \(Format.time($0))" }
        }.joined(separator: ", ")
    }

    /// Twelve places a decade, up to the rarest that the counts can show.
    private static func rarities(_ total: Int) -> [Double] {
        let decades = log10(Double(max(total, 2)))
        return (0...Int(decades * 12)).map { pow(10, Double($0) / 12) }
    }

    private static func quantile(_ q: Double, _ counted: [(seconds: Double, upTo: Int)], total: Int) -> Double? {
        let rank = max(1, Int((q * Double(total)).rounded(.up)))
        var (low, high) = (0, counted.count)
        while low < high {
            let middle = (low + high) / 2
            if counted[middle].upTo >= rank { high = middle } else { low = middle + 1 }
        }
        return low < counted.count ? counted[low].seconds : counted.last?.seconds
    }
}
