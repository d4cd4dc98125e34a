import Experiments
import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// The runner ends in the middle: nothing recorded is lost, nothing runs on, and the run can be continued.
    @Suite struct KilledRunTests {
        /// When the runner is ended.
        enum Moment: String, CaseIterable {
            case firstTrialStarts, deviceRuns, oneRecord, threeRecords
        }

        private static let backends = "baseline/shared,explicit/file"

        private func words(_ out: String) -> [String] {
            Tiermark.tiny("list", Self.backends, out: out, ["-p", "laps=5000", "-p", "plan=exact"])
        }

        @Test(arguments: Moment.allCases) func aRunKilledAtAnyMomentIsContinuedWithoutALossOrARepetition(
            _ moment: Moment
        ) throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("run")
            let program = try Tiermark.start(words(out))
            #expect(ProcessTable.wait { has(come: moment, out) })
            program.signal(SIGKILL)
            #expect(try program.wait().status == -SIGKILL)
            #expect(ProcessTable.wait { MarkedProcess.all().isEmpty })
            let kept = try StoreReader.load(path: out).trials
            #expect(moment != .threeRecords || kept.count >= 3)
            let report = try Tiermark.run(["report", out])
            #expect(report.status == 0, "\(report.messages)")
            let resumed = try Tiermark.run(["run", "--resume", out])
            #expect(resumed.status == 0, "\(resumed.messages)")
            try expectComplete(out, kept)
        }

        private func has(come moment: Moment, _ out: String) -> Bool {
            switch moment {
            case .firstTrialStarts: !MarkedProcess.all(with: "__trial").isEmpty
            case .deviceRuns: !MarkedProcess.all(with: "__device").isEmpty
            case .oneRecord: records(out) >= 1
            case .threeRecords: records(out) >= 3
            }
        }

        private func records(_ out: String) -> Int { (try? StoreReader.load(path: out).trials.count) ?? 0 }

        /// Every planned trial once, in the planned order, those from before the kill unchanged.
        private func expectComplete(_ out: String, _ kept: [TrialRecord]) throws {
            let stored = try StoreReader.load(path: out)
            #expect(Array(stored.trials.prefix(kept.count)) == kept)
            #expect(stored.trials.map(\.sequence) == Array(stored.trials.indices))
            #expect(stored.sessions.map(\.outcome) == [nil, "completed"])
            let made = stored.trials.map { trial in
                "\(stored.run.backends[trial.key.backend].label) \(trial.key.block) \(trial.position)"
            }
            #expect(try made == planned())
        }

        private func planned() throws -> [String] {
            let ended = try Tiermark.run(words("unused") + ["-n", "--json"])
            let plan = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
            let trials = try #require(plan?["trials"] as? [[String: Any]])
            return try trials.map { trial in
                let backend = try #require(trial["backend"] as? String)
                return "\(backend) \(try #require(trial["block"] as? Int)) \(try #require(trial["position"] as? Int))"
            }
        }

        @Test func aKilledRunTakesItsTrialAndDeviceAlong() throws {
            let directory = try TemporaryDirectory()
            // These trials would go on for minutes by themselves.
            let endless = ["-p", "laps=1000000", "-p", "rounds=100", "-p", "plan=exact"]
            let words = Tiermark.tiny("list", "explicit/file", out: directory.path("run"), endless)
            let program = try Tiermark.start(words)
            let trial = try #require(MarkedProcess.trialInStep())
            #expect(MarkedProcess.all(with: "__device").count == 1)
            program.signal(SIGKILL)
            #expect(try program.wait().status == -SIGKILL)
            let killed = ContinuousClock.now
            #expect(ProcessTable.wait { MarkedProcess.all().isEmpty })
            #expect(killed.duration(to: .now) < .seconds(2), "trial \(trial.process)")
            #expect(try StoreReader.load(path: directory.path("run")).trials.isEmpty)
        }

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func anInterruptedRunSaysHowToSeeItAndHowToContinue(
            _ number: Int32
        ) throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("a run")
            let program = try Tiermark.start(words(out))
            #expect(ProcessTable.wait { records(out) >= 1 })
            program.signal(number)
            let ended = try program.wait()
            #expect(ended.status == 130, "\(ended.messages)")
            #expect(ended.messages.contains("interrupted; everything measured is kept. See it: \(out)/index.html"))
            #expect(FileManager.default.fileExists(atPath: out + "/index.html"))
            let kept = try StoreReader.load(path: out)
            #expect(!kept.trials.isEmpty && kept.sessions.map(\.outcome) == ["interrupted"])
            let command = try #require(ended.messages.components(separatedBy: "Continue: tiermark ").last)
            let resumed = try Tiermark.shell("\"$tiermark\" \(command)")
            #expect(resumed.status == 0, "\(resumed.messages)")
            #expect(try StoreReader.load(path: out).trials.count == planned().count)
        }

        @Test func aRunInterruptedBeforeItsFirstRecordSaysSoAndEndsAtOnce() throws {
            let directory = try TemporaryDirectory()
            let endless = ["-p", "laps=1000000", "-p", "rounds=100"]
            let program = try Tiermark.start(
                Tiermark.tiny("list", "baseline/shared", out: directory.path("run"), endless))
            _ = try #require(MarkedProcess.trialInStep())
            program.signal(SIGINT)
            let ended = try program.wait(20)
            #expect(ended.status == 130)
            #expect(ended.messages.contains("interrupted before the first trial ended"), "\(ended.messages)")
            #expect(ended.messages.contains("Continue: tiermark run --resume \(directory.path("run"))"))
        }

        @Test func aRunThatChangedIsNotContinued() throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("run")
            let program = try Tiermark.start(words(out))
            #expect(ProcessTable.wait { records(out) >= 1 })
            program.signal(SIGINT)
            #expect(try program.wait().status == 130)
            let resumed = try Tiermark.run(["run", "--resume", out, "--suite", "quick", "--seed", "9"])
            #expect(resumed.status == 1 && resumed.messages.contains("cannot be continued"), "\(resumed.messages)")
            #expect(resumed.messages.contains("seed would change from 1 to 9"), "\(resumed.messages)")
        }
    }
}
