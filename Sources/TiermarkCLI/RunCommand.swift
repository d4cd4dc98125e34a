import ArgumentParser
import Backends
import Counters
import Dispatch
import Experiments
import Foundation
import Glibc
import Reports

/// `tiermark run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measures, and writes a report.",
        discussion: """
            Without flags: the quick suite. Every trial is a fresh process; every record is on disk before the next begins.
            Example: tiermark run --workload list -p device-touch=0.01,0.1,1 -p around=1,16
            """)

    @OptionGroup var options: RunOptions

    @Option(help: "Directory for the run; must not exist or be empty. Default: reports/<run>.") var out: String?

    @Option(help: "Continue the interrupted run in this directory.") var resume: String?

    @Option(help: "Write what the flags mean to this experiment file ('-': standard output), and measure nothing.")
    var saveConfig: String?

    @Flag(name: [.customShort("n"), .long], help: "Show what would be measured, in which order, and measure nothing.")
    var dryRun = false

    @Flag(help: "Measure only; make the report later with 'tiermark report'.") var noReport = false

    @Flag(help: "Print JSON instead of tables.") var json = false

    func run() throws {
        try reportingErrors {
            if let resume {
                return try measure(nil, try plugIn(pluginsToResume(resume)))
            }
            let plugins = try plugIn(options.pluginPaths())
            let experiment = try options.experiment(plugins)
            plugins.tellUnused(experiment)
            _ = try CounterCatalogue.validateForCommandLine(experiment.counters)
            if let saveConfig { return try save(experiment, plugins, saveConfig) }
            if dryRun { return try show(try Plan(experiment, catalogue: plugins.catalogue)) }
            try measure(experiment, plugins)
        }
    }

    private func plugIn(_ paths: [String]) throws -> PluginSelection {
        let plugins = try PluginSelection(paths, wishes: options.wishes())
        plugins.tellProblems()
        return plugins
    }

    /// Those given now, otherwise those that the run was begun with.
    private func pluginsToResume(_ path: String) throws -> [String] {
        let given = try options.pluginPaths()
        guard given.isEmpty else { return given }
        let recorded = try StoreReader.load(path: path).run.plugins ?? []
        let gone = recorded.map(\.path).filter { !FileManager.default.fileExists(atPath: $0) }
        guard gone.isEmpty else {
            throw ExperimentError(
                .resumeRefused,
                "the run in '\(path)' cannot be continued: it took workloads from \(gone.joined(separator: ", ")), which is "
                    + "not there any more. Put the same file back, or say where it is now with --plugin")
        }
        return recorded.map(\.path)
    }

    private func save(_ experiment: Experiment, _ plugins: PluginSelection, _ path: String) throws {
        let text = try ExperimentFile.text(experiment, plugins: plugins.records.map(\.path))
        if path == "-" { return try Terminal.output(text) }
        do { try text.write(toFile: path, atomically: true, encoding: .utf8) } catch {
            throw ExperimentError(
                .outputUnwritable, "the experiment file '\(path)' cannot be written: \(error.localizedDescription)")
        }
        Terminal.message("wrote \(path); measure it with: tiermark run --config \(ShellWord.quoted(path))")
    }

    private func show(_ plan: Plan) throws {
        try Terminal.output(json ? String(decoding: try plan.json(), as: UTF8.self) + "\n" : plan.text)
    }

    // MARK: - Measuring

    private func measure(_ experiment: Experiment?, _ plugins: PluginSelection) throws {
        try refuseDebugBuild()
        KnobRecovery.restoreLeftovers().forEach(Terminal.message)
        let bar = ProgressBar()
        let interruption = Interruption()
        let handlers = Self.interruptOnSignals(interruption)
        defer { handlers.forEach { $0.cancel() } }
        let context = RunContext(
            catalogue: plugins.catalogue, version: Tiermark.version, commandLine: CommandLine.arguments,
            program: plugins.program, plugins: plugins.records, progress: bar, interruption: interruption)
        let outcome = try begin(experiment, context, plugins)
        bar.clear()
        try finish(outcome)
    }

    private func begin(
        _ experiment: Experiment?, _ context: RunContext, _ plugins: PluginSelection
    ) throws -> RunOutcome {
        if let resume {
            guard out == nil else {
                throw ExperimentError(.badValue, "--resume names the directory already: leave --out away")
            }
            let said = options.saysAnything ? try options.experiment(plugins) : nil
            return try ExperimentRun.resume(resume, experiment: said, context: context)
        }
        guard let experiment else { preconditionFailure("a new run needs an experiment") }
        try refuseUnusableChoices(experiment, context.catalogue)
        return try ExperimentRun.start(experiment, output: out, context: context)
    }

    /// A backend that cannot run here is skipped with its reason; but a path and nodes were given by hand, and a run
    /// that leaves them out would not be the one that was asked for.
    private func refuseUnusableChoices(_ experiment: Experiment, _ catalogue: Catalogue) throws {
        let paths = [("--device-path", experiment.devicePath), ("--arena", experiment.arenaPath)]
        guard experiment.nodes != nil || paths.contains(where: { $0.1 != nil }) else { return }
        let plan = try Plan(experiment, catalogue: catalogue)
        for (flag, path) in paths {
            guard let path, let skipped = plan.skipped.first(where: { $0.reason.contains("'\(path)'") }) else {
                continue
            }
            throw Self.refusal(skipped, flag)
        }
        guard let nodes = experiment.nodes, NodeChoice.describe(nodes: nodes) == nil,
            let skipped = plan.skipped.first(where: { Self.usesNodes($0, catalogue) })
        else { return }
        throw Self.refusal(skipped, "--nodes")
    }

    private static func refusal(_ skipped: SkippedBackend, _ flag: String) -> ExperimentError {
        ExperimentError(
            .noBackend, "\(skipped.label) cannot use \(flag): \(skipped.reason). To enable it: \(skipped.remedy)")
    }

    private static func usesNodes(_ skipped: SkippedBackend, _ catalogue: Catalogue) -> Bool {
        let id = skipped.label.prefix { $0 != " " }
        return catalogue.backends.first { $0.id == id }?.usesNodes ?? false
    }

    private func refuseDebugBuild() throws {
        guard Tiermark.isDebugBuild, ProcessInfo.processInfo.environment["TIERMARK_ALLOW_DEBUG"] == nil else { return }
        throw ExperimentError(
            .badValue,
            "this is a debug build, in which the workloads run many times slower: build with 'swift build -c release' "
                + "(or set TIERMARK_ALLOW_DEBUG=1 to try things out; the report will say so)")
    }

    private func finish(_ outcome: RunOutcome) throws {
        let path = outcome.directory.path
        let page = "\(path)/index.html"
        var marks: [String] = []
        if outcome.trialsRecorded > 0 {
            let analysis = Analysis(runs: [try StoreReader.load(path: path)])
            if !noReport { try ReportWriter.write(analysis, to: path) }
            marks = analysis.functionalMarks
            try Terminal.output(json ? try summaryJSON(outcome, marks) : ReportWriter.summaryTable(analysis))
            analysis.runs.flatMap(\.record.skipped).forEach(Self.tell)
        }
        let overhead = outcome.seconds > 0 ? 100 * (1 - outcome.secondsInTrials / outcome.seconds) : 0
        Terminal.message(
            "\(outcome.trialsRecorded) trials recorded, \(outcome.trialsFailed) failed; \(DurationText.describe(outcome.seconds)), "
                + "\(String(format: "%.1f", overhead)) % of it outside of trials")
        if outcome.isInterrupted {
            Terminal.message(interruptedMessage(outcome, page: page))
            throw Exit.interrupted
        }
        let report = Self.command("report", path)
        marks.forEach(Terminal.message)
        Terminal.message(noReport ? "measured: make the report with: \(report)" : "report: \(page)")
        if outcome.trialsFailed > 0 { throw Exit.trialFailed }
    }

    private func interruptedMessage(_ outcome: RunOutcome, page: String) -> String {
        let path = outcome.directory.path
        let resume = "Continue: \(Self.command("run --resume", path))"
        guard outcome.trialsRecorded > 0 else { return "interrupted before the first trial ended. \(resume)" }
        let look = noReport ? Self.command("report", path) : page
        return "interrupted; everything measured is kept. See it: \(look). \(resume)"
    }

    /// The summary only counts them; what enables them is worth a line each.
    private static func tell(_ skipped: SkippedBackend) {
        Terminal.message("skipped \(skipped.label): \(skipped.reason). To enable it: \(skipped.remedy)")
    }

    /// A command to paste.
    private static func command(_ words: String, _ path: String) -> String {
        "tiermark \(words) \(ShellWord.quoted(path))"
    }

    private func summaryJSON(_ outcome: RunOutcome, _ marks: [String]) throws -> String {
        struct Summary: Encodable {
            var runID, directory, report: String
            var trialsRecorded, trialsFailed: Int
            var interrupted: Bool
            var seconds, secondsInTrials: Double
            var endings: [String: String]
            /// Why its times mean nothing; empty where they do mean something.
            var functionalMarks: [String]
        }
        let summary = Summary(
            runID: outcome.runID, directory: outcome.directory.path, report: "\(outcome.directory.path)/index.html",
            trialsRecorded: outcome.trialsRecorded, trialsFailed: outcome.trialsFailed,
            interrupted: outcome.isInterrupted,
            seconds: outcome.seconds, secondsInTrials: outcome.secondsInTrials, endings: outcome.endings,
            functionalMarks: marks)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(summary), as: UTF8.self) + "\n"
    }

    static func interruptOnSignals(_ interruption: Interruption) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { interruption.raise() }
            source.resume()
            return source
        }
    }
}

extension CounterCatalogue {
    /// Names from the command line, with the error of a wrong one as wrong usage.
    static func validateForCommandLine(_ names: [String]) throws(ExperimentError) -> [CounterName] {
        do { return try validate(names) } catch { throw ExperimentError(.unknownName, "\(error)") }
    }
}
