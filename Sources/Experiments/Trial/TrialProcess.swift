import Backends
import CMemoryShims
import Foundation
public import WorkloadKit

/// The inside of a trial process: one request on standard input, one reply on standard output.
///
/// Standard input stays open for the whole life of the runner: when it closes, the runner is gone and the trial ends,
/// and with it the device process.
public enum TrialProcess {
    /// Finds a kind of workload that is not built in, and what the device process has to be told to find it too. nil if
    /// there is none of that name.
    public typealias PluginFinder = (_ name: String) throws -> (kind: WorkloadKind, deviceArguments: [String])?

    /// Carries out the request and writes the reply. Returns the exit code.
    /// - Parameters:
    ///   - workloads: the kinds that can be asked for.
    ///   - deviceProgram: what becomes the device process, and its arguments, the program's name first.
    ///   - plugin: asked for a kind that is not among `workloads`.
    public static func run(
        workloads: [WorkloadKind], deviceProgram: (path: String, arguments: [String]),
        plugin: PluginFinder = { _ in nil }
    ) -> Int32 {
        let status = TrialStatusFile()
        let output = replyOutput()
        var reply: TrialReply
        KnobRecovery.restoreBeforeSignalsEnd()
        do {
            let request = try readRequest()
            try endWithRunner()
            let chosen = try choose(request.cell.workload, workloads, deviceProgram, plugin, status)
            reply = .measured(try measure(request, chosen, status))
        } catch {
            reply = .failed(failure(error, during: status.current))
        }
        reply.note(KnobRecovery.restoreNow())
        do {
            output.write(try reply.line() + Data("\n".utf8))
            return 0
        } catch {
            FileHandle.standardError.write(Data("tiermark: the trial's record cannot be written: \(error)\n".utf8))
            return 1
        }
    }

    private static func readRequest() throws -> TrialRequest {
        guard let line = readLine(strippingNewline: true) else {
            throw ExperimentError(
                .spawnFailed,
                "a trial process was started without a request on its standard input; it is an internal command of 'tiermark run'"
            )
        }
        return try RecordCoding.decode(TrialRequest.self, from: Data(line.utf8))
    }

    private static func endWithRunner() throws {
        let watcher = Thread {
            while FileHandle.standardInput.availableData.count > 0 {}
            KnobRecovery.restoreNow()
            _exit(1)
        }
        watcher.start()
    }

    /// Standard output for the reply alone: what a workload prints goes to standard error, here and in the device process.
    private static func replyOutput() -> FileHandle {
        let reply = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10)
        guard reply >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return .standardOutput }
        return FileHandle(fileDescriptor: reply, closeOnDealloc: true)
    }

    /// The kind of workload, and the device program that knows it.
    private typealias Chosen = (kind: WorkloadKind, deviceProgram: (path: String, arguments: [String]))

    private static func choose(
        _ name: String, _ workloads: [WorkloadKind], _ deviceProgram: (path: String, arguments: [String]),
        _ plugin: PluginFinder, _ status: TrialStatusFile
    ) throws -> Chosen {
        if let kind = workloads.first(where: { $0.name == name }) { return (kind, deviceProgram) }
        status.current = "loading plug-in '\(name)'"
        guard let found = try plugin(name) else {
            throw ExperimentError(.unknownName, "this program has no workload '\(name)'")
        }
        status.current = "start"
        return (found.kind, (deviceProgram.path, deviceProgram.arguments + found.deviceArguments))
    }

    private static func measure(
        _ request: TrialRequest, _ chosen: Chosen, _ status: TrialStatusFile
    ) throws -> Measurement {
        let session = try open(request, chosen)
        var repetitions: [Repetition] = []
        for number in 0..<(request.warmup + request.repetitions) {
            let measured = number >= request.warmup
            let label = measured ? "rep=\(number - request.warmup + 1)" : "warmup=\(number + 1)"
            let repetition = try session.repeatProgram(records: measured) { status.current = "\(label)/\($0)" }
            try requireEqualChecksums(repetition, repetitions.first, label)
            repetitions.append(repetition)
        }
        status.current = "reporting"
        return MeasurementAssembly(session, Array(repetitions.dropFirst(request.warmup))).measurement
    }

    private static func open(_ request: TrialRequest, _ chosen: Chosen) throws -> TrialSession {
        guard let backend = BackendList.named(request.backend.id) else {
            throw ExperimentError(.unknownName, "this program has no backend '\(request.backend.id)'")
        }
        guard let model = DeviceModel(rawValue: request.deviceModel) else {
            throw ExperimentError(.badValue, "there is no device model '\(request.deviceModel)'")
        }
        return try TrialSession(
            .init(
                workload: chosen.kind, parameters: request.cell.parameters, backend: backend,
                backendParameters: request.backend.parameters, model: model, devicePath: request.devicePath,
                arena: request.arena, nodes: request.nodes, counters: request.counters,
                deviceProgram: chosen.deviceProgram))
    }

    private static func requireEqualChecksums(_ one: Repetition, _ other: Repetition?, _ label: String) throws {
        guard let other,
            let index = one.steps.indices.first(where: { one.steps[$0].checksum != other.steps[$0].checksum })
        else { return }
        let step = one.steps[index].step
        throw BackendError(
            .checksum,
            "round=\(step.round)/\(step.name) gave checksum \(one.steps[index].checksum.hexadecimal) in \(label) and "
                + "\(other.steps[index].checksum.hexadecimal) in the first repetition of the same program: either the "
                + "workload is not deterministic or a page was lost")
    }

    private static func failure(_ error: any Error, during step: String) -> TrialFailure {
        let failure = error as? BackendError
        return TrialFailure(
            kind: failure?.code.name ?? "error", message: "\(error)", signal: failure?.signal.map(signalName),
            step: step)
    }

    private static func signalName(_ number: Int32) -> String {
        tm_spawn_signal_name(number).map { String(cString: $0) } ?? "signal \(number)"
    }
}

extension UInt64 {
    /// Sixteen hexadecimal digits.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
