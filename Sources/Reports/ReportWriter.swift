public import Experiments

import Foundation

/// What a report is written as.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    /// `index.html`: the page.
    case html
    /// `samples.csv` and `comparisons.csv`, with `datapackage.json` that describes them.
    case csv
    /// `results.json`.
    case json
    /// `report.md`.
    case markdown
}

/// Makes the files of a report from stored runs, and from nothing else.
public enum ReportWriter {
    /// Analyses runs and writes the report into a directory, which is made if needed. A file is replaced whole or not
    /// at all.
    /// - Returns: paths of the files written.
    /// - Throws: `ReportError` with path, reason and remedy.
    @discardableResult
    public static func write(
        runs: [StoredRun], to directory: String, formats: Set<ReportFormat> = Set(ReportFormat.allCases)
    ) throws(ReportError) -> [String] {
        try write(Analysis(runs: runs), to: directory, formats: formats)
    }

    /// Writes the report of an analysis made before.
    /// - Returns: paths of the files written.
    /// - Throws: `ReportError` with path, reason and remedy.
    @discardableResult
    public static func write(
        _ analysis: Analysis, to directory: String, formats: Set<ReportFormat> = Set(ReportFormat.allCases)
    ) throws(ReportError) -> [String] {
        guard !analysis.runs.isEmpty else {
            throw ReportError(.noRuns, "there is no run to report on: name at least one directory with a run")
        }
        return try AtomicFiles.write(try files(analysis, formats: formats), to: directory)
    }

    /// The files of a report by name.
    static func files(
        _ analysis: Analysis, formats: Set<ReportFormat>
    ) throws(ReportError) -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        if formats.contains(.csv) {
            let samples = SamplesCSV.text(analysis)
            let comparisons = ComparisonsCSV.text(analysis)
            let package = DataPackage(
                analysis, samplesBytes: samples.utf8.count, comparisonsBytes: comparisons.utf8.count)
            files += [("samples.csv", samples), ("comparisons.csv", comparisons)]
            files.append(("datapackage.json", try json(package)))
        }
        if formats.contains(.json) { files.append(("results.json", try json(ResultsDocument(analysis)))) }
        if formats.contains(.markdown) { files.append(("report.md", markdown(analysis))) }
        if formats.contains(.html) { files.append(("index.html", try Page.html(analysis))) }
        return files
    }

    private static func json(_ value: some Encodable) throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
        do { return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n" } catch {
            throw ReportError(.unencodable, "the results cannot be written as JSON: \(error)")
        }
    }
}
