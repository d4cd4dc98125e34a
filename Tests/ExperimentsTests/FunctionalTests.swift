import Foundation
import Machine
import Testing

@testable import Experiments

/// Runs whose times mean nothing.
@Suite struct FunctionalTests {
    private func run(emulated: Bool = false, reason: String? = nil, id: String = "r") -> RunRecord {
        var run = Fake.run(backends: 1, id: id)
        run.machine.virtualisation.hypervisor = emulated ? "QEMU (software emulation)" : "KVM"
        run.functionalReason = reason
        return run
    }

    @Test func emulationAndTheUsersWordMarkARun() {
        #expect(run().functionalMark == nil && run(reason: "").functionalMark == nil)
        #expect(run(emulated: true).functionalMark == "functional: times under emulation mean nothing")
        #expect(run(reason: "lab").functionalMark == "functional: times mean nothing here: lab")
        #expect(
            run(emulated: true, reason: "lab").functionalMark == "functional: times under emulation mean nothing (lab)")
    }

    @Test func theEnvironmentGivesTheReason() {
        #expect(RunContext.functionalReason(in: ["TIERMARK_FUNCTIONAL": " virtual lab\n"]) == "virtual lab")
        #expect(RunContext.functionalReason(in: ["TIERMARK_FUNCTIONAL": " "]) == nil)
        #expect(RunContext.functionalReason(in: [:]) == nil)
    }

    @Test func theReasonIsKeptWithTheRunAndHoldsForAllOfIt() throws {
        let scratch = try Scratch()
        var context = Fake.context(try Fake.answering())
        context.functionalReason = "virtual lab"
        _ = try ExperimentRun.start(Fake.experiment(blocks: 2), output: scratch.new(), context: context)
        #expect(try StoreReader.load(path: scratch.new()).run.functionalReason == "virtual lab")
        context.functionalReason = "another lab"
        _ = try ExperimentRun.resume(scratch.new(), context: context)
        context.functionalReason = nil
        let found = error { _ = try ExperimentRun.resume(scratch.new(), context: context) }
        #expect(found?.code == .resumeRefused && found?.description.contains("TIERMARK_FUNCTIONAL") == true)
    }

    @Test func comparingTimesOfSuchRunsDecidesNothing() {
        func stored(_ record: RunRecord, _ seconds: Double) -> StoredRun {
            let trials = (0..<8).map { Fake.trial($0, block: $0, seconds: seconds + 0.001 * Double($0)) }
            return StoredRun(run: record, sessions: [], trials: trials)
        }
        let measured = RunComparison(stored(run(), 0.5), stored(run(id: "s"), 1), gatePercent: 5)
        #expect(measured.outcome == .regression && measured.functionalMarks.isEmpty)
        let functional = RunComparison(stored(run(), 0.5), stored(run(emulated: true, id: "s"), 1), gatePercent: 5)
        #expect(functional.outcome == .ok && functional.rows.allSatisfy { $0.verdict == .functionalOnly })
        #expect(functional.markdown.contains("functional: times under emulation mean nothing"))
        #expect(!functional.markdown.contains("slower") && functional.markdown.contains("Functional only"))
    }
}
