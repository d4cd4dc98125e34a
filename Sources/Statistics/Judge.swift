/// The rules and words of `Verdict`.
struct Judge {
    let comparison: PairedComparison
    let floor: NoiseFloor?
    let margin: Double

    private var estimate: Double { comparison.estimatePercent }
    private var bounds: (lo: Double, hi: Double)? {
        guard let lo = comparison.loPercent, let hi = comparison.hiPercent else { return nil }
        return (lo, hi)
    }

    var belowFloor: Bool { floor?.covers(estimatePercent: estimate) ?? false }

    var kind: Verdict.Kind {
        guard let (lo, hi) = bounds else { return .inconclusive }
        if lo > -margin, hi < margin { return .equivalent }
        guard estimate.magnitude >= margin, !belowFloor else { return .inconclusive }
        return lo > 0 ? .faster : hi < 0 ? .slower : .inconclusive
    }
}

/// How many blocks would decide.
extension Judge {
    /// The widths of such intervals shrink about as 1/√n, so a width w that has to become t needs n·(w/t)² blocks.
    /// A forecast for planning: its own error is that of the estimate it is made from.
    var blocksNeeded: Int? {
        let n = comparison.n
        guard let (lo, hi) = bounds else {
            return MedianInterval.smallestSampleSize(
                confidence: comparison.nominalConfidence, comparisons: comparison.comparisons)
        }
        guard target > 0, !(belowFloor && floor?.isBiased == true) else { return nil }
        let widest = max(hi - estimate, estimate - lo)
        let factor = max(widest / target, floorFactor)
        return Self.rounded(max(Double(n) * factor * factor, Double(n + 1)))
    }

    /// The half-width that would decide: an estimate beyond the margin must be kept off zero, one inside must fit the
    /// band. An estimate just inside the band would ask for endless blocks, though it may well move: a quarter of the
    /// margin is the finest resolution asked for.
    private var target: Double {
        let distance = estimate.magnitude
        return distance >= margin ? distance : max(margin - distance, margin / 4)
    }

    /// The noise floor shrinks in the same way; it only matters to an estimate beyond the margin.
    private var floorFactor: Double {
        guard belowFloor, estimate.magnitude >= margin, estimate != 0, let reach = floor?.reachLogRatio else {
            return 0
        }
        return reach / Math.logRatio(percent: estimate).magnitude
    }

    /// Up, to two digits: a forecast of 1 237 blocks would claim a precision that it does not have.
    private static func rounded(_ blocks: Double) -> Int? {
        guard blocks < 1e9 else { return nil }
        var unit = 1
        while blocks / Double(unit) > 100 { unit *= 10 }
        return Int((blocks / Double(unit)).rounded(.up)) * unit
    }
}

/// The words.
extension Judge {
    var headline: String {
        switch kind {
        case .faster: "faster by \(size) % \(brackets)"
        case .slower: "slower by \(size) % \(brackets)"
        case .equivalent: "equivalent within ±\(Decimal.short(margin)) % \(brackets)"
        case .inconclusive: "inconclusive \(brackets)\(floorWords): \(outlook)"
        }
    }

    var basis: String {
        let n = comparison.n
        let ties = comparison.ties == 0 ? "" : ", \(comparison.ties) tied"
        let blocks = n == 1 ? "1 block" : "\(n) blocks"
        return "n = \(blocks), \(confidenceWords), \(comparison.blocksWon) of \(n) blocks won\(ties)"
    }

    private var confidenceWords: String {
        let m = comparison.comparisons
        guard let interval = comparison.interval else {
            return "no interval at \(Decimal.share(comparison.nominalConfidence)), \(m) comparison\(m == 1 ? "" : "s")"
        }
        guard m > 1 else { return "\(Decimal.share(interval.confidence)) confidence, 1 comparison" }
        return "\(Decimal.share(interval.confidence)) confidence each, "
            + "at least \(Decimal.share(interval.familyConfidence)) over \(m) comparisons"
    }

    private var floorWords: String {
        guard belowFloor, let lo = floor?.loPercent, let hi = floor?.hiPercent else { return "" }
        return ", below the noise floor [\(number(lo)), \(number(hi))]"
    }

    private var outlook: String {
        if let blocksNeeded { return "about \(blocksNeeded) blocks needed" }
        return belowFloor ? "more blocks will not help, the A/A pair differs too" : "more blocks will hardly help"
    }

    private var size: String { number(estimate.magnitude) }
    private var brackets: String {
        guard let (lo, hi) = bounds else { return "[too few blocks]" }
        return "[\(number(lo)), \(number(hi))]"
    }

    /// As many decimals as the width of the interval carries.
    private func number(_ value: Double) -> String {
        let width = bounds.map { $0.hi - $0.lo } ?? 1
        return Decimal.text(value, decimals: width >= 1 ? 1 : width >= 0.1 ? 2 : 3)
    }
}
