import Backends
import Foundation
import Machine
import Statistics
import Testing

@testable import Experiments

@Suite struct PlanTests {
    @Test func sweepsMakeACartesianProductInAFixedOrder() throws {
        let experiment = Fake.experiment([
            Selection("list", ["size": ["1MiB", "2MiB", "1048576"], "order": ["random", "sequential"]]),
            Selection("list", ["size": ["2MiB"]]), Selection("tree", ["size": ["1MiB"]]),
        ])
        let plan = try Plan(experiment, catalogue: Fake.catalogue)
        #expect(
            plan.cells.map(\.label) == [
                "list order=random size=1048576", "list order=sequential size=1048576",
                "list order=random size=2097152",
                "list order=sequential size=2097152", "tree",
            ])
        #expect(plan.cells[0].parameters == ["size": "1048576", "device-touch": "1", "order": "random"])
    }

    @Test func backendSweepsShowInLabelsAndTheBaselineHasATwin() throws {
        let backends = [
            Selection("transparent/uffd", ["around": ["1", "16"]]), Selection("baseline/shared"),
            Selection("explicit/file"),
        ]
        let plan = try Plan(Fake.experiment(backends: backends), catalogue: Fake.catalogue)
        #expect(
            plan.backends.map(\.label) == [
                "transparent/uffd around=1", "transparent/uffd around=16", "baseline/shared", "baseline/shared (A/A)",
                "explicit/file",
            ])
        #expect(plan.baseline == 2)
        #expect(plan.blocks == 5, "4 blocks are rounded up to a whole square")
    }

    @Test func withoutABaselineThereIsNoTwin() throws {
        let backends = [Selection("transparent/uffd"), Selection("explicit/file")]
        let plan = try Plan(Fake.experiment(backends: backends), catalogue: Fake.catalogue)
        #expect(plan.backends.allSatisfy { $0.replica == 0 } && plan.baseline == nil)
        let first = Set((0..<2).map { plan.order(cell: 0, block: $0) })
        #expect(first == [[0, 1], [1, 0]], "two backends alternate: ABBA or BAAB")
    }

    @Test(arguments: 1...6) func everyBackendOnceABlockAndEveryPositionEquallyOften(seed: Int) throws {
        var experiment = Fake.experiment([Selection("list", ["size": ["1MiB", "2MiB", "3MiB"]])], blocks: 12)
        experiment.seed = seed
        let plan = try Plan(experiment, catalogue: Fake.catalogue)
        for cell in plan.cells.indices {
            let orders = (0..<plan.blocks).map { plan.order(cell: cell, block: $0) }
            #expect(orders.allSatisfy { $0.sorted() == Array(plan.backends.indices) })
            for position in plan.backends.indices {
                let counts = Dictionary(grouping: orders.map { $0[position] }) { $0 }.mapValues(\.count)
                #expect(Set(counts.values) == [plan.blocks / plan.backends.count])
            }
        }
    }

    @Test func theOrderIsAFunctionOfTheSeed() throws {
        var experiment = Fake.experiment([Selection("list", ["size": ["1MiB", "2MiB", "3MiB", "4MiB"]])], blocks: 12)
        let plan = try Plan(experiment, catalogue: Fake.catalogue)
        #expect(try Plan(experiment, catalogue: Fake.catalogue).trials == plan.trials)
        experiment.seed += 1
        #expect(try Plan(experiment, catalogue: Fake.catalogue).trials != plan.trials)
        #expect(Set(plan.trials.map(\.key)).count == plan.trialCount)
        #expect(Set((0..<8).map { plan.cells(inPass: $0) }).count > 1, "cells are shuffled in every pass")
        #expect(
            plan.order(cell: 0, block: 0) != plan.order(cell: 1, block: 0)
                || plan.order(cell: 0, block: 1) != plan.order(cell: 2, block: 1))
    }

    @Test func moreBlocksContinueTheSameOrder() throws {
        let short = try Plan(Fake.experiment(blocks: 4), catalogue: Fake.catalogue)
        let long = try Plan(Fake.experiment(blocks: 8), catalogue: Fake.catalogue)
        #expect(long.trials.starts(with: short.trials))
    }

    @Test func whatCannotRunIsSkippedWithReasonAndRemedy() throws {
        var experiment = Fake.experiment(backends: Fake.threeBackends + [Selection("explicit/missing")])
        experiment.deviceModel = .coherent
        let plan = try Plan(experiment, catalogue: Fake.catalogue)
        #expect(
            plan.skipped == [
                SkippedBackend(
                    label: "transparent/uffd", reason: "it has no coherent device model",
                    remedy: "use --device-model exclusive"),
                SkippedBackend(label: "explicit/missing", reason: "no such device", remedy: "buy one"),
            ])
        let none = error {
            _ = try Plan(Fake.experiment(backends: [Selection("explicit/missing")]), catalogue: Fake.catalogue)
        }
        #expect(none?.code == .noBackend && none?.description.contains("buy one") == true)
    }

    @Test func aBackendThatCopiesDataElsewhereIsLeftOutOfCellsThatCannotFollow() throws {
        let backends = Fake.threeBackends + [Selection("explicit/copy")]
        let both = [Selection("tree", ["size": ["1MiB"]]), Selection("list", ["size": ["1MiB", "2MiB"]])]
        let plan = try Plan(Fake.experiment(both, backends: backends, blocks: 5), catalogue: Fake.catalogue)
        let copy = try #require(plan.backends.firstIndex { $0.id == "explicit/copy" })
        #expect(plan.skipped.map(\.label) == ["explicit/copy"] && plan.skipped[0].cells == [0])
        #expect(plan.skipped[0].reason.contains("workload 'tree' does not say where pointers are stored"))
        #expect(plan.skipped[0].remedy.contains("relocate"))
        #expect(plan.backends(ofCell: 0) == [0, 1, 2, 3] && plan.backends(ofCell: 1) == [0, 1, 2, 3, 4])
        #expect(plan.trialCount == 5 * (4 + 5 + 5) && plan.trials.count == plan.trialCount)
        #expect(plan.trials.allSatisfy { $0.key.cell != 0 || $0.key.backend != copy })
        #expect((0..<5).allSatisfy { plan.order(cell: 0, block: $0).sorted() == [0, 1, 2, 3] })
        #expect(plan.trials.filter { $0.key.cell == 0 && $0.key.block < 4 && $0.position == 0 }.count == 4)
    }

    @Test func aBackendThatCopiesDataElsewhereIsSkippedWhereNoCellCanFollow() throws {
        let plan = try Plan(
            Fake.experiment([Selection("tree")], backends: Fake.threeBackends + [Selection("explicit/copy")]),
            catalogue: Fake.catalogue)
        #expect(plan.backends.count == 4 && plan.skipped.map(\.cells) == [nil])
        let none = error {
            _ = try Plan(
                Fake.experiment([Selection("tree")], backends: [Selection("explicit/copy")]), catalogue: Fake.catalogue)
        }
        #expect(none?.code == .noBackend)
    }

    @Test func aCellThatDoesNotFitIsRefusedWithNumbers() throws {
        let plan = try Plan(
            Fake.experiment([Selection("list", ["size": ["1MiB", "1GiB"]])]), catalogue: Fake.catalogue)
        #expect(plan.memoryBytes == [2 << 20, 2 << 30], "host and device memory")
        try plan.checkMemory(AvailableMemory(machineBytes: 4 << 30))
        let found = error { try plan.checkMemory(AvailableMemory(machineBytes: 1 << 30)) }
        #expect(found?.code == .doesNotFit)
        #expect(found?.description.contains("list size=1073741824") == true)
        #expect(found?.description.contains("1GiB") == true)
    }

    @Test func theDryRunShowsEverything() throws {
        let plan = try Plan(
            Fake.experiment(backends: Fake.threeBackends + [Selection("explicit/missing")]), catalogue: Fake.catalogue)
        #expect(plan.text.contains("1 cell × 4 backends × 4 blocks = 16 trials"))
        #expect(plan.text.contains("skipped: explicit/missing: no such device"))
        let json = try JSONSerialization.jsonObject(with: try plan.json()) as? [String: Any]
        #expect((json?["trials"] as? [Any])?.count == 16)
        #expect(plan.estimatedSeconds > 0)
    }
}

