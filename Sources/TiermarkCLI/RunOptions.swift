import ArgumentParser
import Backends
import Experiments
import Foundation
import Plugins
import WorkloadKit

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

    @Option(
        help:
            "What each side reaches: exclusive (its own tier) or coherent (both), which backends on NUMA nodes need."
    ) var deviceModel: String?

    @Option(
        help:
            "What holds device memory of explicit/file: a directory on tmpfs, hugetlbfs or a DAX file system, a file of zeros, or a devdax device."
    )
    var devicePath: String?

    @Option(
        help:
            "What the arena consists of: anon (private anonymous memory), shmem (a memory file) or file:PATH (a regular file, or one made in that directory). 'tiermark list backends' shows which backends take which. Default: what each backend takes by itself."
    )
    var arena: String?

    @Option(
        help:
            "The NUMA nodes that are host and device memory, such as 0,2, for backends that use nodes. 'tiermark doctor' shows the nodes. Default: chosen from the machine's memory tiers and distances."
    )
    var nodes: String?

    @Option(
        help:
            "Counters to read around every step, separated by commas, * for any text: vmstat/numa_*; see 'tiermark list counters'."
    )
    var counters: String?

    @Option(help: "Measured repetitions per trial (odd).") var repetitions: Int?

    @Option(help: "Unmeasured repetitions before them.") var warmup: Int?

    @Option(help: "Time after which a trial is ended: 60s.") var timeLimit: String?

    @Option(help: "Differences smaller than this many percent do not matter; 0: all do.") var margin: String?

    /// What the flags mean. Plug-ins given without any workload are the workloads.
    func experiment(_ plugins: PluginSelection) throws -> Experiment {
        let base = try baseExperiment(plugins.catalogue)
        var overrides = try overrides()
        if overrides.workloads == nil, base == nil { overrides.workloads = Self.ownWorkloads(plugins) }
        return try Experiment.resolve(base: base, overrides, catalogue: plugins.catalogue)
    }

    /// What to measure when nothing names it: the plug-ins; in a program of one's own, which does not have the workloads
    /// of the quick suite, all that it has; nil for the quick suite.
    private static func ownWorkloads(_ plugins: PluginSelection) -> [String]? {
        if !plugins.names.isEmpty { return plugins.names }
        let own = CommandEnvironment.workloads.map(\.name)
        let quick = Suite.quick.experiment.workloads.map(\.name)
        return own.isEmpty || quick.allSatisfy(own.contains) ? nil : own
    }

    /// The shared libraries: those of the experiment file, then those of flags.
    func pluginPaths() throws -> [String] { try (outline()?.plugins ?? []) + plugin }

    /// What is said of workloads by name.
    func wishes() throws -> PluginWishes {
        let selections = try outline()?.workloads ?? []
        var wishes = PluginWishes(workloads: (workload.map(Self.words) ?? []) + selections.map(\.name))
        wishes.values = selections.flatMap { selection in
            selection.parameters.map { .init(workload: selection.name, parameter: $0.key, values: $0.value) }
        }
        for assignment in try parameter.map({ try ParameterAssignment($0) }) {
            wishes.values.append(
                .init(workload: assignment.scope, parameter: assignment.key, values: assignment.values))
        }
        return wishes
    }

    private func outline() throws -> ExperimentOutline? { try config.map { try ExperimentFile.outline(path: $0) } }

    /// True if any flag says something about the experiment.
    var saysAnything: Bool {
        config != nil || suite != nil || workload != nil || backend != nil || !parameter.isEmpty || blocks != nil
            || target != nil || maxTime != nil || seed != nil || deviceModel != nil || devicePath != nil
            || arena != nil || nodes != nil
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
        overrides.arena = try arena.map { try Experiment.arena($0) }
        overrides.nodes = try nodes.map { try Experiment.nodes($0) }
        overrides.blocks = blocks
        overrides.targetHalfWidthPercent = try target.map { try Self.percent($0, "--target") }
        overrides.maxTime = try maxTime.map { try Self.duration($0, "--max-time") }
        overrides.seed = seed
        overrides.counters = counters.map(Self.words)
        overrides.repetitions = repetitions
        overrides.warmup = warmup
        overrides.trialTimeLimit = try timeLimit.map { try Self.duration($0, "--time-limit") }
        overrides.marginPercent = try margin.map { try Self.percent($0, "--margin", orZero: true) }
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
    static func percent(_ text: String, _ flag: String, orZero: Bool = false) throws -> Double {
        let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
        guard let value = Double(digits), value.isFinite, orZero ? value >= 0 : value > 0 else {
            let least = orZero ? "from 0 on" : "above 0"
            throw ExperimentError(.badValue, "\(flag) '\(text)' is no percentage: write a number \(least), such as 5%")
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
