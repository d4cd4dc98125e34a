import Experiments
import Statistics

/// `comparisons.csv`: one row per comparison, each of which `samples.csv` alone can answer for.
enum ComparisonsCSV {
    /// The metric compared.
    static let metric = "wall_time"

    static func text(_ analysis: Analysis) -> String {
        let parameters = ParameterColumns(analysis)
        var table = CSVTable(
            header: ["run_id", "workload"] + parameters.names + [
                "backend", "baseline", "metric", "estimate_percent", "lo_percent", "hi_percent", "confidence", "n",
                "comparisons", "blocks_won", "noise_floor_lo_percent", "noise_floor_hi_percent", "verdict",
            ])
        for run in analysis.runs {
            for cell in run.cells {
                let head: [CSVTable.Field] =
                    [.text(run.record.id), .text(cell.cell.workload)] + parameters.fields(cell.cell)
                for one in cell.comparisons { table.append(head + fields(one)) }
            }
        }
        return table.text
    }

    private static func fields(_ one: ComparisonResult) -> [CSVTable.Field] {
        [
            .text(one.backend), .text(one.baseline), .text(metric),
            .number(one.paired?.estimatePercent), .number(one.paired?.loPercent), .number(one.paired?.hiPercent),
            .number(one.paired?.confidence), .integer(one.paired?.n ?? 0), .integer(one.comparisons),
            .integer(one.paired?.blocksWon ?? 0), .number(one.floor?.loPercent), .number(one.floor?.hiPercent),
            .text(one.verdictText),
        ]
    }
}
