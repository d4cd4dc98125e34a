import Experiments
import Plugins
import WorkloadKit

/// The workloads of a command: those of this program, and those of the shared libraries given with `--plugin`.
struct PluginSelection {
    /// All workloads and backends.
    let catalogue: Catalogue
    /// Names of the plugged-in workloads.
    let names: [String]
    private let references: [PluginReference]
    private let paths: [String]
    private let probe: PluginProbe

    /// Asks every library, in a process of its own, what it is. What is wrong with one is told at once; its trials will
    /// fail with the same reason, and the others run.
    init(_ paths: [String]) throws {
        let builtIn = CommandEnvironment.workloads
        probe = PluginProbe(
            program: "/proc/self/exe", arguments: ["__describe-plugin"], reserved: Set(builtIn.map(\.name)))
        let plugged = try probe.plugIn(paths)
        for problem in plugged.compactMap(\.problem) { Terminal.message("tiermark: \(problem)") }
        catalogue = Catalogue(
            workloads: builtIn + plugged.map(\.kind), backends: CommandEnvironment.catalogue.backends)
        names = plugged.map(\.kind.name)
        references = plugged.map(\.reference)
        self.paths = paths
    }

    /// What makes a trial: this program, told where the plug-ins are.
    var program: TrialProgram {
        TrialProgram(path: "/proc/self/exe", arguments: ["__trial"] + references.flatMap(\.arguments))
    }

    /// What the library's own check finds, in a process of its own; nil without a library.
    func conformance(parameters: [String: String]) throws -> [ConformanceFinding]? {
        try paths.first.map { try probe.conformance(of: $0, parameters: parameters) }
    }

    /// Identifies the binaries that measure: a resumed run must have the same.
    var digest: String {
        get throws {
            let digests = try [BinaryDigest.ofThisProgram()] + paths.map { try BinaryDigest.of(path: $0) }
            return digests.joined(separator: "+")
        }
    }
}
