import Backends
import Experiments
import Foundation
import Plugins
public import WorkloadKit

/// Checks for the tests of a workload's package: that the workload keeps its contract, on its own and on every backend.
public enum WorkloadCheck {
    /// Runs a workload's code in this process, with small, odd and smallest data and with several threads.
    ///
    /// Around its memory nothing is mapped, and what a step did not place is overwritten while it runs: a workload that
    /// breaks its contract may crash here.
    /// - Parameters:
    ///   - workload: the workload.
    ///   - parameters: text values that hold in all checks, as after `-p`.
    /// - Returns: what to fix, one text each; none if all is well.
    public static func onItsOwn(_ workload: WorkloadKind, parameters: [String: String] = [:]) -> [String] {
        WorkloadConformance.check(workload, parameters: parameters).map(\.text)
    }

    /// Tests run at the same time; trials are made for a machine that does nothing else.
    private static let oneAtATime = NSLock()

    /// Makes a trial on every backend that runs here, as `tiermark run` would, and compares their results.
    /// - Parameters:
    ///   - workload: the workload.
    ///   - parameters: text values, as after `-p`; missing ones take their defaults.
    ///   - program: the path of a program that ends in `Tiermark.main` with this workload in its list: trials are its
    ///     processes. `BuiltProgram.path` finds it.
    /// - Throws: an error with a complete message for values that do not fit, a machine on which no backend runs, and a
    ///   disk that is full.
    public static func onEveryBackend(
        _ workload: WorkloadKind, parameters: [String: String] = [:], program: String
    ) throws -> BackendOutcome {
        let context = RunContext(
            catalogue: Catalogue(workloads: [workload], backends: BackendList.all), version: "test", commandLine: [],
            program: TrialProgram(path: program, arguments: ["__trial"]),
            binaryDigest: try BinaryDigest.of(path: program))
        let experiment = try experiment(workload, parameters, context.catalogue)
        oneAtATime.lock()
        defer { oneAtATime.unlock() }
        let directory = NSTemporaryDirectory() + "tiermark-check-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        _ = try ExperimentRun.start(experiment, output: directory, context: context)
        return BackendOutcome(try StoreReader.load(path: directory))
    }

    /// One block of every backend, in trials like any other.
    private static func experiment(
        _ workload: WorkloadKind, _ parameters: [String: String], _ catalogue: Catalogue
    ) throws -> Experiment {
        var overrides = ExperimentOverrides()
        overrides.workloads = [workload.name]
        overrides.backends = catalogue.backends.map(\.id)
        overrides.parameters = try parameters.sorted { $0.key < $1.key }.map { name, value in
            try ParameterAssignment("\(name)=\(value)")
        }
        overrides.blocks = "1"
        overrides.repetitions = 1
        overrides.warmup = 1
        return try Experiment.resolve(overrides, catalogue: catalogue)
    }
}

extension ConformanceFinding {
    /// `placements (size=4096): …`.
    var text: String { "\(check)\(parameters.isEmpty ? "" : " (\(parameters))"): \(message)" }
}
