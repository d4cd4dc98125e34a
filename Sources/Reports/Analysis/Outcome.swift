import Experiments
import Statistics

/// Who is ahead in a cell.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// The best transparent backend needs less time than the best explicit one.
    case transparent
    /// The best explicit backend needs less time than the best transparent one.
    case explicit
    /// The two differ by less than the margin.
    case equivalent
    /// The blocks do not decide.
    case undecided
    /// Everything ran, and times mean nothing: a run under emulation or in a virtual laboratory.
    case functionalOnly = "functional only"
    /// One side is missing: there is nothing to decide.
    case oneSided = "one-sided"
    /// There is no comparison: trials failed or checksums differ.
    case noResult = "no result"
}

extension ComparisonResult {
    /// The comparison as a sentence with both names: `A is slower than B by 43.0 % [-45.1, -40.8] of speed`.
    public var sentence: String {
        guard let verdict, let timeRatio else { return "\(backend) against \(baseline): \(verdictText)" }
        switch verdict.kind {
        case .faster, .slower:
            let word = verdict.kind.rawValue
            let rest = verdictText.replacing("\(word) by", with: "\(word) than \(baseline) by")
            let size =
                verdict.kind == .faster
                ? "\(Format.ratio(1 / timeRatio)) as fast" : "it takes \(Format.ratio(timeRatio)) the time"
            return "\(backend) is \(rest): \(size)"
        case .equivalent: return "\(backend) and \(baseline) are \(verdictText)"
        case .inconclusive: return "\(backend) against \(baseline) is \(verdictText)"
        }
    }
}

extension CellAnalysis {
    /// Who is ahead, from `principal`.
    public var outcome: Outcome {
        if functionalMark != nil { return isValid && !present.isEmpty ? .functionalOnly : .noResult }
        guard isValid, let principal, let verdict = principal.verdict else { return .noResult }
        guard principal.pair.purpose == .sides else { return .oneSided }
        switch verdict.kind {
        case .faster: return .transparent
        case .slower: return .explicit
        case .equivalent: return .equivalent
        case .inconclusive: return .undecided
        }
    }

    /// The verdict of the cell in words.
    public var sentence: String {
        if let checksumProblem { return "no result: \(checksumProblem)" }
        if functionalMark != nil { return functionalSentence }
        guard let principal else { return "no result: \(emptiness)" }
        guard principal.pair.purpose == .sides else {
            return principal.sentence
                + " (\(best("transparent") == nil ? "no transparent" : "no explicit") backend ran)"
        }
        return principal.sentence
    }

    /// What a functional run does show: that backends ran and computed the same.
    private var functionalSentence: String {
        let ran = present.count { $0.variant.replica == 0 }
        guard ran > 0 else { return "no result: \(emptiness)" }
        return "functional only: \(Format.counted(ran, "backend")) ran\(ran > 1 ? " with equal checksums" : ""), "
            + "nothing can be said about time"
    }

    private var emptiness: String {
        let failed = variants.filter { !$0.trials.isEmpty && $0.failedThroughout }.map(\.variant.label)
        if !failed.isEmpty { return "every trial of \(Format.list(failed)) failed" }
        return blocks.isEmpty ? "no trial was made" : "no valid block has a transparent or an explicit backend"
    }
}

extension Analysis {
    /// The whole report in one sentence.
    public var headline: String {
        let counts = Dictionary(grouping: cells, by: \.outcome).mapValues(\.count)
        let total = cells.count
        guard total > 0 else { return "Nothing was compared" }
        let parts = Outcome.allCases.compactMap { outcome in counts[outcome].map { Self.clause(outcome, $0) } }
        if parts.count == 1, let only = counts.keys.first { return Self.unanimous(only, total) }
        let text = Format.list(parts) + " of \(Format.counted(total, "cell"))"
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private static func clause(_ outcome: Outcome, _ count: Int) -> String {
        switch outcome {
        case .transparent: "transparent migration is faster in \(count)"
        case .explicit: "explicit placement is faster in \(count)"
        case .equivalent: "the two are equivalent in \(count)"
        case .undecided: "\(count) undecided"
        case .functionalOnly: "functional only in \(count)"
        case .oneSided: "only one side ran in \(count)"
        case .noResult: "no result in \(count)"
        }
    }

    private static func unanimous(_ outcome: Outcome, _ total: Int) -> String {
        let all = total == 1 ? "the one cell" : "all \(total) cells"
        switch outcome {
        case .transparent: return "Transparent migration is faster in \(all)"
        case .explicit: return "Explicit placement is faster in \(all)"
        case .equivalent: return "Transparent and explicit are equivalent in \(all)"
        case .undecided: return "Undecided in \(all): the blocks do not separate the two sides"
        case .functionalOnly: return "Functional only: nothing can be said about time in \(all)"
        case .oneSided: return "Only one side ran in \(all)"
        case .noResult: return "No result in \(all)"
        }
    }
}

extension Sweep.Crossing {
    /// The crossover in words with names and the parameter.
    func sentence(parameter: String) -> String {
        func name(_ side: Side?) -> String { side == .backend ? transparent : explicit }
        switch crossover.outcome {
        case .undecided: return "\(transparent) against \(explicit): at no point is one ahead beyond doubt"
        case .none:
            return "no crossover: \(name(crossover.leader)) is ahead of "
                + "\(name(crossover.leader == .backend ? .baseline : .backend)) at "
                + "\(crossover.decidedPoints) of \(crossover.points) points, behind at none"
        case .one, .several:
            let places = crossover.crossings.map { one in
                "\(parameter) = \(Format.significant(one.x)) [\(Format.significant(one.lo)), "
                    + "\(Format.significant(one.hi))], \(name(one.leaderBelow)) ahead below it and "
                    + "\(name(one.leaderBelow == .backend ? .baseline : .backend)) above; interpolated between the "
                    + "measured \(Format.significant(one.bracket.lowerBound)) and "
                    + "\(Format.significant(one.bracket.upperBound)), which the interval does not cover"
            }
            return "crossover at " + places.joined(separator: "; and at ")
        }
    }
}
