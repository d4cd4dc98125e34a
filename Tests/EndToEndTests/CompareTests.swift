import Experiments
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct CompareTests {
        /// Writes a run of its own that looks like `stored`, changed.
        private func plant(_ stored: StoredRun, at path: String, _ change: (inout StoredRun) -> Void) throws {
            var planted = stored
            change(&planted)
            let directory = OutputDirectory(path: path)
            try directory.create()
            let store = try RunStore(creating: planted.run, in: directory)
            for session in planted.sessions { try store.begin(session) }
            for trial in planted.trials { try store.record(trial) }
            try store.close()
        }

        /// Wall times of 1 s, 0.1 % more with every block, times a factor: what the machine did is not the question.
        private func level(_ run: inout StoredRun, _ factor: Double) {
            for index in run.trials.indices {
                let block = Double(run.trials[index].key.block)
                run.trials[index].evidence = [:]
                let samples = run.trials[index].measurement?.samples ?? []
                run.trials[index].measurement?.samples = samples.map { sample in
                    guard sample.metric == "wall_time" else { return sample }
                    var sample = sample
                    sample.value = factor * (1 + block / 1000)
                    return sample
                }
            }
        }

        private func compare(
            _ words: [String], first: (inout StoredRun) -> Void, second: (inout StoredRun) -> Void
        ) throws -> Ended {
            let directory = try TemporaryDirectory()
            let stored = try SharedRuns.twoSides.get().stored
            try plant(stored, at: directory.path("before")) {
                level(&$0, 1); first(&$0)
            }
            try plant(stored, at: directory.path("after")) {
                level(&$0, 1); second(&$0)
            }
            return try Tiermark.run(["compare", directory.path("before"), directory.path("after")] + words)
        }

        @Test func aRunAgainstItselfIsNoRegression() throws {
            let run = try SharedRuns.everything.get()
            let ended = try Tiermark.run(["compare", run.path, run.path, "--gate", "5%"])
            #expect(ended.status == 0, "\(ended.output)")
            #expect(ended.output.contains("No regression beyond the gate of 5 % in 20 rows."))
        }

        @Test func aPlantedSlowDownIsFoundByTheGate() throws {
            let ended = try compare(["--gate", "5%"], first: { _ in }, second: { level(&$0, 1.1) })
            #expect(ended.status == 2, "\(ended.output)")
            #expect(ended.output.contains("**2 of 2 rows regressed beyond the gate of 5 %.**"))
            #expect(ended.output.contains("+10.0 %") && ended.output.contains("**regression**, slower"))
        }

        @Test func withoutASlowDownTheGateIsQuiet() throws {
            let ended = try compare(["--gate", "5%"], first: { _ in }, second: { _ in })
            #expect(ended.status == 0 && ended.output.contains("equivalent"), "\(ended.output)")
        }

        @Test func aSlowDownWithinTheGateIsQuiet() throws {
            let ended = try compare(["--gate", "15%"], first: { _ in }, second: { level(&$0, 1.1) })
            #expect(ended.status == 0 && ended.output.contains("slower"), "\(ended.output)")
        }

        @Test func aBaselineThatLacksABackendIsCodeFive() throws {
            let ended = try compare(["--gate", "5%"], first: withoutExplicit, second: { _ in })
            #expect(ended.status == 5, "\(ended.output)")
            #expect(ended.output.contains("Only in the second run: vector, explicit/file plan=exact"))
        }

        @Test func aSecondRunThatLacksABackendIsToldOfOnly() throws {
            let ended = try compare(["--gate", "5%"], first: { _ in }, second: withoutExplicit)
            #expect(ended.status == 0, "\(ended.output)")
            #expect(ended.output.contains("Only in the first run: vector, explicit/file plan=exact"))
        }

        private func withoutExplicit(_ run: inout StoredRun) {
            let last = run.run.backends.count - 1
            run.run.backends.removeLast()
            run.trials.removeAll { $0.key.backend == last }
        }

        @Test func aGateThatIsNoPercentageIsRefused() throws {
            let run = try SharedRuns.twoSides.get()
            let ended = try Tiermark.run(["compare", run.path, run.path, "--gate", "much"])
            #expect(ended.status == 64 && ended.messages.contains("--gate 'much' is no percentage"))
        }
    }
}
