/// Checks of the measurement itself. Each answers with a finding where a threshold is passed, with nil otherwise.
///
/// Statistical thresholds are set at a false-alarm rate of about 1 % per check (2.576 standard errors), so that a
/// report over twenty cells does not cry wolf in each; a warning asks for a size that matters, too.
public enum Diagnosis {
    /// Two-sided normal quantile of 1 %.
    static let onePercentQuantile = 2.575829303548901
    /// Autocorrelation and drift of at least this size are warnings.
    public static let strongCorrelation = 0.5
    /// Share of exact ties: a notice above the first, a warning above the second.
    public static let tieShares = (notice: 0.05, warning: 0.2)
    /// Share of blocks beyond Tukey's inner fences from which on it is a warning.
    public static let outlierShare = 0.1
    /// The p-value and the spread in percentage points that a position effect needs; a warning from twice the spread.
    public static let positionLimits = (pValue: 0.01, spreadPercent: 1.0)
    /// Share of processor time stolen: a notice above the first, a warning above the second.
    public static let stealShares = (notice: 0.01, warning: 0.05)
    /// Load average per processor, the experiment's own included, above which it is a warning.
    public static let loadPerCPU = 1.0

    /// Lag-1 autocorrelation of d, from 8 blocks on. Its standard error without correlation is about 1/√n.
    public static func autocorrelation(_ logRatios: [Double]) -> Finding? {
        guard logRatios.count >= 8, let r = lag1Autocorrelation(logRatios) else { return nil }
        let threshold = onePercentQuantile / Double(logRatios.count).squareRoot()
        guard r.magnitude > threshold else { return nil }
        return Finding(
            kind: .autocorrelation, severity: r >= strongCorrelation ? .warning : .notice, value: r,
            threshold: threshold,
            cause: "neighbouring blocks \(r > 0 ? "resemble each other" : "alternate") "
                + "(lag-1 autocorrelation \(Decimal.text(r, decimals: 2))): "
                + (r > 0 ? slowChange : alternation),
            remedy: r > 0
                ? "measure more blocks over a longer time, or pause between blocks, on a quieter machine"
                : "pause between trials, or drop caches before each")
    }

    private static let slowChange =
        "something changes more slowly than a block takes, such as other load, temperature or clock frequency; the "
        + "interval is then too narrow"
    private static let alternation =
        "the order within a block matters, or each block pays for what the one before it left behind; the interval is "
        + "then wider than it needs to be"

    /// Spearman's correlation of d with the order of blocks, from 8 blocks on. Its variance without drift is 1/(n−1).
    public static func drift(_ logRatios: [Double]) -> Finding? {
        let time = logRatios.indices.map(Double.init)
        guard logRatios.count >= 8, let rho = spearmanCorrelation(time, logRatios) else { return nil }
        let threshold = onePercentQuantile / Double(logRatios.count - 1).squareRoot()
        guard rho.magnitude > threshold else { return nil }
        return Finding(
            kind: .drift, severity: rho.magnitude >= strongCorrelation ? .warning : .notice, value: rho,
            threshold: threshold,
            cause: "the difference \(rho > 0 ? "rises" : "falls") during the run (Spearman's correlation with "
                + "the order of blocks \(Decimal.text(rho, decimals: 2))): the two react differently to a "
                + "machine that warms up, fills its caches or fragments its memory",
            remedy: "lengthen the warm-up, reboot or drop caches before the run, and compare several runs")
    }

    /// Effect of the position within a block.
    public static func position(_ effect: PositionEffect?) -> Finding? {
        guard let effect, effect.pValue <= positionLimits.pValue,
            effect.spreadPercent >= positionLimits.spreadPercent
        else { return nil }
        let strong = effect.spreadPercent >= 2 * positionLimits.spreadPercent
        return Finding(
            kind: .position, severity: strong ? .warning : .notice, value: effect.spreadPercent,
            threshold: positionLimits.spreadPercent,
            cause: "trials take up to \(Decimal.text(effect.spreadPercent, decimals: 1)) % longer at one position of "
                + "their block than at another: each leaves something behind for the next, such as cache contents, "
                + "heat or memory still being freed. Whole squares make it hit all backends alike, but it widens the "
                + "interval",
            remedy: "pause between trials, or drop caches before each")
    }

    /// Share of blocks with exactly the same observation on both sides.
    public static func ties(_ comparison: PairedComparison) -> Finding? {
        let share = Double(comparison.ties) / Double(comparison.n)
        guard share > tieShares.notice else { return nil }
        return Finding(
            kind: .ties, severity: share > tieShares.warning ? .warning : .notice, value: share,
            threshold: tieShares.notice,
            cause: "\(comparison.ties) of \(comparison.n) blocks end in exact ties: the observations are too coarse, "
                + "because the clock or the counter moves in large steps, or both ran the very same thing",
            remedy: "make a trial longer, with more operations or rounds")
    }

