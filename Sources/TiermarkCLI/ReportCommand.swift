import ArgumentParser
import Experiments
import Foundation
import Reports

/// `tiermark report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Makes the report again, from the stores of one or several runs alone.")

    @Argument(help: "Directories of runs.") var directories: [String]

    @Option(
        help:
            "What to write: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")), separated by commas. Default: all."
    )
    var format: String?

    @Option(help: "Where to write. Default: the run's directory; needed for several runs.") var out: String?

    @Flag(help: "Print the results as JSON instead of the summary table.") var json = false

    func run() throws {
        try reportingErrors {
            let target = try target()
            let formats = try formats()
            let runs = try StoreReader.load(paths: directories)
            let analysis = Analysis(runs: runs)
            let written = try ReportWriter.write(analysis, to: target, formats: formats)
            try Terminal.output(json ? try ReportWriter.resultsJSON(analysis) : ReportWriter.summaryTable(analysis))
            written.forEach { Terminal.message("wrote \($0)") }
        }
    }

    private func target() throws -> String {
        if let out { return out }
        guard directories.count == 1 else {
            throw ExperimentError(
                .badValue, "a report over \(directories.count) runs needs a place of its own: give --out DIR")
        }
        return directories[0]
    }

    private func formats() throws -> Set<ReportFormat> {
        guard let format else { return Set(ReportFormat.allCases) }
        return Set(
            try format.split(separator: ",").map { word in
                guard let known = ReportFormat(rawValue: String(word)) else {
                    throw ExperimentError(
                        .badValue,
                        "'\(word)' is no report format: choose from \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", "))"
                    )
                }
                return known
            })
    }
}
