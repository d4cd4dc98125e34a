import Experiments
import Foundation

/// One run of the program under test, in a process of its own, and what came of it.
struct LabRun {
    let code: Int32
    let output: String
    let directory: String
    private let observationsPath: String

    /// Where runs are kept, so that they come back with the results.
    private static let folder = LabMachine.environment("TIERMARK_LAB_RUNS") ?? "/tmp/lab-runs"

    /// This program, which is a `tiermark` with one workload more.
    static let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    /// The program that users have, beside this one.
    static let released = own.deletingLastPathComponent().appendingPathComponent("tiermark")

    /// Starts `arguments` and waits for the end.
    init(_ name: String, _ arguments: [String], of program: URL = own, limit: Int = 120) throws {
        let started = try StartedRun(name, arguments, of: program)
        code = try started.wait(seconds: limit)
        directory = started.directory
        observationsPath = started.observations
        output = KernelView.text(started.log) ?? ""
        try expect(code == 0, "\(arguments.prefix(2).joined(separator: " ")) ended with \(code): \(output.suffix(900))")
    }

    /// Arguments for one trial of the workload with a known answer on one backend.
    static func hotQuarter(
        _ backend: String, _ parameters: [String], _ options: [String] = [], model: String = "coherent",
        size: String = "16MiB"
    ) -> [String] {
        ["run", "--workload", "hot-quarter", "--backend", backend, "--blocks", "1", "--warmup", "0"]
            + ["--repetitions", "1", "--no-report", "--device-model", model, "-p", "size=\(size)"]
            + parameters.flatMap { ["-p", $0] } + options
    }

    func observations() throws -> [Observation] { try Observation.all(observationsPath) }

    /// What was seen at one moment of the only step of an initiator.
    func observation(_ step: String, _ moment: String) throws -> Observation {
        guard let found = try observations().last(where: { $0.step == step && $0.moment == moment }) else {
            throw Failure(detail: "nothing was observed at the \(moment) of the \(step)'s step: \(output.suffix(600))")
        }
        return found
    }

    /// The record of the only trial, which must have ended well.
    func trial() throws -> TrialRecord {
        let stored = try StoreReader.load(path: directory)
        guard let trial = stored.trials.first else {
            throw Failure(detail: "no trial ran: \(stored.run.skipped.map { "\($0.label): \($0.reason)" })")
        }
        try expect(trial.status == .ok, "the trial failed: \(trial.failure?.message ?? "no message")")
        return trial
    }

    /// A run that goes on while the lab looks.
    struct StartedRun {
        let child: Child
        let directory: String
        let observations: String
        let log: String

        init(_ name: String, _ arguments: [String], of program: URL = LabRun.own) throws {
            directory = "\(LabRun.folder)/\(name)"
            observations = "\(directory).observations"
            log = "\(directory).log"
            try FileManager.default.createDirectory(atPath: LabRun.folder, withIntermediateDirectories: true)
            var environment = KernelView.processEnvironment
            environment[Observation.variable] = observations
            child = try Child(
                program.path, arguments + (arguments.first == "run" ? ["--out", directory] : []),
                environment: environment, output: log)
        }

        /// The exit code; a run that takes longer is killed.
        func wait(seconds: Int) throws -> Int32 {
            let end = ContinuousClock.now + .seconds(seconds)
            while true {
                if let code = child.end() { return code }
                guard ContinuousClock.now < end else {
                    child.killAll()
                    throw Failure(detail: "no end within \(seconds) s: \((KernelView.text(log) ?? "").suffix(600))")
                }
                usleep(50_000)
            }
        }
    }
}
