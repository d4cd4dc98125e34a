import Backends
import Foundation
import Machine
import Synchronization
import Testing

@testable import Experiments

/// Interrupts after a number of trials, and remembers what it was told.
private final class Watcher: RunProgress {
    let interruption = Interruption()
    let seen = Mutex<[TrialProgress]>([])
    private let limit: Int

    init(interruptAfter limit: Int = .max) { self.limit = limit }

    func trialBegins(_ progress: TrialProgress) {}

    func trialEnded(_ progress: TrialProgress, record: TrialRecord) {
        let count = seen.withLock {
            $0.append(progress)
            return $0.count
        }
        if count == limit { interruption.raise() }
    }
}

@Suite struct ExperimentRunTests {
    private let scratch: Scratch
    private var path: String { scratch.new() }

    init() throws { scratch = try Scratch() }

    private let experiment = Fake.experiment(
        backends: [Selection("transparent/uffd"), Selection("explicit/file")], blocks: 2)

    @Test func aRunMakesEveryPlannedTrialInOrder() throws {
        let watcher = Watcher()
        let outcome = try ExperimentRun.start(
            experiment, output: path, context: Fake.context(try Fake.answering(), progress: watcher))
        #expect(outcome.trialsMade == 4 && outcome.trialsFailed == 0 && !outcome.isInterrupted)
        #expect(outcome.endings == ["list": "planned"])
        let stored = try StoreReader.load(path: path)
        let plan = try Plan(experiment, catalogue: Fake.catalogue)
        #expect(stored.trials.map(\.key) == plan.trials.map(\.key))
        #expect(stored.trials.map(\.position) == plan.trials.map(\.position))
        #expect(stored.trials.map(\.sequence) == [0, 1, 2, 3])
        #expect(stored.trials.allSatisfy { $0.status == .ok && $0.evidence["load_1min"] != nil })
        #expect(stored.sessions.map(\.outcome) == ["completed"])
        #expect(try stored.run.originalExperiment() == experiment)
        let seen = watcher.seen.withLock { $0 }
        #expect(seen.map(\.number) == [1, 2, 3, 4] && seen.allSatisfy { $0.total == 4 })
        #expect(seen.last?.secondsLeft == 0)
        #expect((try FileManager.default.contentsOfDirectory(atPath: path)) == ["run.sqlite"])
    }

    @Test func aFailedTrialIsRecordedAndTheRunGoesOn() throws {
        let line = String(decoding: try TrialReply.measured(Fake.measurement(1)).line(), as: UTF8.self)
        let program = Fake.shell("read -r r; case \"$r\" in *explicit/file*) kill -SEGV $$;; esac; echo '\(line)'")
        let outcome = try ExperimentRun.start(experiment, output: path, context: Fake.context(program))
        #expect(outcome.trialsMade == 4 && outcome.trialsFailed == 2)
        let failed = try StoreReader.load(path: path).trials.filter { $0.status == .failed }
        #expect(failed.map(\.key.backend) == [1, 1] && failed.allSatisfy { $0.failure?.signal == "SIGSEGV" })
    }

    @Test func anInterruptedRunIsResumedWhereItStopped() throws {
        let watcher = Watcher(interruptAfter: 3)
        let long = Fake.experiment(blocks: 8)
        let whole = try Plan(long, catalogue: Fake.catalogue)
        let first = try ExperimentRun.start(
            long, output: path,
            context: Fake.context(try Fake.answering(), progress: watcher, interruption: watcher.interruption))
        #expect(first.isInterrupted && first.trialsMade == 3)
        #expect(try StoreReader.load(path: path).sessions.map(\.outcome) == ["interrupted"])
        let second = try ExperimentRun.resume(path, experiment: long, context: Fake.context(try Fake.answering()))
        #expect(!second.isInterrupted && second.trialsMade == whole.trialCount - 3)
        let stored = try StoreReader.load(path: path)
        #expect(stored.trials.map(\.key) == whole.trials.map(\.key), "the order of a run that was never interrupted")
        #expect(stored.trials.map(\.sequence) == Array(0..<whole.trialCount))
        #expect(stored.sessions.map(\.outcome) == ["interrupted", "completed"])
        #expect(Set(stored.trials.map(\.sessionID)).count == 2)
        let third = try ExperimentRun.resume(path, context: Fake.context(try Fake.answering()))
        #expect(third.trialsMade == 0 && third.trialsRecorded == whole.trialCount)
    }