    /// Blocks beyond Tukey's fences of d.
    public static func outliers(_ logRatios: [Double]) -> Finding? {
        guard let sample = try? OrderedSample(logRatios) else { return nil }
        let marks = TukeyFences(sample).marks(logRatios)
        let severe = marks.count { $0 == .severe }
        let outside = marks.count { $0 != .none }
        let share = Double(outside) / Double(marks.count)
        guard severe > 0 || share > outlierShare else { return nil }
        return Finding(
            kind: .outliers, severity: share > outlierShare ? .warning : .notice, value: share, threshold: outlierShare,
            cause: "\(outside) of \(marks.count) blocks lie outside Tukey's fences, \(severe) of them far out: "
                + "something interrupted single trials. They are kept; medians and ranks are not moved by a few",
            remedy: "look at steal, load and major faults of the marked blocks, and stop what ran beside them")
    }

    /// A pair of twins that differs.
    public static func noiseFloor(_ floor: NoiseFloor) -> Finding? {
        guard floor.isBiased, let reach = floor.reachPercent, let lo = floor.loPercent, let hi = floor.hiPercent else {
            return nil
        }
        return Finding(
            kind: .noiseFloor, severity: .warning, value: reach, threshold: 0,
            cause: "the baseline differs from itself, by \(Decimal.text(lo, decimals: 1)) to "
                + "\(Decimal.text(hi, decimals: 1)) %: by chance in about one of twenty runs, otherwise "
                + "because its two trials are not run under the same conditions",
            remedy: "repeat the run; if it happens again, trust no difference of this size on this machine")
    }
}

/// All checks at once.
extension Diagnosis {
    /// Every finding about one comparison and its surroundings, warnings first.
    /// - Parameters:
    ///   - comparison: with its blocks in order of time.
    ///   - noiseFloor: of the same blocks, if the baseline ran twice.
    ///   - position: the effect of the position, if it could be measured.
    ///   - stealShare: as a share of all processor time.
    ///   - loadPerCPU: load average over processors.
    ///   - majorFaults: during measured steps.
    public static func findings(
        _ comparison: PairedComparison, noiseFloor: NoiseFloor? = nil, position: PositionEffect? = nil,
        stealShare: Double? = nil, loadPerCPU: Double? = nil, majorFaults: Int? = nil
    ) -> [Finding] {
        let all = [
            steal(share: stealShare), load(perCPU: loadPerCPU), self.majorFaults(majorFaults),
            noiseFloor.flatMap(self.noiseFloor), autocorrelation(comparison.logRatios), drift(comparison.logRatios),
            self.position(position), ties(comparison), outliers(comparison.logRatios),
        ].compactMap(\.self)
        return all.filter { $0.severity == .warning } + all.filter { $0.severity == .notice }
    }
}

/// Checks of the surroundings. Nil stands for what could not be measured, and gives no finding.
extension Diagnosis {
    /// Processor time that the hypervisor gave to others, as a share of all processor time of the run.
    public static func steal(share: Double?) -> Finding? {
        guard let share, share > stealShares.notice else { return nil }
        return Finding(
            kind: .steal, severity: share > stealShares.warning ? .warning : .notice, value: share,
            threshold: stealShares.notice,
            cause: "the hypervisor took \(Decimal.share(share)) of the processor time away: the machine is shared",
            remedy: "measure at a quieter time, or on a dedicated machine")
    }

    /// Load average over processors that are online.
    public static func load(perCPU load: Double?) -> Finding? {
        guard let load, load > loadPerCPU else { return nil }
        return Finding(
            kind: .load, severity: .warning, value: load, threshold: loadPerCPU,
            cause: "the load was \(Decimal.text(load, decimals: 1)) per processor: trials waited for each other or for "
                + "other programs",
            remedy: "stop other programs, or give the experiment fewer threads than there are processors")
    }

    /// Major page faults during measured steps.
    public static func majorFaults(_ count: Int?) -> Finding? {
        guard let count, count > 0 else { return nil }
        return Finding(
            kind: .majorFaults, severity: .warning, value: Double(count), threshold: 0,
            cause: "\(count) major fault\(count == 1 ? "" : "s"): pages were read from disk while the clock ran, so "
                + "memory was short or the program was not yet in the page cache",
            remedy: "shrink the footprint or free memory, and add a warm-up round")
    }
}
