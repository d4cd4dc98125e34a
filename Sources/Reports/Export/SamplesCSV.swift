import Experiments

/// `samples.csv`: every value ever measured, one a row, with everything needed to compute every comparison again.
enum SamplesCSV {
    /// Metric of the row that stands for a failed trial.
    static let failedMetric = "trial_failed"

    static func text(_ analysis: Analysis) -> String {
        let parameters = ParameterColumns(analysis)
        var table = CSVTable(
            header: ["run_id", "session_id", "block", "position", "backend", "workload"] + parameters.names
                + ["initiator", "step", "metric", "unit", "value", "valid", "invalid_reason", "started_at"])
        for run in analysis.runs {
            for cell in run.cells {
                let trials = cell.variants.flatMap(\.trials).map(\.record).sorted { $0.sequence < $1.sequence }
                for trial in trials { append(trial, of: cell, run: run, parameters: parameters, to: &table) }
            }
        }
        return table.text
    }

    private static func append(
        _ trial: TrialRecord, of cell: CellAnalysis, run: RunAnalysis, parameters: ParameterColumns,
        to table: inout CSVTable
    ) {
        let reason = cell.invalidReason(trial)
        let head: [CSVTable.Field] =
            [
                .text(run.record.id), .text(trial.sessionID), .integer(trial.key.block), .integer(trial.position),
                .text(run.record.backends[trial.key.backend].label), .text(cell.cell.workload),
            ] + parameters.fields(cell.cell)
        func add(_ value: Double?, _ sample: Row, reason: String?) {
            table.append(
                head + [
                    .text(sample.initiator), .text(sample.step), .text(sample.metric), .text(sample.unit),
                    .number(value), .flag(reason == nil), .text(reason ?? ""), .text(trial.startedAt),
                ])
        }
        if trial.status == .failed {
            add(nil, Row(step: trial.failure?.step ?? "", metric: failedMetric, unit: ""), reason: reason)
        }
        for one in trial.measurement?.samples ?? [] {
            let row = Row(initiator: one.initiator, step: one.step, metric: one.metric, unit: one.unit)
            add(one.value, row, reason: one.value.isFinite ? reason : "value is \(one.value)")
        }
        for one in trial.measurement?.missing ?? [] {
            let unit = Metric.all.first { $0.name == one.metric }?.unit ?? ""
            add(
                nil, Row(initiator: one.initiator, metric: one.metric, unit: unit),
                reason: "not measured: \(one.reason)")
        }
    }

    private struct Row {
        var initiator = ""
        var step = ""
        var metric: String
        var unit: String
    }
}