@Suite struct ScheduleTests {
    private func adaptive(_ target: Double, maxTime: Double = 1e6) throws -> Plan {
        var experiment = Fake.experiment()
        experiment.sampling = Sampling(targetHalfWidthPercent: target, maxTime: maxTime)
        return try Plan(experiment, catalogue: Fake.catalogue)
    }

    /// Goes through a schedule with made-up times; gives the blocks made.
    private func blocks(_ plan: Plan, seconds: (PlannedTrial) -> Double?) -> (Int, Schedule) {
        var schedule = Schedule(plan)
        var records: [TrialRecord] = []
        var pass = 0
        while !schedule.cells(inPass: pass).isEmpty, pass < 200 {
            for trial in plan.trials(cell: 0, block: pass) {
                records.append(
                    Fake.trial(records.count, block: pass, backend: trial.key.backend, seconds: seconds(trial)))
            }
            schedule.look(afterPass: pass, records: records)
            pass += 1
        }
        return (pass, schedule)
    }

    @Test func aFixedNumberIsKept() throws {
        let plan = try Plan(Fake.experiment(blocks: 6), catalogue: Fake.catalogue)
        let (made, schedule) = blocks(plan) { _ in 1 }
        #expect(made == 8 && schedule.reasons == [.planned])
    }

