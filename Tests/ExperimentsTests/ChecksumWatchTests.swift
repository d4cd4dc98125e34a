import Testing

@testable import Experiments

@Suite struct ChecksumWatchTests {
    private func trial(_ sequence: Int, cell: Int = 0, backend: Int = 0, _ checksums: [String]) -> TrialRecord {
        var record = Fake.trial(sequence, cell: cell, block: sequence, backend: backend)
        record.measurement?.checksums = checksums
        return record
    }

    @Test func theFirstTrialOfACellIsWhatOthersAreHeldAgainst() {
        var watch = ChecksumWatch([], labels: ["baseline/shared", "explicit/file"])
        let first = trial(0, ["aa", "bb"])
        #expect(watch.judged(first) == first)
        let same = trial(1, backend: 1, ["aa", "bb"])
        #expect(watch.judged(same) == same)
        let elsewhere = trial(2, cell: 1, ["cc"])
        #expect(watch.judged(elsewhere) == elsewhere)
        let failed = watch.judged(trial(3, backend: 1, ["aa", "cc"]))
        #expect(failed.status == .failed && failed.failure?.kind == "checksum")
        #expect(failed.measurement?.checksums == ["aa", "cc"])
        let message = failed.failure?.message ?? ""
        #expect(message.contains("differ from those of baseline/shared in block 0: step 1 gave cc here and bb there"))
    }

    @Test func aResumedRunKnowsTheChecksumsOfEarlierSittings() {
        let broken = Fake.trial(0, seconds: nil)
        var watch = ChecksumWatch([broken, trial(1, ["aa"])], labels: ["baseline/shared"])
        #expect(watch.judged(trial(2, ["aa"])).status == .ok)
        let shorter = watch.judged(trial(3, []))
        #expect(shorter.failure?.message.contains("it ran 0 steps here and 1 there") == true)
        let failed = Fake.trial(4, seconds: nil)
        #expect(watch.judged(failed) == failed)
    }
}
