import ArgumentParser
import Backends
import Experiments
import Foundation
import Plugins
import WorkloadKit

/// `tiermark check-workload`.
struct CheckWorkloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-workload",
        abstract: "Checks that a workload keeps its contract: on its own, then on every backend that runs here.",
        discussion: """
            Determinism, equal checksums over backends, placements that cover what is touched, deterministic allocation, \
            the footprint as declared, behaviour at small and odd sizes. Exit code 3 if anything was found.
            """)

    @Argument(help: "Name of a workload.") var name: String?

    @Option(help: "A shared library with a workload.") var plugin: String?

    @Option(name: [.customShort("p"), .long], help: "A parameter: key=value. May be repeated.") var parameter:
        [String] = []

    func run() throws {
        try reportingErrors {
            let plugins = try PluginSelection(plugin.map { [$0] } ?? [])
            guard let workload = name ?? plugins.names.first else {
                throw ExperimentError(.badValue, "name a workload to check, or give one with --plugin FILE")
            }
            if plugin != nil, !plugins.names.contains(workload) {
                throw ExperimentError(
                    .badValue,
                    "'\(workload)' is not the workload of the plug-in, which is '\(plugins.names.joined())': leave the name away"
                )
            }
            let findings = try findings(workload, plugins)
            guard findings.isEmpty else {
                try Terminal.output(findings.map { "- \($0)\n" }.joined())
                throw Exit.trialFailed
            }
            try Terminal.output("'\(workload)' keeps its contract\n")
        }
    }

    private func findings(_ workload: String, _ plugins: PluginSelection) throws -> [String] {
        guard plugins.problems.isEmpty else { return plugins.problems.map { "description: \($0)" } }
        Terminal.message("checking '\(workload)' on its own")
        let own = try conformance(workload, plugins)
        let findings = own.map { finding in
            let parameters = finding.parameters.isEmpty ? "" : " (\(finding.parameters))"
            return "\(finding.check)\(parameters): \(finding.message)"
        }
        guard !own.contains(where: \.isViolent) else {
            Terminal.message("not checking '\(workload)' on any backend before it runs to its end on its own")
            return findings
        }
        Terminal.message("checking '\(workload)' on every backend")
        return findings + (try trials(workload, plugins))
    }

    private func conformance(_ workload: String, _ plugins: PluginSelection) throws -> [ConformanceFinding] {
        let given = try assignments()
        return try plugins.conformance(parameters: given)
            ?? WorkloadConformance.check(try plugins.catalogue.workload(workload), parameters: given)
    }

    private func assignments() throws -> [String: String] {
        var given: [String: String] = [:]
        for text in parameter {
            let assignment = try ParameterAssignment(text)
            given[assignment.key] = assignment.values.first
        }
        return given
    }

    /// One block of every backend, in trials like any other; the run is thrown away.
    private func trials(_ workload: String, _ plugins: PluginSelection) throws -> [String] {
        var overrides = ExperimentOverrides()
        overrides.workloads = [workload]
        overrides.parameters =
            try small(plugins.catalogue.workload(workload)) + parameter.map { try ParameterAssignment($0) }
        overrides.blocks = "1"
        overrides.repetitions = 1
        overrides.warmup = 1
        overrides.trialTimeLimit = 20
        // Every backend once: other parameters move memory differently, but ask nothing more of a workload.
        let backends = plugins.catalogue.backends.filter { $0.models.contains(.exclusive) }.map { Selection($0.id) }
        let base = Experiment(workloads: [], backends: backends)
        let experiment = try Experiment.resolve(base: base, overrides, catalogue: plugins.catalogue)
        let directory = NSTemporaryDirectory() + "tiermark-check-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        // So that Ctrl-C, too, leaves nothing behind.
        let interruption = Interruption()
        let handlers = RunCommand.interruptOnSignals(interruption)
        defer { handlers.forEach { $0.cancel() } }
        let context = RunContext(
            catalogue: plugins.catalogue, version: Tiermark.version, commandLine: CommandLine.arguments,
            program: plugins.program, plugins: plugins.records, interruption: interruption)
        let outcome = try ExperimentRun.start(experiment, output: directory, context: context)
        guard !outcome.isInterrupted else { throw Exit.interrupted }
        return try Self.findings(StoreReader.load(path: directory))
    }

    /// Two rounds over little data, where the workload has these parameters and can be made so.
    private func small(_ kind: WorkloadKind) throws -> [ParameterAssignment] {
        let given = try assignments()
        var values = given
        for (name, value) in [("rounds", "2"), ("size", "1MiB")]
        where given[name] == nil && kind.parameters.contains(where: { $0.name == name }) {
            let more = values.merging([name: value]) { $1 }
            if (try? kind.make(more)) != nil { values = more }
        }
        return values.filter { given[$0.key] == nil }.map { ParameterAssignment(key: $0.key, values: [$0.value]) }
    }

    /// What happened first on every backend.
    private static func findings(_ stored: StoredRun) throws -> [String] {
        var seen: Set<Int> = []
        return stored.trials.compactMap { trial in
            guard let failure = trial.failure, seen.insert(trial.key.backend).inserted else { return nil }
            return "\(stored.run.backends[trial.key.backend].label): \(failure.message)"
        }
    }
}
