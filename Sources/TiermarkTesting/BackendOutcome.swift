import Experiments

/// What trials of one workload on all backends showed.
public struct BackendOutcome: Sendable, Hashable {
    /// The backends that ran to the end, as reports call them: `explicit/file plan=exact`.
    public var compared: [String] = []
    /// The backends that cannot run here, each with the reason and what would enable it.
    public var skipped: [String] = []
    /// Trials that failed, and results that differ, each with what to fix; none if all is well.
    public var problems: [String] = []

    /// What a run says about its only cell.
    init(_ stored: StoredRun) {
        let label = { (trial: TrialRecord) in stored.run.backends[trial.key.backend].label }
        let measured = stored.trials.compactMap { trial in trial.measurement.map { (label(trial), $0.checksums) } }
        compared = Self.unique(measured.map(\.0))
        skipped = stored.run.skipped.map { "\($0.label): \($0.reason). To enable it: \($0.remedy)" }
        let failures = stored.trials.compactMap { trial in
            trial.failure.map { "\(label(trial)): \($0.message)" }
        }
        problems = Self.unique(failures + Self.differences(measured))
    }

    private static func differences(_ measured: [(label: String, checksums: [String])]) -> [String] {
        guard let reference = measured.first else { return [] }
        return measured.filter { $0.checksums != reference.checksums }.map {
            "\($0.label): its checksums differ from those of \(reference.label): the workload depends on something "
                + "outside of the arena and its parameters"
        }
    }

    private static func unique(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
