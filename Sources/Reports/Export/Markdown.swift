import Experiments
import Machine
import Statistics

extension ReportWriter {
    /// The report as Markdown: headline, verdicts, comparisons, concerns, machine. Fit for a pull request.
    public static func markdown(_ analysis: Analysis) -> String {
        var parts = [
            "# Tiermark: transparent migration against explicit placement"
        ]
        parts += analysis.functionalMarks.map { "**\(escape($0))**" } + ["**\(escape(analysis.headline)).**"]
        for run in analysis.runs { parts += section(run, analysis) }
        let crossings = analysis.sweeps.flatMap { sweep in
            sweep.crossings.map {
                "* \(escape(sweep.title)), \(escape(sweep.parameter)): \(escape($0.sentence(parameter: sweep.parameter)))"
            }
        }
        if !crossings.isEmpty { parts += ["## Crossovers", crossings.joined(separator: "\n")] }
        if !analysis.sittings.isEmpty { parts += ["## Over several sittings", sittings(analysis)] }
        parts.append(
            "Estimates are speed: +5 % means that the baseline needs 5 % more time. Intervals are order statistics of "
                + "the paired log ratios, Bonferroni over the comparisons of a run "
                + "(\(analysis.runs.map { "\($0.comparisonCount)" }.joined(separator: ", "))). "
                + "A/A is the baseline against itself: the noise floor.")
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func section(_ run: RunAnalysis, _ analysis: Analysis) -> [String] {
        let record = run.record
        let name = run.tag.isEmpty ? "Run" : "Run \(run.tag):"
        let machine = record.machine.facts.first { $0.0 == "processor" }?.1 ?? ""
        var parts = [
            "## \(name) \(escape(record.id))",
            "\(escape(machine)), \(escape(record.machine.operatingSystem.kernelRelease)). Device: "
                + "\(escape(record.device)) (\(escape(record.deviceModel)) model). "
                + "\(record.blocks) blocks planned per cell.",
            run.cells.map { "* **\(escape($0.cell.label))**: \(escape($0.sentence))" }.joined(separator: "\n"),
        ]
        let concerns = Concerns(run).items
        if !concerns.isEmpty {
            let items = concerns.flatMap { item in
                ["* \(escape(item.title))"] + item.details.prefix(20).map { "  * \(escape($0))" }
                    + (item.details.count > 20 ? ["  * and \(item.details.count - 20) more"] : [])
            }
            parts += ["### To know before trusting it", items.joined(separator: "\n")]
        }
        return parts + ["### Comparisons", table(run)]
    }

    private static func table(_ run: RunAnalysis) -> String {
        let header = "| cell | backend | baseline | speed | interval | time | n | won | verdict |\n"
        let rule = "|---|---|---|---:|---:|---:|---:|---:|---|\n"
        let rows = run.cells.flatMap { cell in cell.comparisons.map { row(cell, $0) } }
        return header + rule + rows.joined(separator: "\n")
    }

    private static func row(_ cell: CellAnalysis, _ one: ComparisonResult) -> String {
        let interval = one.paired.flatMap { paired in
            paired.loPercent.flatMap { lo in
                paired.hiPercent.map { "[\(Format.percent(lo)), \(Format.percent($0))]" }
            }
        }
        let fields = [
            cell.cell.label, one.backend, one.baseline,
            one.paired.map { "\(Format.percent($0.estimatePercent)) %" } ?? "",
            interval ?? "", one.timeRatio.map(Format.ratio) ?? "", "\(one.paired?.n ?? 0)",
            "\(one.paired?.blocksWon ?? 0)", one.verdictText,
        ]
        return "| " + fields.map(escape).joined(separator: " | ") + " |"
    }

    private static func sittings(_ analysis: Analysis) -> String {
        analysis.sittings.map { "* \(escape($0.sentence))" }.joined(separator: "\n")
    }

    /// Text stays text: no markup, no table cell, no line of its own.
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "{", "}", "#", "|", "!": result += "\\\(character)"
            case "\n", "\r", "\r\n", "\t": result += " "
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}

extension Sitting {
    /// The claim in words, with every run's own estimate.
    var sentence: String {
        let own = zip(runs, bootstrap.runPercents).map { "\($0) \(Format.percent($1)) %" }.joined(separator: ", ")
        let separate =
            areSeparate
            ? "" : "; the runs are not all from different days or boots, so this is no claim for more than one sitting"
        return "\(cell): speed of \(backend) against \(baseline) over \(runs.count) runs "
            + "\(Format.percent(bootstrap.estimatePercent)) % [\(Format.percent(bootstrap.loPercent)), "
            + "\(Format.percent(bootstrap.hiPercent))] (each: \(own))\(separate)"
    }
}
