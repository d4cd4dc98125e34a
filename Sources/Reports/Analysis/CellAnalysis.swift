public import Experiments
public import Statistics

/// Something to know before trusting a number, and which number.
public struct NotedFinding: Sendable, Hashable, Codable {
    /// `A against B`; empty where it concerns the whole cell.
    public let subject: String
    /// What was found.
    public let finding: Finding
}

/// One workload with one parameter set in one run: what every backend did, and who is ahead.
public struct CellAnalysis: Sendable {
    /// Index into `Analysis.runs`.
    public let run: Int
    /// Index into `RunRecord.cells`.
    public let index: Int
    /// The cell.
    public let cell: Cell
    /// One entry for each backend of the run, in its order.
    public let variants: [VariantResult]
    /// Its blocks in order.
    public let blocks: [BlockResult]
    /// All comparisons, the A/A pair first.
    public let comparisons: [ComparisonResult]
    /// The A/A pair; nil without one.
    public let floor: NoiseFloor?
    /// Effect of the position inside a block; nil where it cannot be measured.
    public let position: PositionEffect?
    /// What a reader should know before trusting the numbers, warnings first.
    public let findings: [NotedFinding]
    /// Which backends disagree on checksums; nil if all agree. Such a cell has no results.
    public let checksumProblem: String?
    /// Why its times mean nothing; nil in a run that measures. Such a cell has no winner.
    public let functionalMark: String?

    /// Whether any of it counts.
    public var isValid: Bool { checksumProblem == nil }
    /// Backends that measured something.
    public var present: [VariantResult] { variants.filter { $0.medianWallTime != nil } }

    /// The best backend of a side by median wall time over all valid blocks.
    public func best(_ side: String) -> VariantResult? {
        present.filter { $0.variant.side == side && $0.variant.replica == 0 }
            .min { ($0.medianWallTime ?? .infinity) < ($1.medianWallTime ?? .infinity) }
    }

    /// The comparison that answers the question of the cell: best transparent against best explicit; where one side is
    /// missing, the best of the other against the baseline.
    public var principal: ComparisonResult? {
        let transparent = best("transparent")
        let explicit = best("explicit")
        if let transparent, let explicit { return comparison(transparent.index, explicit.index) }
        return (transparent ?? explicit).flatMap { one in
            comparisons.first { $0.pair.backend == one.index && $0.pair.purpose == .baseline }
        }
    }

    /// The comparison of two backends by index.
    public func comparison(_ backend: Int, _ baseline: Int) -> ComparisonResult? {
        comparisons.first { $0.pair.backend == backend && $0.pair.baseline == baseline }
    }

    /// Why a trial does not count; nil if it does.
    public func invalidReason(_ trial: TrialRecord) -> String? {
        if let failure = trial.failure, trial.status == .failed { return "\(failure.kind): \(failure.message)" }
        if trial.status == .failed { return "trial failed" }
        if let checksumProblem { return checksumProblem }
        return blocks.first { $0.block == trial.key.block && !$0.isValid }?.reason
    }
}
