import Experiments
import Foundation
import Machine
import Statistics
import Testing

@testable import Reports

@Suite struct AnalysisTests {
    private let one = [Fixture.sweep[2]]

    @Test func theErrorProbabilityIsSharedByAllComparisonsButTheTwins() {
        let analysis = Analysis(runs: [Fixture(blocks: 12).stored])
        #expect(analysis.comparisonCount == 8 * 5)
        #expect(analysis.cells.flatMap(\.comparisons).allSatisfy { $0.comparisons == 40 })
        let two = Analysis(runs: [Fixture(blocks: 2).stored, Fixture(blocks: 2, runID: "b").stored])
        #expect(two.comparisonCount == 80 && two.runs.map(\.comparisonCount) == [40, 40])
        #expect(two.cells.flatMap(\.comparisons).allSatisfy { $0.comparisons == 40 })
    }

    @Test func pairsAreTwinsThenBaselineThenSides() {
        let pairs = ComparisonPair.all(of: Fixture.standardBackends)
        #expect(pairs.map(\.purpose) == [.noiseFloor, .baseline, .baseline, .baseline, .sides, .sides])
        #expect(pairs.suffix(2).map(\.baseline) == [4, 4])
    }

    @Test func theCellIsDecidedByTheBestOfEachSide() throws {
        let cell = try #require(Analysis(runs: [Fixture(blocks: 12).stored]).cells.first)
        #expect(cell.principal?.backend == "transparent/uffd around=16")
        #expect(cell.principal?.baseline == "explicit/file")
        #expect(cell.outcome == .transparent)
        #expect(cell.sentence.hasPrefix("transparent/uffd around=16 is faster than explicit/file by "))
    }

    @Test func twinsHaveNoWinner() throws {
        var fixture = Fixture(blocks: 20, cells: one)
        fixture.factor = { _, backend in backend.replica == 1 ? 1.3 : 1 }
        let cell = try #require(Analysis(runs: [fixture.stored]).cells.first)
        let twins = try #require(cell.comparisons.first)
        #expect(twins.verdict == nil && twins.verdictText.hasPrefix("noise floor ["))
        #expect(cell.findings.contains { $0.finding.kind == .noiseFloor })
    }

    @Test func aDifferenceOfChecksumsVoidsTheCell() throws {
        var fixture = Fixture(blocks: 12, cells: Array(Fixture.sweep.prefix(2)))
        fixture.adjust = { trial in
            if trial.key == TrialKey(cell: 0, block: 7, backend: 4) { trial.measurement?.checksums[1] = "ffff" }
        }
        let analysis = Analysis(runs: [fixture.stored])
        let cell = analysis.cells[0]
        #expect(!cell.isValid && cell.outcome == .noResult && cell.sentence.contains("checksums differ"))
        #expect(cell.comparisons.allSatisfy { $0.paired == nil && $0.verdictText.contains("checksums differ") })
        #expect(analysis.cells[1].isValid && !analysis.isClean)
        #expect(Concerns(analysis.runs[0]).items.first?.weight == .bad)
    }

