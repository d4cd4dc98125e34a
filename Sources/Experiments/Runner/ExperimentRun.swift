import Backends
import Foundation
import Machine

/// Makes runs: begins them and continues them.
public enum ExperimentRun {
    /// Begins a run. Nothing is written before everything that can be checked beforehand was checked.
    /// - Parameter output: the run's directory; nil for `reports/<run-id>`.
    /// - Throws: `ExperimentError`: what does not fit, or what kept a record from being written.
    public static func start(
        _ experiment: Experiment, output: String? = nil, context: RunContext
    ) throws(ExperimentError) -> RunOutcome {
        let plan = try Plan(experiment, catalogue: context.catalogue)
        try plan.checkMemory(context.availableMemory)
        let record = try Self.record(plan, context)
        let directory = output.map { OutputDirectory(path: $0) } ?? .standard(runID: record.id)
        try directory.create()
        let store = try RunStore(creating: record, in: directory)
        return try Sitting(plan: plan, store: store, context: context, records: [], number: 1).run()
    }

    /// Continues a run at its first missing trial. Trials that failed stay as they are.
    /// - Parameters:
    ///   - path: the run's directory.
    ///   - experiment: what flags said, if any were given: it must be the run's own experiment.
    /// - Throws: `ExperimentError` with code `resumeRefused` when machine, binary or experiment changed.
    public static func resume(
        _ path: String, experiment: Experiment? = nil, context: RunContext
    ) throws(ExperimentError) -> RunOutcome {
        let store = try RunStore(resuming: OutputDirectory(path: path))
        let stored = try store.stored()
        let plan = try ResumeCheck(run: stored.run, path: path).plan(experiment, context)
        try plan.checkMemory(context.availableMemory)
        return try Sitting(
            plan: plan, store: store, context: context, records: stored.trials, number: stored.sessions.count + 1
        ).run()
    }

    private static func record(_ plan: Plan, _ context: RunContext) throws(ExperimentError) -> RunRecord {
        let experiment = plan.experiment
        return RunRecord(
            id: Timestamp.runID(), createdAt: Timestamp.iso(), version: context.version,
            binaryDigest: try context.digest(), experiment: try text(experiment), seed: experiment.seed,
            deviceModel: experiment.deviceModel.rawValue, device: DeviceSentence(plan, context).text,
            blocks: plan.blocks,
            repetitions: experiment.repetitions, warmup: experiment.warmup, cells: plan.cells, backends: plan.backends,
            skipped: plan.skipped, machine: context.machine, marginPercent: experiment.marginPercent,
            confidence: experiment.confidence, counters: plan.counters, functionalReason: context.functionalReason,
            plugins: context.plugins.isEmpty ? nil : context.plugins)
    }

    private static func text(_ experiment: Experiment) throws(ExperimentError) -> String {
        guard let data = try? RecordCoding.encode(experiment) else {
            throw ExperimentError(.badValue, "the experiment cannot be written as JSON")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

extension RunRecord {
    /// The experiment that the run was made from.
    /// - Throws: `ExperimentError` when this version cannot read it.
    public func originalExperiment() throws(ExperimentError) -> Experiment {
        guard let experiment = try? RecordCoding.decode(Experiment.self, from: Data(experiment.utf8)) else {
            throw ExperimentError(
                .storeUnreadable, "the experiment of run '\(id)' cannot be read by this version of Tiermark")
        }
        return experiment
    }
}
