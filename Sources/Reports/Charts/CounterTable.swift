import Experiments
import Foundation

/// Counters per operation as a heat map: a table whose fields are coloured by their ratio to the baseline.
enum CounterTable {
    private static let own: [Metric] = [
        .faults, .pagesMovedToDevice, .pagesMovedToHost, .pagesChangedTier, .placementCalls, .fixups,
    ]

    static func figure(_ rows: [Row], id: String, cell: String) -> Figure? {
        let rows = rows.filter { $0.variant.representative != nil }
        let keys = Set(rows.flatMap { $0.variant.validTrials.flatMap { $0.values.keys.filter(isCounter) } }).sorted()
        let missing = Set(rows.flatMap(missing))
        guard !keys.isEmpty || !missing.isEmpty else { return nil }
        let all = Set(keys).union(missing.filter { key in !keys.contains { covers(key, $0) } }).sorted()
        let body = all.map { key in [DataTable.Field.text(name(key))] + fields(key, rows) }
        let table = DataTable(
            caption: "Counters per operation, medians over valid trials, \(cell)",
            columns: [.init(title: "counter")] + rows.map { .init(title: $0.label, isNumber: true) }, rows: body)
        return Figure(
            id: id, title: "Counters per operation",
            note: (keys.contains(where: isSystemWide)
                ? "Whole system: the kernel counts what every program did meanwhile, this one among them. " : "")
                + "Colour: ratio to the baseline, blue fewer, orange more. Empty: could not be measured; point at it for "
                + "the reason, or see the list above.",
            charts: [], table: table, isWide: true)
    }

    private static func isCounter(_ key: MetricKey) -> Bool {
        key.metric.contains("/") || own.contains { $0.name == key.metric }
    }

    private static func name(_ key: MetricKey) -> String {
        let owner = isSystemWide(key) ? "whole system" : key.initiator
        return owner.isEmpty ? key.metric : "\(key.metric) (\(owner))"
    }

    /// The kernel's counts of everything that ran meanwhile, not of the backend alone.
    private static func isSystemWide(_ key: MetricKey) -> Bool { key.metric.hasPrefix("vmstat/") }

    private static func missing(_ row: Row) -> [MetricKey] {
        row.missing.map { MetricKey($0.metric, $0.initiator) }.filter(isCounter)
    }

    private static func fields(_ key: MetricKey, _ rows: [Row]) -> [DataTable.Field] {
        let values = rows.map { perOperation(key, $0) }
        let base = zip(rows, values).first { $0.0.variant.variant.side == "baseline" }?.1
        return zip(rows, values).map { row, value in
            guard let value else { return .missing(row.missingReason(key)) }
            return DataTable.Field(
                text: Format.significant(value), value: value, classes: heat(value, against: base, values))
        }
    }

    /// A metric that is missing for both sides needs no line of its own beside the lines of each.
    private static func covers(_ missing: MetricKey, _ key: MetricKey) -> Bool {
        missing == key || missing.initiator.isEmpty && missing.metric == key.metric
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
