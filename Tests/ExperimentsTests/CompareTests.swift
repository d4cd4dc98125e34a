import Foundation
import Glibc
import Testing

@testable import Experiments

@Suite struct RankSumShiftTests {
    /// Counted by hand from all 6 and all 70 arrangements (Hollander & Wolfe, table of the rank-sum distribution).
    @Test func theDistributionIsExact() {
        #expect(RankSumShift.distribution(2, 2).map { ($0 * 6).rounded() } == [1, 1, 2, 1, 1])
        let four = RankSumShift.distribution(4, 4)
        #expect(four.map { Int(($0 * 70).rounded()) } == [1, 1, 2, 3, 5, 5, 7, 7, 8, 7, 7, 5, 5, 3, 2, 1, 1])
        #expect(RankSumShift.distribution(3, 5).count == 16)
        #expect(abs(RankSumShift.distribution(20, 13).reduce(0, +) - 1) < 1e-12)
    }

    @Test func estimateAndIntervalAreThoseOfTheTextbook() throws {
        let shift = try #require(RankSumShift(first: [1, 2, 3, 4], second: [5, 6, 7, 9], confidence: 0.95))
        #expect(shift.estimate == 4 && shift.lo == 1 && shift.hi == 8)
        #expect(abs((shift.confidence ?? 0) - (1 - 2.0 / 70)) < 1e-12)
    }

    @Test func tooFewValuesGiveNoInterval() {
        let shift = RankSumShift(first: [1, 2, 3], second: [1, 2, 3], confidence: 0.95)
        #expect(shift?.estimate == 0 && shift?.lo == nil)
        #expect(RankSumShift(first: [], second: [1], confidence: 0.95) == nil)
    }

    @Test func theApproximationContinuesTheExactOne() {
        for tail in [0.025, 0.005, 0.0005] {
            let exact = RankSumShift.cut(40, 40, tail: tail)
            let near = RankSumShift.cut(40, 41, tail: tail)
            #expect(abs((near?.rank ?? 0) - (exact?.rank ?? 0)) <= 30, "1600 and 1640 differences")
        }
    }

    /// Coverage under the null hypothesis, skewed and with spikes: at least as stated.
    @Test func theIntervalCoversAsOftenAsItSays() {
        var generator = Numbers(state: 5)
        var missed = 0
        for _ in 0..<500 {
            let values = (0..<24).map { _ in generator.skewed() }
            guard let shift = RankSumShift(first: Array(values[..<12]), second: Array(values[12...]), confidence: 0.95),
                let lo = shift.lo, let hi = shift.hi
            else { continue }
            if lo > 0 || hi < 0 { missed += 1 }
        }
        #expect((8...40).contains(missed), "\(missed) of 500, 4.5 % or 22 expected")
    }
}

/// Lehmer's generator: reproducible noise for tests.
struct Numbers {
    var state: UInt64

    mutating func unit() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53
    }

    /// Times around 1: skewed by 3 %, one in ten three times as long.
    mutating func skewed() -> Double { (1 + 0.03 * -log(unit() + 1e-9)) * (unit() < 0.1 ? 3 : 1) }
}

@Suite struct RunComparisonTests {
    private func stored(
        seed: UInt64, factor: Double = 1, cells: Int = 2, backends: Int = 2, blocks: Int = 20, id: String = "r"
    ) -> StoredRun {
        var numbers = Numbers(state: seed)
        var trials: [TrialRecord] = []
        for block in 0..<blocks {
            for cell in 0..<cells {
                for backend in 0..<backends {
                    let slow = cell == 0 && backend == 1 ? factor : 1
                    let seconds = (1 + 0.02 * numbers.unit()) * slow
                    trials.append(
                        Fake.trial(trials.count, cell: cell, block: block, backend: backend, seconds: seconds))
                }
            }
        }
        let run = Fake.run(cells: cells, backends: backends, id: id, blocks: blocks)
        return StoredRun(run: run, sessions: [], trials: trials)
    }

