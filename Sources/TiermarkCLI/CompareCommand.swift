import ArgumentParser
import Experiments
import Foundation

/// `tiermark compare`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares two runs cell by cell: two machines, versions or kernels.",
        discussion:
            "Exit code 2 on a regression beyond the gate, 5 when the first run lacks a cell or backend of the second.")

    @Argument(help: "Directory of the first run: the baseline.") var first: String

    @Argument(help: "Directory of the second run.") var second: String

    @Option(help: "A slow-down beyond this is a regression: 5%.") var gate: String?

    @Option(help: "The metric that is compared.") var metric = "wall_time"

    @Flag(help: "Print JSON instead of Markdown.") var json = false

    func run() throws {
        try reportingErrors {
            let runs = try StoreReader.load(paths: [first, second])
            let gatePercent = try gate.map { try RunOptions.percent($0, "--gate") }
            let comparison = RunComparison(runs[0], runs[1], gatePercent: gatePercent, metric: metric)
            try Terminal.output(
                json ? String(decoding: try comparison.json(), as: UTF8.self) + "\n" : comparison.markdown)
            guard comparison.outcome.rawValue == 0 else { throw ExitCode(comparison.outcome.rawValue) }
        }
    }
}
