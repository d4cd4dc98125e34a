import ArgumentParser
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
            Terminal.message("checking '\(workload)' on its own")
            var findings = try conformance(workload, plugins)
            Terminal.message("checking '\(workload)' on every backend")
            findings += try trials(workload, plugins)
            guard findings.isEmpty else {
                try Terminal.output(findings.map { "- \($0)\n" }.joined())
                throw Exit.trialFailed
            }
            try Terminal.output("'\(workload)' keeps its contract\n")
        }
    }

    private func conformance(_ workload: String, _ plugins: PluginSelection) throws -> [String] {
        let given = try assignments()
        let findings =
            try plugins.conformance(parameters: given)
            ?? WorkloadConformance.check(try plugins.catalogue.workload(workload), parameters: given)
        return findings.map { finding in
            let parameters = finding.parameters.isEmpty ? "" : " (\(finding.parameters))"
            return "\(finding.check)\(parameters): \(finding.message)"
        }
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
        overrides.parameters = try parameter.map { try ParameterAssignment($0) }
        overrides.blocks = "1"
        overrides.repetitions = 1
        overrides.warmup = 1
        let experiment = try Experiment.resolve(overrides, catalogue: plugins.catalogue)
        let directory = NSTemporaryDirectory() + "tiermark-check-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let context = RunContext(
            catalogue: plugins.catalogue, version: Tiermark.version, commandLine: CommandLine.arguments,
            program: plugins.program, binaryDigest: try plugins.digest)
        _ = try ExperimentRun.start(experiment, output: directory, context: context)
        return try Self.findings(StoreReader.load(path: directory))
    }

    private static func findings(_ stored: StoredRun) throws -> [String] {
        let failures = stored.trials.compactMap { trial in
            trial.failure.map { "\(stored.run.backends[trial.key.backend].label): \($0.message)" }
        }
        let measured = stored.trials.compactMap { trial in trial.measurement.map { (trial, $0.checksums) } }
        guard let reference = measured.first else { return unique(failures) }
        let differing = measured.filter { $0.1 != reference.1 }.map { trial, _ in
            "\(stored.run.backends[trial.key.backend].label): its checksums differ from those of "
                + "\(stored.run.backends[reference.0.key.backend].label): the workload depends "
                + " on something outside of the arena and its parameters"
        }
        return unique(failures + differing)
    }

    private static func unique(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
