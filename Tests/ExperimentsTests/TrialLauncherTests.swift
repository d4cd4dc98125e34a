import CMemoryShims
import Foundation
import Glibc
import Testing

@testable import Experiments

@Suite struct TrialLauncherTests {
    private func run(
        _ script: String, timeLimit: Double = 20, interruption: Interruption? = nil
    ) throws -> TrialLauncher.Result {
        try TrialLauncher(program: Fake.shell(script), timeLimit: timeLimit, interruption: interruption).run(
            Fake.request)
    }

    private func failure(_ script: String, timeLimit: Double = 20) throws -> TrialFailure? {
        guard case .ended(.failed, let failure, nil, _) = try run(script, timeLimit: timeLimit) else { return nil }
        return failure
    }

    @Test func aMeasurementIsTaken() throws {
        let launcher = TrialLauncher(program: try Fake.answering(0.25), timeLimit: 20, interruption: nil)
        guard case .ended(.ok, nil, let measurement?, let duration) = try launcher.run(Fake.request) else {
            Issue.record("no measurement")
            return
        }
        #expect(measurement == Fake.measurement(0.25))
        #expect(duration > 0)
    }

    @Test func theRequestArrivesAsOneLine() throws {
        let found = try failure("read -r line; printf '%s\\n' \"$line\" >&2; exit 3")
        let line = try #require(found?.lastMessages.first)
        #expect(try RecordCoding.decode(TrialRequest.self, from: Data(line.utf8)) == Fake.request)
        #expect(found?.message.contains("status 3") == true)
    }

    @Test(arguments: [("SEGV", "SIGSEGV"), ("ABRT", "SIGABRT"), ("BUS", "SIGBUS"), ("TERM", "SIGTERM")])
    func aCrashHasItsSignal(signal: String, name: String) throws {
        let found = try failure("echo before >&2; kill -\(signal) $$")
        #expect(found?.kind == "signal" && found?.signal == name && found?.lastMessages == ["before"])
    }

    @Test func theStepIsReadFromTheStatusFile() throws {
        let found = try failure(
            "printf 'rep=1/round=0/chase\\0' >&\(TM_SPAWN_STATUS_FD); test \"$TIERMARK_STATUS_FD\" = 3 && kill -SEGV $$"
        )
        #expect(found?.signal == "SIGSEGV" && found?.step == "rep=1/round=0/chase")
        #expect(found?.message.contains("rep=1/round=0/chase") == true)
    }

    @Test func aTrialThatHangsIsEndedWithWhatItStarted() throws {
        let scratch = try Scratch()
        let found = try failure("sleep 1000 & echo $! > \(scratch.new("pid")); echo waiting >&2; wait", timeLimit: 0.3)
        #expect(found?.kind == "timeout" && found?.lastMessages == ["waiting"])
        #expect(found?.message.contains("--time-limit") == true)
        let text = try String(contentsOfFile: scratch.new("pid"), encoding: .utf8)
        let grandchild = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(isGone(grandchild))
    }

    /// A process is gone when nobody has its number, or when it only waits to be collected.
    private func isGone(_ process: pid_t) -> Bool {
        for _ in 0..<200 {
            let state = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
            if state.isEmpty || state.contains(") Z") || state.contains(") X") { return true }
            usleep(10_000)
        }
        return false
    }

    @Test(arguments: ["echo garbage", "echo '{\"samples\": 1}'", "printf 'a\\nb\\n'", "head -c 100000 /dev/urandom"])
    func garbageIsNoMeasurement(script: String) throws {
        let found = try failure(script)
        #expect(found?.kind == "error" && found?.message.contains("no measurement") == true)
    }

    @Test func silenceIsNoMeasurement() throws {
        #expect(try failure("exit 0")?.message.contains("without a result") == true)
    }

    @Test func aMeasurementOfAProgramThatThenFailsDoesNotCount() throws {
        let line = String(decoding: try TrialReply.measured(Fake.measurement(1)).line(), as: UTF8.self)
        #expect(try failure("echo '\(line)'; exit 1")?.kind == "error")
    }

    @Test func theTrialsOwnWordsAreKept() throws {
        let own = TrialFailure(kind: "placement-violation", message: "touched 0x10", step: "round=0/sum")
        let line = String(decoding: try TrialReply.failed(own).line(), as: UTF8.self)
        let found = try failure("echo last >&2; echo '\(line)'; exit 1")
        #expect(found?.kind == own.kind && found?.message == own.message && found?.step == own.step)
        #expect(found?.lastMessages == ["last"])
    }

    @Test func aFloodOfMessagesIsBounded() throws {
        let found = try failure("yes 'a long message' | head -n 200000 >&2; echo the last one >&2; exit 1")
        #expect(found?.lastMessages.count == MessageTail.lineLimit)
        #expect(found?.lastMessages.last == "the last one")
        let wide = try failure("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1")
        #expect(wide?.lastMessages.map(\.count) == [MessageTail.widthLimit])
    }

    @Test func inputStaysOpenAndNothingElseIsInherited() throws {
        let leak = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(leak) }
        let found = try failure("ls /proc/self/fd >&2; read -r line; timeout 0.1 cat; echo status $? >&2; exit 1")
        #expect(found?.lastMessages == ["0", "1", "2", "3", "4", "status 124"], "4 is the directory that ls reads")
    }

    @Test func anInterruptedTrialIsNoResult() throws {
        let interruption = Interruption()
        Thread.detachNewThread {
            usleep(50_000)
            interruption.raise()
        }
        #expect(try run("sleep 1000", interruption: interruption) == .interrupted)
    }

    @Test func aMissingProgramIsAnError() {
        let program = TrialProgram(path: "/nowhere/trial", arguments: [])
        let found = error {
            _ = try TrialLauncher(program: program, timeLimit: 1, interruption: nil).run(Fake.request)
        }
        #expect(found?.code == .spawnFailed && found?.description.contains("/nowhere/trial") == true)
    }

    @Test func aKillCountsAsOutOfMemoryOnlyWithEvidence() {
        let launcher = TrialLauncher(program: .thisProgram, timeLimit: 1, interruption: nil)
        let end = ChildEnd(cause: .signal(SIGKILL), output: [], lastMessages: [], status: "build", duration: 1)
        func kind(_ evidence: Bool) -> String? {
            guard case .ended(_, let failure, _, _) = launcher.judge(end, ranOutOfMemory: { evidence }) else {
                return nil
            }
            return failure?.kind
        }
        #expect(kind(true) == "out-of-memory" && kind(false) == "signal")
    }

    @Test func memoryKillsAreCountedPerGroupAndMachine() throws {
        let scratch = try Scratch()
        for directory in ["proc/self", "sys/fs/cgroup/a"] {
            try FileManager.default.createDirectory(atPath: scratch.new(directory), withIntermediateDirectories: true)
        }
        func write(_ text: String, _ path: String) throws {
            try text.write(toFile: scratch.new(path), atomically: true, encoding: .utf8)
        }
        try write("0::/a\n", "proc/self/cgroup")
        try write("pgfault 9\noom_kill 4\n", "proc/vmstat")
        try write("oom 1\noom_kill 2\n", "sys/fs/cgroup/a/memory.events")
        let before = MemoryKills.current(root: scratch.path)
        #expect(before == MemoryKills(machine: 4, group: 2))
        #expect(!before.rose(since: before))
        #expect(MemoryKills(machine: 4, group: 3).rose(since: before))
        #expect(MemoryKills(machine: 5, group: nil).rose(since: before))
        #expect(!MemoryKills(machine: nil, group: nil).rose(since: before))
    }
}