    @Test func aBackendThatWasLeftOutOfACellVoidsNothing() throws {
        var stored = Fixture(blocks: 12, cells: Array(Fixture.sweep.prefix(2))).stored
        let skipped = SkippedBackend(
            label: "explicit/file", reason: "it copies data to another address", remedy: "set 'relocate'", cells: [1])
        stored.run.skipped = [skipped]
        stored.trials.removeAll { $0.key.cell == 1 && $0.key.backend == 4 }
        let cells = Analysis(runs: [stored]).cells
        #expect(cells.allSatisfy { $0.blocks.allSatisfy(\.isValid) })
        let out = cells[1].comparisons.filter { $0.pair.backend == 4 || $0.pair.baseline == 4 }
        #expect(!out.isEmpty && out.allSatisfy { $0.paired == nil && $0.verdictText.contains("left out: it copies") })
        #expect(
            cells[1].comparisons.contains { $0.paired != nil } && cells[0].comparisons.allSatisfy { $0.paired != nil })
        stored.run.skipped = []
        #expect(Analysis(runs: [stored]).cells[1].blocks.allSatisfy { !$0.isValid })
    }

    @Test(arguments: [("cpu_steal_share", 0.5), ("pswpin", 3.0), ("pswpout", 1.0)])
    func outsideEvidenceVoidsWholeBlocks(_ name: String, _ value: Double) throws {
        var fixture = Fixture(blocks: 12, cells: one)
        fixture.adjust = { if $0.key.block == 4 { $0.evidence[name] = value } }
        let cell = try #require(Analysis(runs: [fixture.stored]).cells.first)
        #expect(cell.blocks.filter { !$0.isValid }.map(\.block) == [4])
        #expect(cell.comparisons.allSatisfy { $0.paired?.n == 11 && !$0.blocks.contains(4) })
    }

    @Test func aBackendThatAlwaysFailsDoesNotVoidTheOthers() throws {
        var fixture = Fixture(blocks: 12, cells: one)
        fixture.adjust = { if $0.key.backend == 4 { $0.fail("SIGBUS") } }
        let cell = try #require(Analysis(runs: [fixture.stored]).cells.first)
        #expect(cell.blocks.allSatisfy { $0.isValid })
        #expect(cell.outcome == .oneSided)
        #expect(cell.comparison(3, 4)?.verdictText == "no result: every trial of explicit/file failed")
        #expect(cell.comparison(3, 0)?.paired?.n == 12)
    }

    @Test func anUnfinishedBlockDoesNotCount() throws {
        var stored = Fixture(blocks: 12, cells: one).stored
        stored.trials.removeLast(2)
        let cell = try #require(Analysis(runs: [stored]).cells.first)
        #expect(cell.blocks.last?.reason.hasPrefix("incomplete: no trial of ") == true)
        #expect(cell.comparisons.allSatisfy { $0.paired?.n == 11 })
    }

    @Test func theCrossoverLiesWhereTheModelHasIt() throws {
        let sweep = try #require(Analysis(runs: [Fixture(blocks: 12).stored]).sweeps.first)
        #expect(sweep.parameter == "device-touch" && sweep.lines.count == 4)
        let crossing = try #require(sweep.crossings.last?.crossover.crossings.first)
        // 0.028 s of moves against 0.125 s times the share touched.
        #expect(crossing.lo...crossing.hi ~= crossing.x && abs(crossing.x - 0.224) < 0.02)
        #expect(
            sweep.crossings.last?.sentence(parameter: "device-touch").hasPrefix("crossover at device-touch = 0.22")
                == true)
    }

    @Test func threeRunsOfOneMachineMakeAClaimOverSittings() {
        func run(_ id: String, _ day: String, seed: UInt64) -> StoredRun {
            var stored = Fixture(blocks: 12, seed: seed, runID: id, cells: one).stored
            stored.run.createdAt = "2026-11-\(day)T10:00:00Z"
            return stored
        }
        let runs = [run("a", "20", seed: 1), run("b", "21", seed: 2), run("c", "22", seed: 3)]
        let analysis = Analysis(runs: runs)
        #expect(analysis.sittings.count == 5 && analysis.sittings.allSatisfy { $0.areSeparate })
        #expect(analysis.groups.count == 1 && analysis.groups[0].cells.map(\.run) == [0, 1, 2])
        #expect(analysis.runs.map(\.tag) == ["A", "B", "C"])
        #expect(Analysis(runs: Array(runs.prefix(2))).sittings.isEmpty)
    }

    @Test func aRunWithoutTrialsHasNoResultAndDoesNotTrap() throws {
        var stored = Fixture(blocks: 1).stored
        stored.trials = []
        let analysis = Analysis(runs: [stored])
        #expect(analysis.cells.allSatisfy { $0.outcome == .noResult })
        let page = try Page.html(analysis)
        #expect(page.contains("No result in all 8 cells"))
        #expect(ReportWriter.summaryTable(analysis).contains("no trial was made"))
    }
}