    @Test func aPlantedSlowdownFiresTheGate() {
        let comparison = RunComparison(stored(seed: 1), stored(seed: 2, factor: 1.1), gatePercent: 5)
        #expect(comparison.outcome == .regression)
        let worse = comparison.rows.filter(\.isRegression)
        #expect(worse.map(\.backend) == ["explicit/file"] && worse.map(\.cell) == ["list size=0"])
        #expect(abs((worse.first?.changePercent ?? 0) - 10) < 1.5)
        #expect(worse.first?.verdict == .slower)
    }

    @Test(arguments: 1...20) func nothingFiresWithoutAChange(seed: UInt64) {
        let comparison = RunComparison(stored(seed: seed), stored(seed: seed + 1000), gatePercent: 5)
        #expect(comparison.outcome == .ok && comparison.rows.count == 4)
        #expect(comparison.rows.allSatisfy { $0.verdict == .equivalent })
    }

    @Test func withoutAGateNothingIsARegression() {
        let comparison = RunComparison(stored(seed: 1), stored(seed: 2, factor: 2))
        #expect(comparison.outcome == .ok && comparison.rows.contains { $0.verdict == .slower })
    }

    @Test func aGateIsBeyondTheWholeInterval() {
        let comparison = RunComparison(stored(seed: 1), stored(seed: 2, factor: 1.05), gatePercent: 5)
        #expect(comparison.outcome == .ok, "an effect as large as the gate is not surely beyond it")
    }

    @Test func spikesDoNotFire() {
        var second = stored(seed: 2)
        for index in second.trials.indices where index % 9 == 0 {
            second.trials[index].measurement = Fake.measurement(7)
        }
        #expect(RunComparison(stored(seed: 1), second, gatePercent: 5).outcome == .ok)
    }

    @Test func whatIsMissingIsListed() {
        let fewer = RunComparison(stored(seed: 1, backends: 1), stored(seed: 2), gatePercent: 5)
        #expect(fewer.outcome == .baselineMissing)
        #expect(fewer.missingInFirst == ["list size=0, explicit/file", "list size=1, explicit/file"])
        let more = RunComparison(stored(seed: 1), stored(seed: 2, backends: 1), gatePercent: 5)
        #expect(more.outcome == .ok && more.missingInSecond.count == 2)
    }

    @Test func aBackendThatNowFailsIsARegression() {
        var second = stored(seed: 2)
        for index in second.trials.indices where second.trials[index].key.backend == 1 {
            second.trials[index].status = .failed
            second.trials[index].measurement = nil
        }
        let comparison = RunComparison(stored(seed: 1), second, gatePercent: 5)
        #expect(comparison.outcome == .regression)
        #expect(comparison.rows.filter { $0.verdict == .failed }.map(\.backend) == ["explicit/file", "explicit/file"])
        #expect(comparison.rows.filter { $0.verdict == .equivalent }.count == 2, "the others keep their blocks")
    }

    @Test func blocksWithStealOrSwapDoNotCount() {
        var second = stored(seed: 2)
        for index in second.trials.indices where second.trials[index].key.block < 5 {
            second.trials[index].evidence = second.trials[index].key.backend == 0 ? ["cpu_steal_share": 0.5] : [:]
            second.trials[index].measurement = Fake.measurement(100)
        }
        let comparison = RunComparison(stored(seed: 1), second, gatePercent: 5)
        #expect(comparison.rows.allSatisfy { $0.blocks == [20, 15] } && comparison.outcome == .ok)
    }

    @Test func markdownAndJSONSayTheSame() throws {
        var first = stored(seed: 1, id: "a")
        var second = stored(seed: 2, factor: 1.1, id: "b")
        first.run.cells[0].workload = "li|st<b>"
        second.run.cells[0].workload = "li|st<b>"
        second.run.version = "1.1"
        let comparison = RunComparison(first, second, gatePercent: 5)
        let text = comparison.markdown
        #expect(text.contains("**1 of 4 rows regressed beyond the gate of 5 %.**"))
        #expect(text.contains("li\\|st\\<b\\> size=0") && text.contains("**regression**, slower"))
        #expect(text.contains("The version of Tiermark differs: 1.0, then 1.1."))
        let json = try JSONSerialization.jsonObject(with: try comparison.json()) as? [String: Any]
        #expect(json?["outcome"] as? String == "regression")
    }
}
