import Experiments
import Statistics

/// What stands against trusting a run, with counts: the part of the first screen that nobody should overlook.
struct Concerns {
    /// How much it matters.
    enum Weight: String {
        case bad, warning, note
    }

    /// One concern.
    struct Item {
        let weight: Weight
        let title: String
        let details: [String]
    }

    let items: [Item]

    init(_ run: RunAnalysis) {
        items = [
            Self.functional(run), Self.checksums(run), Self.failures(run), Self.invalidBlocks(run), Self.skipped(run),
            Self.sittings(run),
            Self.findings(run), Self.missing(run),
        ].compactMap(\.self)
    }

    private static func functional(_ run: RunAnalysis) -> Item? {
        guard let mark = run.functionalMark else { return nil }
        return Item(
            weight: .bad, title: mark,
            details: [
                "No backend is ahead of another in this run, whatever its times are. What it shows: which backends ran, "
                    + "that they computed the same, how many pages changed tier, what the kernel counted."
            ])
    }

    private static func checksums(_ run: RunAnalysis) -> Item? {
        let bad = run.cells.filter { !$0.isValid }
        guard !bad.isEmpty else { return nil }
        return Item(
            weight: .bad,
            title: "\(Format.counted(bad.count, "cell")) invalid: backends computed different results",
            details: bad.map { "\($0.cell.label): \($0.checksumProblem ?? "")" })
    }

    private static func failures(_ run: RunAnalysis) -> Item? {
        guard !run.failures.isEmpty else { return nil }
        return Item(
            weight: .bad, title: "\(run.failures.count) of \(Format.counted(run.stored.trials.count, "trial")) failed",
            details: run.failures.map { trial in
                let failure = trial.failure
                let place = failure?.step.map { " in \($0)" } ?? ""
                let signal = failure?.signal.map { " by \($0)" } ?? ""
                let last = failure?.lastMessages ?? []
                return "\(run.record.cellLabel(trial.key.cell)), \(run.record.backendLabel(trial.key.backend)), block "
                    + "\(trial.key.block): \(failure?.kind ?? "unknown")\(signal)\(place): \(failure?.message ?? "")"
                    + (last.isEmpty ? "" : " Last messages: \(last.joined(separator: " | "))")
            })
    }

    private static func invalidBlocks(_ run: RunAnalysis) -> Item? {
        let invalid = run.invalidBlocks
        guard !invalid.isEmpty else { return nil }
        return Item(
            weight: .warning,
            title: "\(invalid.count) of \(Format.counted(run.blockCount, "block")) invalid and left out whole",
            details: invalid.map { "\($0.cell.cell.label), block \($0.block.block): \($0.block.reason)" })
    }

    private static func skipped(_ run: RunAnalysis) -> Item? {
        let skipped = run.record.skipped
        guard !skipped.isEmpty else { return nil }
        return Item(
            weight: .warning, title: "\(Format.counted(skipped.count, "backend")) skipped: not available here",
            details: skipped.map { "\($0.label): \($0.reason). To enable it: \($0.remedy)" })
    }

    private static func sittings(_ run: RunAnalysis) -> Item? {
        let broken = run.stored.sessions.filter { $0.outcome != "completed" }
        guard !broken.isEmpty || run.stored.sessions.count > 1 else { return nil }
        let count = run.stored.sessions.count
        return Item(
            weight: .note, title: "Measured in \(Format.counted(count, "sitting")), \(broken.count) of them cut short",
            details: run.stored.sessions.map {
                "\($0.id): from \($0.startedAt) to \($0.endedAt ?? "unknown"), \($0.outcome ?? "killed")"
            })
    }

    private static func findings(_ run: RunAnalysis) -> Item? {
        let all = run.cells.flatMap { cell in cell.findings.map { (cell, $0) } }
        let warnings = all.filter { $0.1.finding.severity == .warning }
        guard !warnings.isEmpty else { return nil }
        return Item(
            weight: .warning, title: "\(Format.counted(warnings.count, "warning")) about the measurement",
            details: warnings.map { cell, noted in
                let subject = noted.subject.isEmpty ? "" : ", \(noted.subject)"
                return "\(cell.cell.label)\(subject): \(noted.finding.cause). Remedy: \(noted.finding.remedy)."
            })
    }

    private static func missing(_ run: RunAnalysis) -> Item? {
        let missing = run.missing
        guard !missing.isEmpty else { return nil }
        let names = Set(missing.map(\.metric.metric)).count
        return Item(
            weight: .note, title: "\(Format.counted(names, "metric")) could not be measured and stay empty",
            details: missing.map { one in
                let initiator = one.metric.initiator.isEmpty ? "" : " (\(one.metric.initiator))"
                return "\(one.metric.metric)\(initiator): \(one.metric.reason), "
                    + "\(Format.counted(one.trials, "trial")) of \(Format.list(one.backends))"
            })
    }
}
