import Foundation
import Experiments

/// `datapackage.json`: a Frictionless tabular data package (version 1) that gives every column its type, unit and
/// meaning (specs.frictionlessdata.io, *Tabular Data Package* and *Table Schema*).
struct DataPackage: Codable {
    var profile = "tabular-data-package"
    var name: String
    var title: String
    var description: String
    var resources: [Resource]

    struct Resource: Codable {
        var profile = "tabular-data-resource"
        var name: String
        var path: String
        var title: String
        var description: String
        var format = "csv"
        var mediatype = "text/csv"
        var encoding = "utf-8"
        var bytes: Int
        var dialect = Dialect()
        var schema: Schema
    }

    struct Dialect: Codable {
        var delimiter = ","
        var lineTerminator = "\n"
        var quoteChar = "\""
        var doubleQuote = true
        var header = true
    }

    struct Schema: Codable {
        var fields: [Field]
        var missingValues = [""]
    }

    struct Field: Codable {
        var name: String
        var type: String
        var unit: String?
        var format: String?
        var description: String

        init(_ name: String, _ type: String, _ description: String, unit: String? = nil, format: String? = nil) {
            self.name = name
            self.type = type
            self.unit = unit
            self.format = format
            self.description = description
        }
    }

    init(_ analysis: Analysis, samplesBytes: Int, comparisonsBytes: Int) {
        let parameters = ParameterColumns(analysis)
        let ids = analysis.runs.map(\.record.id)
        name = "tiermark-" + Self.slug(ids.joined(separator: "-"))
        title = "Tiermark: \(ids.joined(separator: ", "))"
        description =
            "\(analysis.headline). Text that begins with =, +, -, @, a tab or a line end is preceded by an apostrophe."
        resources = [
            Resource(
                name: "samples", path: "samples.csv", title: "Samples",
                description:
                    "Every measured value, one a row. A row with an empty step is the observation of its trial.",
                bytes: samplesBytes, schema: Schema(fields: Self.samples(parameters))),
            Resource(
                name: "comparisons", path: "comparisons.csv", title: "Comparisons",
                description: "One row per comparison of two backends, made from the valid wall_time observations.",
                bytes: comparisonsBytes, schema: Schema(fields: Self.comparisons(parameters))),
        ]
    }

    /// Lower-case letters, digits, `-`, `_`, `.`: what a package's name may hold.
    private static func slug(_ text: String) -> String {
        String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
    }

    private static func samples(_ parameters: ParameterColumns) -> [Field] {
        [
            Field("run_id", "string", "The run."),
            Field("session_id", "string", "The sitting that made the trial; a resumed run has several."),
            Field("block", "integer", "Block of the cell, from 0: observations of one block are paired."),
            Field("position", "integer", "Position of the trial inside its block, from 0."),
            Field("backend", "string", "The backend with its parameters; (A/A) marks the second copy of the baseline."),
            Field("workload", "string", "The workload."),
        ] + self.parameters(parameters) + [
            Field("initiator", "string", "host, device, or empty for both sides."),
            Field(
                "step", "string",
                "Empty: the trial's observation. rep=…: one inner repetition or one step of it, for plots only."),
            Field("metric", "string", "What was measured; trial_failed stands for a trial that ended early."),
            Field("unit", "string", "Unit of value: s, bytes, pages, 1."),
            Field("value", "number", "The value as measured; empty where it could not be measured."),
            Field("valid", "boolean", "Whether it counts in comparisons."),
            Field("invalid_reason", "string", "Why it does not count, or why there is no value."),
            Field("started_at", "datetime", "When the trial began, ISO 8601, UTC.", format: "any"),
        ]
    }

    private static func parameters(_ parameters: ParameterColumns) -> [Field] {
        parameters.columns.map { name, kind in
            let unit = name == "size" && kind == .integer ? "bytes" : nil
            return Field(
                "param_\(name)", kind.rawValue, "Workload parameter \(name); empty where the workload has none.",
                unit: unit)
        }
    }

    private static func comparisons(_ parameters: ParameterColumns) -> [Field] {
        [
            Field("run_id", "string", "The run."), Field("workload", "string", "The workload."),
        ] + self.parameters(parameters) + [
            Field("backend", "string", "The backend that is judged."),
            Field("baseline", "string", "What it is judged against."),
            Field("metric", "string", "The metric compared."),
            Field(
                "estimate_percent", "number",
                "100·(exp(median d) − 1), d = ln(baseline) − ln(backend) per block; positive: the backend needs less.",
                unit: "%"),
            Field("lo_percent", "number", "Lower end of the interval; empty with too few blocks.", unit: "%"),
            Field("hi_percent", "number", "Upper end of the interval; empty with too few blocks.", unit: "%"),
            Field("confidence", "number", "Confidence that this one interval achieves."),
            Field("n", "integer", "Blocks compared."),
            Field("comparisons", "integer", "Comparisons that share the error probability (Bonferroni)."),
            Field("blocks_won", "integer", "Blocks in which the backend needed less than the baseline."),
            Field(
                "noise_floor_lo_percent", "number", "Lower end of the A/A pair's interval in the same cell.", unit: "%"),
            Field(
                "noise_floor_hi_percent", "number", "Upper end of the A/A pair's interval in the same cell.", unit: "%"),
            Field("verdict", "string", "The verdict in words."),
        ]
    }
}
