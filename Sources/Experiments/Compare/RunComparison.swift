import Machine
import Statistics

/// One backend in one cell, in two runs.
public struct ComparisonRow: Sendable, Hashable, Codable {
    /// What can be said.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// The interval lies above zero and the estimate beyond the margin: the second run takes more.
        case slower
        /// The interval lies below zero and the estimate beyond the margin.
        case faster
        /// The interval lies within the margin.
        case equivalent
        /// Everything else.
        case inconclusive
        /// One of the runs is functional: its times mean nothing, and so does their difference.
        case functionalOnly = "functional only"
        /// The second run has only failed trials where the first has good ones.
        case failed
    }

    /// Label of the cell.
    public var cell: String
    /// The workload.
    public var workload: String
    /// Its parameters.
    public var parameters: [String: String]
    /// Label of the backend.
    public var backend: String
    /// Blocks that count, in the first and the second run.
    public var blocks: [Int]
    /// Median observation in the first and the second run, in the metric's unit; nil where there is none.
    public var medians: [Double?]
    /// How much more the second run takes, in percent; negative: less. Nil without observations.
    public var changePercent: Double?
    /// The lower end of its interval; nil with too few blocks.
    public var loPercent: Double?
    /// The upper end of its interval; nil with too few blocks.
    public var hiPercent: Double?
    /// The achieved confidence of this interval alone.
    public var confidence: Double?
    /// What can be said.
    public var verdict: Verdict
    /// Whether the whole interval lies beyond the gate, or the second run fails where the first did not.
    public var isRegression: Bool
}

/// Two runs, cell by cell and backend by backend.
///
/// Runs are different sittings, so nothing is paired: the estimate and interval are those of `RankSumShift` on the
/// logarithms of the observations of all blocks that count, with Bonferroni's correction over the rows.
public struct RunComparison: Sendable, Hashable, Codable {
    /// What a program that calls `tiermark compare` learns.
    public enum Outcome: Int32, Sendable, Hashable, Codable {
        /// No regression.
        case ok = 0
        /// At least one row is worse than the gate allows.
        case regression = 2
        /// The first run lacks what the second has: there is nothing to hold it against.
        case baselineMissing = 5
    }

    /// Ids of both runs.
    public var runs: [String]
    /// The metric compared.
    public var metric: String
    /// The rows, in the order of the second run.
    public var rows: [ComparisonRow]
    /// Cells and backends of the second run that the first lacks.
    public var missingInFirst: [String]
    /// Cells and backends of the first run that the second lacks.
    public var missingInSecond: [String]
    /// Why times of one of the runs mean nothing; empty for two runs that measure.
    public var functionalMarks: [String]
    /// What else differs between the runs.
    public var notes: [String]
    /// The gate in percent; nil without one.
    public var gatePercent: Double?
    /// Differences below this, in percent, do not matter.
    public var marginPercent: Double
    /// The confidence of all rows together.
    public var confidence: Double

    /// For the exit code. A regression goes before a missing baseline.
    public var outcome: Outcome {
        if rows.contains(where: \.isRegression) { return .regression }
        return rows.isEmpty || !missingInFirst.isEmpty ? .baselineMissing : .ok
    }

    /// Compares two runs.
    /// - Parameters:
    ///   - first: the run to hold against.
    ///   - second: the run that is judged.
    ///   - gatePercent: how much slower a row may get; nil for no gate.
    ///   - metric: a metric of which less is better.
    public init(
        _ first: StoredRun, _ second: StoredRun, gatePercent: Double? = nil, metric: String = Metric.wallTime.name
    ) {
        let before = ComparisonSide(first, metric)
        let after = ComparisonSide(second, metric)
        let shared = after.keys.filter { before.keys.contains($0) && !before.observations($0).isEmpty }
        runs = [first.run.id, second.run.id]
        self.metric = metric
        self.gatePercent = gatePercent
        marginPercent = second.run.marginPercent
        confidence = second.run.confidence
        missingInFirst = after.keys.filter { !shared.contains($0) }.map(after.label)
        missingInSecond = before.keys.filter { !after.keys.contains($0) }.map(before.label)
        functionalMarks = Self.marks(first.run, second.run)
        notes = Self.notes(first.run, second.run)
        rows = []
        rows = shared.map { row($0, before, after, comparisons: shared.count) }
    }

    private func row(_ key: ComparisonSide.Key, _ before: ComparisonSide, _ after: ComparisonSide, comparisons: Int)
        -> ComparisonRow
    {
        let values = [before.observations(key), after.observations(key)]
        let shift = RankSumShift(
            first: values[0].map(logarithm), second: values[1].map(logarithm), confidence: confidence,
            comparisons: comparisons)
        var row = ComparisonRow(
            cell: after.cell(key).label, workload: key.workload, parameters: key.parameters,
            backend: after.backend(key).label, blocks: values.map(\.count), medians: values.map { try? median(of: $0) },
            changePercent: shift.map { percent($0.estimate) }, loPercent: shift?.lo.map(percent),
            hiPercent: shift?.hi.map(percent), confidence: shift?.confidence, verdict: .failed, isRegression: false)
        row.verdict = verdict(row)
        row.isRegression = isRegression(row)
        return row
    }

    private func verdict(_ row: ComparisonRow) -> ComparisonRow.Verdict {
        guard let change = row.changePercent else { return .failed }
        if !functionalMarks.isEmpty, isTime { return .functionalOnly }
        guard let lo = row.loPercent, let hi = row.hiPercent else { return .inconclusive }
        if lo > -marginPercent, hi < marginPercent { return .equivalent }
        guard change.magnitude >= marginPercent else { return .inconclusive }
        return lo > 0 ? .slower : hi < 0 ? .faster : .inconclusive
    }

    private func isRegression(_ row: ComparisonRow) -> Bool {
        guard let gatePercent else { return false }
        guard row.verdict != .functionalOnly else { return false }
        return row.verdict == .failed || (row.loPercent.map { $0 > gatePercent } ?? false)
    }

    /// Counts of pages and calls stay what they are under emulation; times do not.
    private var isTime: Bool { (Metric.all.first { $0.name == metric }?.unit ?? "s") == "s" }

    private static func marks(_ first: RunRecord, _ second: RunRecord) -> [String] {
        let marks = [first.functionalMark, second.functionalMark]
        return marks[0] == marks[1] ? [marks[0]].compactMap(\.self) : marks.compactMap(\.self)
    }

    private static func notes(_ first: RunRecord, _ second: RunRecord) -> [String] {
        var notes = [
            "The runs are two sittings: whatever changed on the machine between them is part of the difference."
        ]
        let facts: [(String, (RunRecord) -> String)] = [
            ("machine", { "\($0.machine.processor.model), kernel \($0.machine.operatingSystem.kernelRelease)" }),
            ("version of Tiermark", { $0.version }), ("binary", { $0.binaryDigest }),
            ("plug-ins", { ($0.plugins ?? []).map { "\($0.path) \($0.digest)" }.joined(separator: ", ") }),
            ("device model", { $0.deviceModel }),
            ("device", { $0.device }), ("number of repetitions", { "\($0.warmup) + \($0.repetitions)" }),
        ]
        for (name, fact) in facts where fact(first) != fact(second) {
            notes.append("The \(name) differs: \(fact(first)), then \(fact(second)).")
        }
        if first.machine.fingerprint != second.machine.fingerprint, notes.count == 1 {
            notes.append("The machine differs in its memory or processors.")
        }
        return notes
    }
}
