import Backends
import Foundation
import Statistics

/// One sitting of a run: goes through the schedule and makes every trial that is not recorded yet.
final class Sitting {
    private let plan: Plan
    private let store: RunStore
    private let context: RunContext
    private let launcher: TrialLauncher
    private let session: SessionRecord
    private let began = ContinuousClock.now
    private var schedule: Schedule
    /// All sittings' records by key.
    private var recorded: [TrialKey: TrialRecord]
    /// Records of the passes gone through, in order: what looks are decided on.
    private var passed: [TrialRecord] = []
    private var checksums: ChecksumWatch
    private var made = 0
    private var secondsInTrials = 0.0
    private var nextSequence: Int

    init(plan: Plan, store: RunStore, context: RunContext, records: [TrialRecord], number: Int) {
        self.plan = plan
        self.store = store
        self.context = context
        launcher = TrialLauncher(
            program: context.program, timeLimit: plan.experiment.trialTimeLimit, interruption: context.interruption)
        session = SessionRecord(
            id: "\(store.run.id)-s\(number)", startedAt: Timestamp.iso(), commandLine: context.commandLine)
        schedule = Schedule(plan)
        recorded = Dictionary(records.map { ($0.key, $0) }) { first, _ in first }
        checksums = ChecksumWatch(records, labels: plan.backends.map(\.label))
        nextSequence = (records.map(\.sequence).max() ?? -1) + 1
    }

    func run() throws(ExperimentError) -> RunOutcome {
        try store.begin(session)
        do {
            let isComplete = try makePasses()
            try store.end(session: session.id, outcome: isComplete ? "completed" : "interrupted")
            try store.close()
            return outcome(isComplete)
        } catch {
            // The first error is the one to tell; what can still be tidied is.
            try? store.end(session: session.id, outcome: "interrupted")
            try? store.close()
            throw error
        }
    }

    /// False when interrupted.
    private func makePasses() throws(ExperimentError) -> Bool {
        var pass = 0
        while true {
            let cells = schedule.cells(inPass: pass)
            if cells.isEmpty { return true }
            for trial in cells.flatMap({ plan.trials(cell: $0, block: pass) }) {
                var record = recorded[trial.key]
                if record == nil { record = try make(trial) }
                guard let record else { return false }
                passed.append(record)
            }
            schedule.look(afterPass: pass, records: passed)
            pass += 1
        }
    }

    /// Makes a trial and records it; nil when interrupted.
    private func make(_ trial: PlannedTrial) throws(ExperimentError) -> TrialRecord? {
        if context.interruption.isRaised { return nil }
        context.progress.trialBegins(progress(trial))
        let startedAt = Timestamp.iso()
        let witness = Witness()
        let result = try launcher.run(request(trial))
        // A trial that was killed could not put the machine's settings back itself.
        let restored = KnobRecovery.restoreLeftovers()
        restored.forEach(context.progress.says)
        guard case .ended(let status, var failure, let measurement, let duration) = result else { return nil }
        failure?.lastMessages += restored
        let raw = TrialRecord(
            key: trial.key, position: trial.position, sequence: nextSequence, sessionID: session.id,
            startedAt: startedAt,
            duration: duration, status: status, failure: failure, measurement: measurement, evidence: witness.evidence()
        )
        let record = checksums.judged(raw)
        try store.record(record)
        count(record)
        context.progress.trialEnded(progress(trial), record: record)
        return record
    }

    private func count(_ record: TrialRecord) {
        recorded[record.key] = record
        nextSequence += 1
        made += 1
        secondsInTrials += record.duration
    }

    private func request(_ trial: PlannedTrial) -> TrialRequest {
        TrialRequest(
            cell: plan.cells[trial.key.cell], backend: plan.backends[trial.key.backend],
            deviceModel: plan.experiment.deviceModel.rawValue, devicePath: plan.experiment.devicePath,
            arena: plan.experiment.arena, nodes: plan.experiment.nodes, repetitions: plan.experiment.repetitions,
            warmup: plan.experiment.warmup, counters: plan.counters)
    }

    private var elapsed: Double { began.duration(to: .now) / .seconds(1) }

    private func progress(_ trial: PlannedTrial) -> TrialProgress {
        let total = max(schedule.trialCount, recorded.count)
        return TrialProgress(
            number: min(recorded[trial.key] == nil ? recorded.count + 1 : recorded.count, total), total: total,
            cell: plan.cells[trial.key.cell].label, backend: plan.backends[trial.key.backend].label,
            block: trial.key.block, elapsed: elapsed, secondsLeft: secondsLeft(total))
    }

    /// All passes hold the same trials, so the mean so far is a fair guess; a budget of time ends it earlier.
    private func secondsLeft(_ total: Int) -> Double? {
        guard made > 0 else { return nil }
        let left = elapsed / Double(made) * Double(total - recorded.count)
        let spent = recorded.values.map(\.duration).reduce(0, +)
        return plan.experiment.sampling.maxTime.map { min(left, max(0, $0 - spent)) } ?? left
    }

    private func outcome(_ isComplete: Bool) -> RunOutcome {
        let endings = plan.cells.indices.compactMap { cell in
            schedule.reasons[cell].map { (plan.cells[cell].label, $0.rawValue) }
        }
        return RunOutcome(
            directory: store.directory, runID: store.run.id, trialsMade: made, trialsRecorded: recorded.count,
            trialsFailed: recorded.values.count { $0.status == .failed }, isInterrupted: !isComplete,
            endings: Dictionary(endings) { first, _ in first }, seconds: elapsed, secondsInTrials: secondsInTrials)
    }
}