    @Test func aRunningTrialIsEndedByAnInterruptionAndNotRecorded() throws {
        let interruption = Interruption()
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.1)
            interruption.raise()
        }
        let outcome = try ExperimentRun.start(
            experiment, output: path, context: Fake.context(Fake.shell("sleep 1000"), interruption: interruption))
        #expect(outcome.isInterrupted && outcome.trialsMade == 0)
        #expect(try StoreReader.load(path: path).trials.isEmpty)
    }

    @Test func failedTrialsAreNotRepeated() throws {
        _ = try ExperimentRun.start(experiment, output: path, context: Fake.context(Fake.shell("exit 1")))
        let outcome = try ExperimentRun.resume(path, context: Fake.context(try Fake.answering()))
        #expect(outcome.trialsMade == 0 && outcome.trialsFailed == 4)
    }

    @Test func whatChangedIsSaidWhenResumingIsRefused() throws {
        _ = try ExperimentRun.start(experiment, output: path, context: Fake.context(try Fake.answering()))
        func refusal(_ experiment: Experiment? = nil, _ change: (inout RunContext) -> Void = { _ in }) throws -> String
        {
            var context = Fake.context(try Fake.answering())
            change(&context)
            let found = error { _ = try ExperimentRun.resume(path, experiment: experiment, context: context) }
            #expect(found?.code == .resumeRefused)
            return found?.description ?? ""
        }
        #expect(
            try refusal { $0.binaryDigest = "another" }.contains("digest digest, now version 1.0 with digest another"))
        let machine = try refusal { $0.machine.operatingSystem.kernelRelease = "99.9" }
        #expect(machine.contains("kernel was") && machine.contains("is 99.9"))
        var other = experiment
        other.seed = 8
        other.sampling.blocks = 6
        let changed = try refusal(other)
        #expect(changed.contains("seed would change from 7 to 8") && changed.contains("6 blocks"))
        let gone = try refusal {
            $0.catalogue = Catalogue(
                workloads: Fake.catalogue.workloads,
                backends: [
                    BackendEntry(
                        id: "transparent/uffd", parameters: [Fake.around],
                        availability: { _ in .missing(reason: "not permitted", remedy: "sysctl") }),
                    BackendEntry(id: "explicit/file"),
                ])
        }
        #expect(gone.contains("'transparent/uffd' cannot run now: not permitted"))
    }

    @Test func nothingIsWrittenWhenTheRunCannotBegin() throws {
        var context = Fake.context(try Fake.answering())
        context.availableMemory = AvailableMemory(machineBytes: 1 << 20)
        #expect(error { _ = try ExperimentRun.start(experiment, output: path, context: context) }?.code == .doesNotFit)
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.createDirectory(atPath: path + "/x", withIntermediateDirectories: true)
        let occupied = error {
            _ = try ExperimentRun.start(experiment, output: path, context: Fake.context(try Fake.answering()))
        }
        #expect(occupied?.code == .outputExists)
    }
}

@Suite struct BinaryDigestTests {
    @Test func equalBytesHaveEqualDigests() throws {
        let scratch = try Scratch()
        func digest(_ bytes: [UInt8]) throws -> String {
            try Data(bytes).write(to: URL(fileURLWithPath: scratch.new("file")))
            return try BinaryDigest.of(path: scratch.new("file"))
        }
        let bytes = Array(UInt8(0)..<100)
        #expect(try digest(bytes) == digest(bytes))
        var digests = try Set([
            digest(bytes), digest(bytes + [0]), digest(Array(bytes.dropLast())), digest([]), digest([0]),
        ])
        for index in [0, 7, 8, 95, 96, 99] {
            var other = bytes
            other[index] ^= 1
            digests.insert(try digest(other))
        }
        #expect(digests.count == 11)
    }

    @Test func aDirectoryHasNone() throws {
        let scratch = try Scratch()
        #expect(throws: ExperimentError.self) { _ = try BinaryDigest.of(path: scratch.path) }
    }
}
