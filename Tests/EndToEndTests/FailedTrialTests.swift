import Experiments
import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// A trial that goes wrong is a record like any other, and the run goes on.
    @Suite struct FailedTrialTests {
        /// One run of four trials: the device of the first is killed, then two trials themselves; the last is left.
        private static let wounded = Result { () throws -> Wounded in
            let directory = try TemporaryDirectory()
            let words = Tiermark.tiny(
                "list", "explicit/file", out: directory.path("run"), ["-p", "laps=300000"])
            let program = try Tiermark.start(words)
            var last: pid_t = 0
            for victim in Victim.allCases {
                guard let trial = MarkedProcess.trialInStep(other: last) else { break }
                last = trial.process
                victim.strike(trial.process)
            }
            let ended = try program.wait()
            return Wounded(ended: ended, stored: try StoreReader.load(path: directory.path("run")))
        }

        struct Wounded {
            let ended: Ended
            let stored: StoredRun
        }

        enum Victim: CaseIterable {
            case device, killedTrial, crashedTrial

            func strike(_ trial: pid_t) {
                switch self {
                case .device: ProcessTable.children(of: trial).forEach { kill($0, SIGKILL) }
                case .killedTrial: kill(trial, SIGKILL)
                case .crashedTrial: kill(trial, SIGSEGV)
                }
            }
        }

        private func failure(_ index: Int) throws -> TrialFailure {
            let stored = try Self.wounded.get().stored
            try #require(stored.trials.count == 4)
            #expect(stored.trials[index].status == .failed && stored.trials[index].measurement == nil)
            return try #require(stored.trials[index].failure)
        }

        @Test func aKilledDeviceFailsItsTrialWithSignalAndStep() throws {
            let failure = try failure(0)
            #expect(failure.kind == "device-lost" && failure.message.contains("signal 9"), "\(failure)")
            #expect(failure.step?.contains("round=0") == true, "\(failure)")
        }

        @Test func aKilledTrialFailsWithSignalAndStep() throws {
            let failure = try failure(1)
            #expect(failure.kind == "signal" && failure.signal == "SIGKILL", "\(failure)")
            #expect(failure.step?.contains("round=0") == true && failure.message.contains("SIGKILL"))
        }

        @Test func aCrashedTrialFailsWithSignalAndStep() throws {
            let failure = try failure(2)
            #expect(failure.kind == "signal" && failure.signal == "SIGSEGV", "\(failure)")
            #expect(failure.step?.contains("round=0") == true)
        }

        @Test func aRunWithFailedTrialsGoesOnAndEndsWithCodeThree() throws {
            let run = try Self.wounded.get()
            #expect(run.ended.status == 3, "\(run.ended.messages)")
            #expect(run.stored.trials.map(\.status) == [.failed, .failed, .failed, .ok])
            #expect(run.ended.messages.contains("4 trials recorded, 3 failed"))
            #expect(run.ended.messages.components(separatedBy: "trial failed: list, explicit/file").count == 4)
        }

        @Test func aTrialBeyondItsTimeLimitFailsAsTimeout() throws {
            let directory = try TemporaryDirectory()
            let endless = ["-p", "laps=1000000", "-p", "rounds=100", "-p", "plan=exact", "--time-limit", "1s"]
            let words = Tiermark.tiny("list", "explicit/file", out: directory.path("run"), endless)
            let ended = try Tiermark.run(words)
            #expect(ended.status == 3, "\(ended.messages)")
            let failures = try StoreReader.load(path: directory.path("run")).trials.compactMap(\.failure)
            #expect(failures.map(\.kind) == ["timeout"])
            #expect(ended.messages.contains("within its time limit of 1 s") && ended.messages.contains("--time-limit"))
            let rows = try Table(path: directory.path("run/samples.csv")).rows
            #expect(rows.map { $0["metric"] } == ["trial_failed"])
            #expect(rows.allSatisfy { $0["value"].isEmpty && $0["valid"] == "false" })
        }
    }
}
