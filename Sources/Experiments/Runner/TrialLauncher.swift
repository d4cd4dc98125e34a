import CMemoryShims
import Foundation
import Glibc

/// Makes one trial in a fresh process.
struct TrialLauncher {
    let program: TrialProgram
    let timeLimit: Double
    let interruption: Interruption?

    /// What came of a trial.
    enum Result: Sendable, Hashable {
        case ended(TrialStatus, TrialFailure?, Measurement?, duration: Double)
        /// The run was interrupted; there is nothing to record.
        case interrupted
    }

    /// Starts the process, hands it the request and waits for its end.
    /// - Throws: `ExperimentError` with code `spawnFailed` when processes cannot be started at all.
    func run(_ request: TrialRequest) throws(ExperimentError) -> Result {
        let kills = MemoryKills.current()
        let child = try ChildProcess(program, input: try line(request))
        let end = child.wait(timeLimit: timeLimit, interruption: interruption)
        if end.cause == .interruption { return .interrupted }
        return judge(end, ranOutOfMemory: { MemoryKills.current().rose(since: kills) })
    }

    private func line(_ request: TrialRequest) throws(ExperimentError) -> [UInt8] {
        guard let data = try? RecordCoding.encode(request), data.count < ChildProcess.inputLimit else {
            throw ExperimentError(.spawnFailed, "a trial's request is too long: ask for fewer counters")
        }
        return Array(data) + [UInt8(ascii: "\n")]
    }

    func judge(_ end: ChildEnd, ranOutOfMemory: () -> Bool) -> Result {
        switch end.cause {
        case .exit(let status): answered(end, status: status)
        case .signal(let number): failed(end, signalled(number, ranOutOfMemory: ranOutOfMemory))
        case .timeLimit, .interruption:
            failed(
                end,
                TrialFailure(
                    kind: "timeout",
                    message:
                        "the trial did not end within its time limit of \(DurationText.describe(timeLimit)) and was "
                        + "ended: use a smaller size or fewer rounds, or raise --time-limit"))
        case .tooMuchOutput:
            failed(
                end,
                TrialFailure(
                    kind: "error",
                    message: "the trial wrote more than \(ChildProcess.outputLimit >> 20) MiB of output and was ended: "
                        + "that is no measurement"))
        }
    }

    private func signalled(_ number: Int32, ranOutOfMemory: () -> Bool) -> TrialFailure {
        let name = tm_spawn_signal_name(number).map { String(cString: $0) } ?? "signal \(number)"
        guard number == SIGKILL, ranOutOfMemory() else {
            return TrialFailure(kind: "signal", message: "the trial was ended by \(name)", signal: name)
        }
        return TrialFailure(
            kind: "out-of-memory",
            message: "the kernel ended the trial because memory ran out: use a smaller size, or free memory",
            signal: name)
    }

    private func answered(_ end: ChildEnd, status: Int32) -> Result {
        let reply = Self.lines(end.output).count == 1 ? try? TrialReply(line: Data(Self.lines(end.output)[0])) : nil
        switch (reply, status) {
        case (.measured(let measurement)?, 0): return .ended(.ok, nil, measurement, duration: end.duration)
        case (.failed(let failure)?, _): return failed(end, failure)
        default: return failed(end, TrialFailure(kind: "error", message: Self.complaint(end, status: status)))
        }
    }

    private static func lines(_ output: [UInt8]) -> [ArraySlice<UInt8>] { output.split(separator: UInt8(ascii: "\n")) }

    private static func complaint(_ end: ChildEnd, status: Int32) -> String {
        let ending = "the trial ended with status \(status)"
        guard !end.output.isEmpty else {
            return end.lastMessages.last.map { "\(ending): \($0)" }
                ?? "\(ending) and without a result: something in it ended the process"
        }
        let start = String(decoding: end.output.prefix(80), as: UTF8.self).split(separator: "\n").first ?? ""
        return "\(ending) and wrote what is no measurement: '\(start)'"
    }

    /// What the trial itself does not say is filled in: where it was, and what it wrote last.
    private func failed(_ end: ChildEnd, _ failure: TrialFailure) -> Result {
        var failure = failure
        failure.step = failure.step ?? end.status
        if failure.lastMessages.isEmpty { failure.lastMessages = end.lastMessages }
        if let step = failure.step, ["signal", "timeout", "out-of-memory"].contains(failure.kind) {
            failure.message += " (during \(step))"
        }
        // A process that ends by itself usually says why; one that is ended did not come to it.
        if ["signal", "device-lost"].contains(failure.kind), let last = end.lastMessages.last {
            failure.message += ". Its last message: \(last)"
        }
        return .ended(.failed, failure, nil, duration: end.duration)
    }
}
