import Experiments
import Foundation

/// Counters per operation as a heat map: a table whose fields are coloured by their ratio to the baseline.
enum CounterTable {
    private static let own: [Metric] = [.faults, .pagesMovedToDevice, .pagesMovedToHost, .placementCalls]

    static func figure(_ rows: [Row], id: String, cell: String) -> Figure? {
        let rows = rows.filter { $0.variant.representative != nil }
        let keys = Set(rows.flatMap { $0.variant.validTrials.flatMap { $0.values.keys.filter(isCounter) } }).sorted()
        let missing = Set(rows.flatMap(missing))
        guard !keys.isEmpty || !missing.isEmpty else { return nil }
        let absent = missing.filter { !keys.contains($0.key) }.map(\.key)
        let all = Set(keys + absent).sorted()
        let body = all.map { key in [DataTable.Field.text(name(key))] + fields(key, rows) }
        let table = DataTable(
            caption: "Counters per operation, medians over valid trials, \(cell)",
            columns: [.init(title: "counter")] + rows.map { .init(title: $0.label, isNumber: true) }, rows: body)
        return Figure(
            id: id, title: "Counters per operation",
            note:
                "Colour: ratio to the baseline, blue fewer, orange more. Empty: could not be measured; point at it for "
                + "the reason, or see the list above.",
            charts: [], table: table, isWide: true)
    }

    private static func isCounter(_ key: MetricKey) -> Bool {
        key.metric.contains("/") || own.contains { $0.name == key.metric }
    }

    private static func name(_ key: MetricKey) -> String {
        key.initiator.isEmpty ? key.metric : "\(key.metric) (\(key.initiator))"
    }

    private static func missing(_ row: Row) -> [Missing] {
        row.variant.trials.flatMap { $0.record.measurement?.missing ?? [] }.map {
            Missing(key: MetricKey($0.metric, $0.initiator), reason: $0.reason)
        }
        .filter { isCounter($0.key) }
    }

    private struct Missing: Hashable {
        let key: MetricKey
        let reason: String
    }

    private static func fields(_ key: MetricKey, _ rows: [Row]) -> [DataTable.Field] {
        let values = rows.map { perOperation(key, $0) }
        let base = zip(rows, values).first { $0.0.variant.variant.side == "baseline" }?.1
        return zip(rows, values).map { row, value in
            guard let value else { return empty(key, row) }
            return DataTable.Field(
                text: Format.significant(value), value: value, classes: heat(value, against: base, values))
        }
    }

    private static func empty(_ key: MetricKey, _ row: Row) -> DataTable.Field {
        guard let reason = missing(row).first(where: { $0.key == key })?.reason else { return .text("") }
        return DataTable.Field(
            text: "",
            markup: "<span class=\"missing\" title=\"\(Markup.escape(reason))\"><span class=\"vh\">not measured: "
                + "\(Markup.escape(reason))</span></span>")
    }

    private static func perOperation(_ key: MetricKey, _ row: Row) -> Double? {
        guard let count = row.variant.medianTotal(.operations), count > 0 else { return nil }
        return row.variant.medianValue(key).map { $0 / count }
    }

    /// Nine steps of colour, one a factor of two; against the smallest positive value where the baseline has none.
    private static func heat(_ value: Double, against base: Double??, _ values: [Double?]) -> String {
        let smallest = values.compactMap(\.self).filter { $0 > 0 }.min()
        let reference = base.flatMap { $0 }.flatMap { $0 > 0 ? $0 : nil } ?? smallest
        guard let reference, value > 0 else { return "heat h4" }
        let step = Int(clampedRounding: log2(value / reference))
        return "heat h\(min(8, max(0, 4 + step)))"
    }
}
