import Backends
import Experiments
import Foundation
import Plugins
import WorkloadKit

/// The workloads of a command: those of this program, and those of the shared libraries given with `--plugin`.
struct PluginSelection {
    /// All workloads and backends.
    let catalogue: Catalogue
    /// Names of the plugged-in workloads.
    let names: [String]
    /// The libraries, for the run's record: a resumed run needs the same ones.
    let records: [PluginRecord]
    /// What is wrong with those that cannot be used.
    let problems: [String]
    private let references: [PluginReference]
    private let probe: PluginProbe

    /// Asks every library, in a process of its own, what it is. The trials of one that cannot be used will fail with the
    /// reason, and the others run.
    /// - Parameters:
    ///   - paths: of the libraries; each is taken once.
    ///   - wishes: what the command says of workloads by name, for those that cannot say it themselves.
    init(_ paths: [String], wishes: PluginWishes = PluginWishes()) throws {
        let builtIn = CommandEnvironment.workloads
        let files = Self.absolute(paths)
        probe = PluginProbe(
            program: "/proc/self/exe", arguments: ["__describe-plugin"], reserved: Set(builtIn.map(\.name)))
        let plugged = try probe.plugIn(files, wishes: Self.ofWorkloads(wishes))
        problems = plugged.compactMap { $0.problem?.description }
        catalogue = Catalogue(
            workloads: builtIn + plugged.map(\.kind), backends: CommandEnvironment.catalogue.backends)
        names = plugged.map(\.kind.name)
        references = plugged.map(\.reference)
        records = files.map(Self.record)
    }

    /// One that cannot be read fails its trials, with the reason, and not the run.
    private static func record(_ path: String) -> PluginRecord {
        PluginRecord(path: path, digest: (try? BinaryDigest.of(path: path)) ?? "unreadable")
    }

    /// Without links, so that one library given twice is seen to be one; what does not exist stays as it is, for the
    /// message.
    private static func absolute(_ paths: [String]) -> [String] {
        paths.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath() }.reduce(into: []) { files, url in
            if !files.contains(url.path) { files.append(url.path) }
        }
    }

    /// Without what sets a parameter of backends.
    private static func ofWorkloads(_ wishes: PluginWishes) -> PluginWishes {
        let taken = Set(CommandEnvironment.catalogue.backends.flatMap(\.parameters).map(\.name))
        let values = wishes.values.filter { $0.workload != nil || !taken.contains($0.parameter) }
        return PluginWishes(workloads: wishes.workloads, values: values)
    }

    /// Says what is wrong with plug-ins before anything is measured.
    func tellProblems() {
        for problem in problems { Terminal.message("tiermark: \(problem)") }
    }

    /// Says which plug-ins would not be measured at all: `--plugin` beside `--workload` or `--suite` only makes them
    /// known.
    func tellUnused(_ experiment: Experiment) {
        for name in names where !experiment.workloads.contains(where: { $0.name == name }) {
            Terminal.message(
                "tiermark: plug-in workload '\(name)' is not measured: the workloads were named without it. Add it with "
                    + "--workload \((experiment.workloads.map(\.name) + [name]).joined(separator: ","))")
        }
    }

    /// What makes a trial: this program, told where the plug-ins are.
    var program: TrialProgram {
        TrialProgram(path: "/proc/self/exe", arguments: ["__trial"] + references.flatMap(\.arguments))
    }

    /// What the library's own check finds, in a process of its own; nil without a library.
    func conformance(parameters: [String: String]) throws -> [ConformanceFinding]? {
        try records.first.map { try probe.conformance(of: $0.path, parameters: parameters) }
    }
}
