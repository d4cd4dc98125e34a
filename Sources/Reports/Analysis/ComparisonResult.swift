public import Experiments
public import Statistics

/// Which two backends of a run are compared, and why.
public struct ComparisonPair: Sendable, Hashable {
    /// Why two backends are compared.
    public enum Purpose: String, Sendable, Hashable, Codable {
        /// The baseline against itself.
        case noiseFloor = "A/A"
        /// A backend against the baseline.
        case baseline
        /// A transparent backend against an explicit one.
        case sides
    }

    /// Index of the backend that is judged.
    public let backend: Int
    /// Index of what it is judged against.
    public let baseline: Int
    /// Why.
    public let purpose: Purpose

    /// All pairs of a run: the A/A pair, everything against the baseline, each transparent against each explicit one.
    public static func all(of backends: [BackendVariant]) -> [ComparisonPair] {
        let twins = twins(of: backends)
        let base = backends.firstIndex { $0.side == "baseline" && $0.replica == 0 }
        let others = base.map { base in
            backends.indices.filter { $0 != base && backends[$0].replica == 0 }.map {
                ComparisonPair(backend: $0, baseline: base, purpose: .baseline)
            }
        }
        return twins + (others ?? []) + sides(of: backends)
    }

    private static func twins(of backends: [BackendVariant]) -> [ComparisonPair] {
        guard let base = backends.firstIndex(where: { $0.side == "baseline" && $0.replica == 0 }) else { return [] }
        return backends.indices
            .filter { backends[$0].replica > 0 && backends[$0].id == backends[base].id }
            .map { ComparisonPair(backend: $0, baseline: base, purpose: .noiseFloor) }
    }

    private static func sides(of backends: [BackendVariant]) -> [ComparisonPair] {
        let explicit = backends.indices.filter { backends[$0].side == "explicit" && backends[$0].replica == 0 }
        return backends.indices.filter { backends[$0].side == "transparent" && backends[$0].replica == 0 }
            .flatMap { backend in
                explicit.map { ComparisonPair(backend: backend, baseline: $0, purpose: .sides) }
            }
    }
}

/// One backend against another in one cell: one row of comparisons.csv.
public struct ComparisonResult: Sendable {
    /// Who is compared with whom.
    public let pair: ComparisonPair
    /// Label of the backend that is judged.
    public let backend: String
    /// Label of what it is judged against.
    public let baseline: String
    /// The blocks that count, ascending; `paired` has one log ratio for each.
    public let blocks: [Int]
    /// The comparison; nil where there are no blocks to compare.
    public let paired: PairedComparison?
    /// The A/A pair of the same cell; nil without one.
    public let floor: NoiseFloor?
    /// The verdict; nil for the A/A pair, which has no winner, where there is no comparison, and in a functional run.
    public let verdict: Verdict?
    /// Why there is no comparison.
    public let absence: String?
    /// Comparisons of the table that share the error probability.
    public let comparisons: Int
    /// Whether times of the run mean nothing: then nobody is ahead, whatever the numbers are.
    public let isFunctional: Bool

    /// The verdict in words, as in column `verdict`.
    public var verdictText: String {
        if let absence { return "no result: \(absence)" }
        if isFunctional { return Outcome.functionalOnly.rawValue }
        if let verdict { return verdict.headline + floorNote(verdict) }
        guard let paired, let lo = paired.loPercent, let hi = paired.hiPercent else {
            return "noise floor unknown: too few blocks"
        }
        return "noise floor [\(Format.percent(lo)), \(Format.percent(hi))] %"
    }

    private func floorNote(_ verdict: Verdict) -> String {
        verdict.belowNoiseFloor && !verdict.headline.contains("below the noise floor") ? ", below the noise floor" : ""
    }

    /// Time of the backend over time of the baseline: 2 means that it takes twice as long.
    public var timeRatio: Double? { paired.map { Self.ratio(percent: $0.estimatePercent) } }
    /// The interval of `timeRatio`, lower end first.
    public var timeRatioInterval: (lo: Double, hi: Double)? {
        guard let lo = paired?.loPercent, let hi = paired?.hiPercent else { return nil }
        return (Self.ratio(percent: hi), Self.ratio(percent: lo))
    }

    /// Speed difference in percent as a ratio of times.
    static func ratio(percent: Double) -> Double { 1 / (1 + percent / 100) }
}
