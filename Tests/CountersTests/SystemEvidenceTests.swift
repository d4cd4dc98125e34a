import Testing

@testable import Counters

@Suite struct SystemEvidenceTests {
    @Test func readsTheCPULineWithoutCountingGuestsTwice() throws {
        let cpu = try SystemEvidence.parseCPU("cpu  100 20 30 400 50 6 7 8 90 10\ncpu0 1 2 3 4 5 6 7 8 9 10\n")
        #expect(cpu == SystemEvidence.CPUTime(steal: 8, idle: 450, total: 621))
    }

    @Test func anOldKernelHasNoSteal() throws {
        let cpu = try SystemEvidence.parseCPU("cpu 100 20 30 400\n")
        #expect(cpu == SystemEvidence.CPUTime(steal: nil, idle: 400, total: 550))
    }

    @Test(arguments: ["", "cpu0 1 2 3 4\n", "cpu 1 2 3\n", "cpu 1 x 3 4\n"])
    func refusesOtherCPULines(text: String) {
        let error = #expect(throws: CountersError.self) { try SystemEvidence.parseCPU(text) }
        #expect(error?.code == .unreadableEvidence)
    }

    @Test func readsLoad() throws {
        let load = try SystemEvidence.parseLoad("0.52 1.58 12.00 3/512 12345\n")
        #expect(load == SystemEvidence.Load(oneMinute: 0.52, fiveMinutes: 1.58, fifteenMinutes: 12))
        #expect(throws: CountersError.self) { try SystemEvidence.parseLoad("0.52 1.58") }
    }

    @Test func keepsTheLinesAboutMovingMemory() throws {
        let text =
            "nr_free_pages 9\npgfault 8\npgmajfault 1\npgmigrate_success 2\nnuma_hint_faults 3\n"
            + "pgpromote_success 4\npgdemote_kswapd 5\nthp_fault_alloc 6\npswpout 0\n"
        let expected: [String: Int64] = [
            "pgmajfault": 1, "pgmigrate_success": 2, "numa_hint_faults": 3, "pgpromote_success": 4,
            "pgdemote_kswapd": 5, "thp_fault_alloc": 6, "pswpout": 0,
        ]
        #expect(try SystemEvidence.parseVmstat(text) == expected)
        #expect(throws: CountersError.self) { try SystemEvidence.parseVmstat("pgmajfault many\n") }
    }

    @Test func aDeltaHasOnlyWhatBothHave() {
        let usage = SystemEvidence.Usage(minorFaults: 1, majorFaults: 2, voluntarySwitches: 3, involuntarySwitches: 4)
        let twice = SystemEvidence.Usage(minorFaults: 2, majorFaults: 4, voluntarySwitches: 6, involuntarySwitches: 8)
        let earlier = SystemEvidence(
            cpu: .init(steal: 1, idle: 10, total: 100), load: nil, vmstat: ["a": 1, "gone": 1], usage: usage,
            missing: ["one"])
        let later = SystemEvidence(
            cpu: .init(steal: 6, idle: 20, total: 150), load: nil, vmstat: ["a": 4, "new": 1], usage: twice,
            missing: ["one", "two"])
        let delta = later.delta(since: earlier)
        #expect(delta.cpu == .init(steal: 5, idle: 10, total: 50))
        #expect(delta.vmstat == ["a": 3])
        #expect(delta.usage == usage)
        #expect(delta.missing == ["one", "two"])
        #expect(delta.stealShare == 0.1)
    }

    @Test func noTimeNoShare() {
        let evidence = SystemEvidence(
            cpu: .init(steal: 0, idle: 0, total: 0), load: nil, vmstat: [:], usage: nil, missing: [])
        #expect(evidence.stealShare == nil)
    }

    @Test func aLiveSnapshotIsWhole() {
        let first = SystemEvidence.snapshot()
        #expect(first.missing.isEmpty)
        #expect(first.load != nil)
        #expect(first.vmstat["pgmajfault"] != nil)
        let delta = SystemEvidence.snapshot().delta(since: first)
        #expect((delta.usage?.minorFaults ?? -1) >= 0)
        #expect((delta.cpu?.total ?? -1) >= 0)
        #expect(delta.vmstat.keys.sorted() == first.vmstat.keys.sorted())
    }
}
