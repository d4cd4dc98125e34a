import ArgumentParser
import Backends
import Experiments
import Foundation

/// The flags that say what an experiment is.
struct RunOptions: ParsableArguments {
    @Option(help: "Experiment file (YAML); flags override what it says. See docs/experiment-file.md.")
    var config: String?

    @Option(
        help:
            "A ready experiment: \(Suite.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")). Default without --workload and --config: quick."
    )
    var suite: String?

    @Option(help: "Workloads, separated by commas.") var workload: String?

    @Option(help: "A workload of your own: a shared library (see docs/bring-your-own-workload.md). May be repeated.")
    var plugin: [String] = []

    @Option(help: "Backends, separated by commas. Default: those of the suite.") var backend: String?

    @Option(
        name: [.customShort("p"), .long],
        help:
            "A parameter of workloads or backends: key=value, or key=a,b,c for a sweep, or list.order=random for one of them. May be repeated."
    )
    var parameter: [String] = []

    @Option(help: "Blocks per cell: a number, quick (12), standard (20) or rigorous (30); rounded up to whole squares.")
    var blocks: String?

    @Option(help: "Measure until every interval's half-width is at most this many percent, such as 1%.")
    var target: String?

    @Option(help: "End of measuring with --target: 90s, 20min, 2h.") var maxTime: String?

    @Option(help: "Seed of the order of trials.") var seed: Int?

    @Option(help: "What each side reaches: exclusive (its own tier) or coherent (both).") var deviceModel: String?

    @Option(
        help:
            "What holds device memory of explicit/file: a directory on tmpfs, hugetlbfs or a DAX file system, a file of zeros, or a devdax device."
    )
    var devicePath: String?

    @Option(help: "Counters to read around every step, separated by commas; see 'tiermark list counters'.")
    var counters: String?

    @Option(help: "Measured repetitions per trial (odd).") var repetitions: Int?

    @Option(help: "Unmeasured repetitions before them.") var warmup: Int?

    @Option(help: "Time after which a trial is ended: 60s.") var timeLimit: String?

    @Option(help: "Differences smaller than this many percent do not matter.") var margin: String?

    /// What the flags mean. Plug-ins given without any workload are the workloads.
    func experiment(_ plugins: PluginSelection) throws -> Experiment {
        let base = try baseExperiment(plugins.catalogue)
        var overrides = try overrides()
        if overrides.workloads == nil, base == nil, !plugins.names.isEmpty { overrides.workloads = plugins.names }
        return try Experiment.resolve(base: base, overrides, catalogue: plugins.catalogue)
    }

    /// True if any flag says something about the experiment.
    var saysAnything: Bool {
        config != nil || suite != nil || workload != nil || backend != nil || !parameter.isEmpty || blocks != nil
            || target != nil || maxTime != nil || seed != nil || deviceModel != nil || devicePath != nil
            || counters != nil
            || repetitions != nil || warmup != nil || timeLimit != nil || margin != nil
    }

    private func baseExperiment(_ catalogue: Catalogue) throws -> Experiment? {
        if let config {
            guard suite == nil else {
                throw ExperimentError(.badValue, "--config and --suite both name an experiment: give one of them")
            }
            return try ExperimentFile.read(path: config, catalogue: catalogue)
        }
        return try suite.map { try Suite.named($0).experiment }
    }

    private func overrides() throws -> ExperimentOverrides {
        var overrides = ExperimentOverrides()
        overrides.workloads = workload.map(Self.words)
        overrides.backends = backend.map(Self.words)
        overrides.parameters = try parameter.map { try ParameterAssignment($0) }
        overrides.deviceModel = try deviceModel.map(Self.model)
        overrides.devicePath = devicePath
        overrides.blocks = blocks
        overrides.targetHalfWidthPercent = try target.map { try Self.percent($0, "--target") }
        overrides.maxTime = try maxTime.map { try Self.duration($0, "--max-time") }
        overrides.seed = seed
        overrides.counters = counters.map(Self.words)
        overrides.repetitions = repetitions
        overrides.warmup = warmup
        overrides.trialTimeLimit = try timeLimit.map { try Self.duration($0, "--time-limit") }
        overrides.marginPercent = try margin.map { try Self.percent($0, "--margin") }
        return overrides
    }

    private static func model(_ text: String) throws -> DeviceModel {
        guard let model = DeviceModel(rawValue: text) else {
            let known = DeviceModel.allCases.map(\.rawValue).joined(separator: " or ")
            throw ExperimentError(.badValue, "there is no device model '\(text)': choose \(known)")
        }
        return model
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// `5`, `5%`: a number of percent.
    static func percent(_ text: String, _ flag: String) throws -> Double {
        let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
        guard let value = Double(digits), value.isFinite, value > 0 else {
            throw ExperimentError(.badValue, "\(flag) '\(text)' is no percentage: write a number above 0, such as 5%")
        }
        return value
    }

    private static func duration(_ text: String, _ flag: String) throws -> Double {
        guard let seconds = DurationText.parse(text), seconds > 0 else {
            throw ExperimentError(
                .badValue, "\(flag) '\(text)' is no duration: write a number with s, min or h, such as 90s")
        }
        return seconds
    }
}