    @Test func steadyTimesStopAfterThePilot() throws {
        let (made, schedule) = blocks(try adaptive(1)) { _ in 1 }
        #expect(made == 12 && schedule.reasons == [.targetReached])
    }

    @Test func noisyTimesAreMeasuredInWholeSquaresUntilTheTimeEnds() throws {
        let plan = try adaptive(0.01, maxTime: 100)
        let (made, schedule) = blocks(plan) { trial in
            1 + 0.3 * Double((trial.key.block * 7 + trial.key.backend * 5) % 11)
        }
        #expect(made == 25, "4 trials of 1 s a block: 100 s")
        #expect(schedule.reasons == [.budgetSpent])
    }

    @Test func aBackendThatIsLeftOutKeepsNoCellFromItsTarget() throws {
        var experiment = Fake.experiment(
            [Selection("tree", ["size": ["1MiB"]]), Selection("list", ["size": ["1MiB"]])],
            backends: Fake.threeBackends + [Selection("explicit/copy")])
        experiment.sampling = Sampling(targetHalfWidthPercent: 1, maxTime: 1e6)
        let plan = try Plan(experiment, catalogue: Fake.catalogue)
        var schedule = Schedule(plan)
        #expect(schedule.trialCount == plan.trialCount)
        let records = (0..<plan.blocks).flatMap { plan.trials(cell: 0, block: $0) }.enumerated().map {
            Fake.trial($0, block: $1.key.block, backend: $1.key.backend, seconds: 1)
        }
        schedule.look(afterPass: plan.blocks - 1, records: records)
        #expect(schedule.reasons[0] == .targetReached)
    }

    @Test func aBackendThatAlwaysFailsDoesNotGoOnForEver() throws {
        let (made, schedule) = blocks(try adaptive(1)) { $0.key.backend == 2 ? nil : 1 }
        #expect(made == 12 && schedule.reasons == [.targetReached])
        let (all, end) = blocks(try adaptive(1)) { $0.key.block % 4 == 0 ? 1 : nil }
        #expect(all < 60 && end.reasons != [nil])
    }
}
