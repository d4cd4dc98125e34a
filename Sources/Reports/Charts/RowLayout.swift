import Experiments

/// One backend of a cell in one run: a row of most charts.
struct Row {
    let label: String
    let variant: VariantResult
    let cell: CellAnalysis
    let style: SeriesStyle

    /// The rows of a cell, run by run; backends without any trial are left out.
    static func all(_ group: CellGroup, _ analysis: Analysis, _ styles: [String: SeriesStyle]) -> [Row] {
        group.cells.flatMap { cell in
            cell.variants.filter { !$0.trials.isEmpty }.map { variant in
                let tag = analysis.runs[cell.run].tag
                let label = variant.variant.label
                return Row(
                    label: tag.isEmpty ? label : "\(tag) · \(label)", variant: variant, cell: cell,
                    style: styles[label] ?? .style("baseline", 0))
            }
        }
    }
}

extension Row {
    /// What could not be measured in its trials.
    var missing: [MissingMetric] { variant.trials.flatMap { $0.record.measurement?.missing ?? [] } }

    /// Why the metric has no value; a reason for both sides holds for each. nil where none is known.
    func missingReason(_ key: MetricKey) -> String? {
        missing.first { $0.metric == key.metric && ($0.initiator == key.initiator || $0.initiator.isEmpty) }?.reason
    }
}

/// Rows with a label above each, over a common horizontal axis. Labels get the whole width: they are long.
struct RowLayout {
    static let left = 8.0
    static let right = 552.0
    let top: Double
    let barHeight: Double
    let count: Int

    init(count: Int, barHeight: Double, top: Double = 6) {
        self.count = count
        self.barHeight = barHeight
        self.top = top
    }

    private var step: Double { barHeight + 31 }
    /// The bottom of the last row.
    var bottom: Double { top + Double(count) * step }
    /// Height of the whole drawing with its axis.
    var height: Double { bottom + 40 }
    /// Where the label of a row stands.
    func labelY(_ row: Int) -> Double { top + Double(row) * step + 13 }
    /// The upper edge of what a row shows.
    func barY(_ row: Int) -> Double { top + Double(row) * step + 20 }

    /// A row's label with a value at the right end.
    func label(_ row: Int, _ text: String, _ value: String) -> [Mark] {
        let room = Int((Self.right - Self.left) / 6.7) - value.count - 2
        let short = text.count > room ? text.prefix(max(8, room - 1)) + "…" : text[...]
        return [
            .text(.init(x: Self.left, y: labelY(row)), String(short), anchor: "start", classes: "row"),
            .text(.init(x: Self.right, y: labelY(row)), value, anchor: "end", classes: "value"),
        ]
    }
}
