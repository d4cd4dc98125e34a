import Foundation
import Glibc
import Testing

@testable import Experiments

@Suite struct StoreTests {
    private let scratch: Scratch
    private let directory: OutputDirectory

    init() throws {
        scratch = try Scratch()
        directory = OutputDirectory(path: scratch.new())
        try directory.create()
    }

    private func store(pageLimit: Int? = nil) throws -> RunStore {
        let store = try RunStore(creating: Fake.run(), in: directory, pageLimit: pageLimit)
        try store.begin(SessionRecord(id: "s1", startedAt: "t", commandLine: ["tiermark", "run"]))
        return store
    }

    private var files: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()) ?? []
    }

    @Test func everythingReadsBackEqual() throws {
        let store = try store()
        var odd = Fake.trial(1, backend: 1, evidence: ["cpu_steal_share": 0.125])
        odd.measurement?.samples.append(Sample("papi/PAPI_TOT_CYC", 1e300, unit: "1", initiator: "host", step: "rep=1"))
        odd.measurement?.samples.append(Sample("odd", .infinity, unit: "1"))
        odd.measurement?.missing = [MissingMetric(metric: "papi/X", reason: "'quoted' \"text\"\nwith lines, ünïcode")]
        odd.measurement?.residency = [
            ResidencySample(time: 0.1, step: "start", hostBytes: 1, deviceBytes: 2, pagesToDevice: 3, pagesToHost: 4)
        ]
        let trials = [Fake.trial(0, seconds: nil), odd]
        for trial in trials { try store.record(trial) }
        try store.end(session: "s1", outcome: "completed")
        try store.close()
        let stored = try StoreReader.load(path: directory.path)
        #expect(stored.run == store.run)
        #expect(stored.trials == trials)
        #expect(
            stored.sessions.map(\.outcome) == ["completed"] && stored.sessions[0].commandLine == ["tiermark", "run"])
        #expect(try StoreReader.load(path: directory.storePath).run == store.run, "the file's path does too")
    }

    @Test func aCleanEndLeavesOneFile() throws {
        do {
            let store = try store()
            try store.record(Fake.trial(0))
            try store.close()
        }
        #expect(files == ["run.sqlite"])
    }

    /// What lies on disk at a kill -9 is what a copy made in the middle holds.
    @Test func aKilledRunOpensAgainWithEveryRecord() throws {
        let store = try store()
        for sequence in 0..<5 { try store.record(Fake.trial(sequence, block: sequence)) }
        let copy = OutputDirectory(path: scratch.new("copy"))
        try copy.create()
        for name in ["run.sqlite", "run.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: "\(directory.path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        #expect(try StoreReader.load(path: copy.path).trials.map(\.sequence) == [0, 1, 2, 3, 4])
        let again = try RunStore(resuming: copy)
        try again.record(Fake.trial(5, block: 5))
        #expect(try again.stored().trials.count == 6)
        #expect(try again.stored().sessions[0].outcome == nil, "a killed sitting has no outcome")
    }

    @Test func aRunIsReadWhileItIsWritten() throws {
        let store = try store()
        try store.record(Fake.trial(0))
        #expect(try StoreReader.load(path: directory.path).trials.count == 1)
        try store.record(Fake.trial(1, block: 1))
        #expect(try StoreReader.load(path: directory.path).trials.count == 2)
    }

    @Test func aTrialIsRecordedOnce() throws {
        let store = try store()
        try store.record(Fake.trial(0))
        #expect(throws: ExperimentError.self) { try store.record(Fake.trial(1)) }
        #expect(try store.stored().trials.count == 1)
    }

    @Test func aSecondWriterIsTurnedAwayByPid() throws {
        let store = try store()
        let found = error { _ = try RunStore(resuming: directory) }
        #expect(found?.code == .storeLocked)
        #expect(found?.description.contains("pid \(getpid())") == true)
        try store.close()
    }

    @Test func theLockEndsWithItsOwner() throws {
        do { try store().close() }
        let again = try RunStore(resuming: directory)
        #expect(again.run == Fake.run(id: again.run.id))
    }

    @Test func aFullDiskNamesPathAndWhatIsKept() throws {
        let store = try store(pageLimit: 14)
        var big = Fake.trial(0)
        big.measurement?.notes = [String(repeating: "x", count: 3000)]
        var kept = 0
        var found: ExperimentError?
        while found == nil, kept < 100 {
            (big.sequence, big.key.block) = (kept, kept)
            found = error { try store.record(big) }
            if found == nil { kept += 1 }
        }
        #expect(found?.code == .storeFull && kept > 0)
        for word in [directory.storePath, "\(kept) trial", "--resume \(directory.path)", "full"] {
            #expect(found?.description.contains(word) == true, "\(found?.description ?? "") lacks '\(word)'")
        }
        #expect(try StoreReader.load(path: directory.path).trials.count == kept)
    }

    @Test func aRealFullDiskIsReportedToo() throws {
        let mount = scratch.new("disk")
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
        guard geteuid() == 0, Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=1m") == 0 else { return }
        defer { umount2(mount, Int32(MNT_DETACH)) }
        let small = OutputDirectory(path: mount + "/run")
        try small.create()
        let store = try RunStore(creating: Fake.run(), in: small)
        try store.begin(SessionRecord(id: "s1", startedAt: "t", commandLine: []))
        var big = Fake.trial(0)
        big.measurement?.notes = [String(repeating: "x", count: 60_000)]
        var found: ExperimentError?
        for sequence in 0..<40 where found == nil {
            (big.sequence, big.key.block) = (sequence, sequence)
            found = error { try store.record(big) }
        }
        #expect(found?.code == .storeFull)
        #expect(try !StoreReader.load(path: small.path).trials.isEmpty)
    }

    @Test func runsAreReadOnReadOnlyMedia() throws {
        let mount = scratch.new("disk")
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
        guard geteuid() == 0, Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=4m") == 0 else { return }
        defer { umount2(mount, Int32(MNT_DETACH)) }
        let store = try store()
        try store.record(Fake.trial(0))
        for name in ["run.sqlite", "run.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: "\(directory.path)/\(name)", toPath: "\(mount)/\(name)")
        }
        try store.close()
        try FileManager.default.createDirectory(atPath: mount + "/clean", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: directory.storePath, toPath: mount + "/clean/run.sqlite")
        #expect(Glibc.mount(nil, mount, nil, UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
        #expect(try StoreReader.load(path: mount).trials.count == 1, "killed: the log is read too")
        #expect(try StoreReader.load(path: mount + "/clean").trials.count == 1)
        let found = error { _ = try RunStore(resuming: OutputDirectory(path: mount)) }
        #expect(found?.code == .outputUnwritable && found?.description.contains("Read-only file system") == true)
    }

    @Test func whatIsNoRunIsSaid() throws {
        #expect(error { _ = try StoreReader.load(path: "/nowhere") }?.code == .storeMissing)
        try Data("no database at all, but long enough to look like one".utf8).write(
            to: URL(fileURLWithPath: directory.storePath))
        #expect(error { _ = try StoreReader.load(path: directory.path) }?.code == .storeUnreadable)
        #expect(error { _ = try RunStore(resuming: directory) }?.code == .storeUnreadable)
    }
}

@Suite struct OutputDirectoryTests {
    @Test func newAndEmptyDirectoriesAreTaken() throws {
        let scratch = try Scratch()
        try OutputDirectory(path: scratch.new("a/b/c")).create()
        try OutputDirectory(path: scratch.new("a/b/c")).create()
    }

    @Test func anOccupiedDirectoryIsRefused() throws {
        let scratch = try Scratch()
        try Data().write(to: URL(fileURLWithPath: scratch.new("file")))
        #expect(error { try OutputDirectory(path: scratch.path).create() }?.code == .outputExists)
        #expect(error { try OutputDirectory(path: scratch.new("file")).create() }?.code == .outputExists)
        try Data().write(to: URL(fileURLWithPath: scratch.new("run.sqlite")))
        let run = error { try OutputDirectory(path: scratch.path).create() }
        #expect(run?.description.contains("--resume \(scratch.path)") == true)
    }

    @Test func anUnwritablePathIsRefusedWithTheReason() {
        let found = error { try OutputDirectory(path: "/proc/none/run").create() }
        #expect(found?.code == .outputUnwritable)
        #expect(found?.description.contains("/proc/none/run") == true)
    }
}
