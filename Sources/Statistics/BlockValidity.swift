/// Evidence from outside the observations about one block. Nil stands for what could not be measured.
public struct BlockEvidence: Sendable, Hashable, Codable {
    /// Processor time taken by the hypervisor, as a share of 0...1.
    public var stealShare: Double?
    /// Pages read from swap.
    public var swappedIn: Int?
    /// Pages written to swap.
    public var swappedOut: Int?
    /// Whether a trial of the block crashed or was killed.
    public var crashed: Bool
    /// Times that the processor reported to have throttled itself.
    public var throttleEvents: Int?
    /// Lowest clock frequency seen over the one at the start of the run.
    public var frequencyRatio: Double?

    /// Evidence, by default of nothing.
    public init(
        stealShare: Double? = nil, swappedIn: Int? = nil, swappedOut: Int? = nil, crashed: Bool = false,
        throttleEvents: Int? = nil, frequencyRatio: Double? = nil
    ) {
        self.stealShare = stealShare
        self.swappedIn = swappedIn
        self.swappedOut = swappedOut
        self.crashed = crashed
        self.throttleEvents = throttleEvents
        self.frequencyRatio = frequencyRatio
    }
}

/// What a block may suffer and still count. Fixed before the run, the same for all backends, blind to the observations.
public struct ValidityLimits: Sendable, Hashable, Codable {
    /// The most steal, as a share of 0...1.
    public var stealShare: Double
    /// The most pages swapped, in and out together.
    public var swappedPages: Int
    /// The lowest clock frequency, as a share of the one at the start.
    public var frequencyRatio: Double

    /// By default a block may lose 10 % of its time to steal, a fifth of its clock frequency, and swap nothing.
    public init(stealShare: Double = 0.1, swappedPages: Int = 0, frequencyRatio: Double = 0.8) {
        self.stealShare = stealShare
        self.swappedPages = swappedPages
        self.frequencyRatio = frequencyRatio
    }
}

/// Whether a block counts. An invalid one is left out whole, with every backend in it.
public struct BlockValidity: Sendable, Hashable, Codable {
    /// A rule that a block can break.
    public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
        /// A trial crashed.
        case crash
        /// Steal above the limit.
        case steal
        /// Swap activity.
        case swap
        /// The processor slowed its clock down.
        case throttle
    }

    /// A broken rule, in words.
    public struct Reason: Sendable, Hashable, Codable {
        /// The rule.
        public let rule: Rule
        /// What happened, against which limit.
        public let text: String
    }

    /// Every rule that was broken.
    public let reasons: [Reason]
    /// Rules that could not be checked, because there was no evidence.
    public let unchecked: [Rule]

    /// Whether the block counts.
    public var isValid: Bool { reasons.isEmpty }

    /// Judges the evidence.
    public init(_ evidence: BlockEvidence, limits: ValidityLimits = ValidityLimits()) {
        reasons = [
            evidence.crashed ? Reason(rule: .crash, text: "a trial crashed") : nil,
            Self.steal(evidence, limits), Self.swap(evidence, limits), Self.throttle(evidence, limits),
        ].compactMap(\.self)
        let missing: [(Rule, Bool)] = [
            (.steal, evidence.stealShare == nil),
            (.swap, evidence.swappedIn == nil && evidence.swappedOut == nil),
            (.throttle, evidence.throttleEvents == nil && evidence.frequencyRatio == nil),
        ]
        unchecked = missing.filter(\.1).map(\.0)
    }

    private static func steal(_ evidence: BlockEvidence, _ limits: ValidityLimits) -> Reason? {
        guard let share = evidence.stealShare, share > limits.stealShare else { return nil }
        return Reason(
            rule: .steal,
            text: "\(Decimal.share(share)) of the processor time was stolen, the limit is "
                + Decimal.share(limits.stealShare))
    }

    private static func swap(_ evidence: BlockEvidence, _ limits: ValidityLimits) -> Reason? {
        let (pagesIn, pagesOut) = (evidence.swappedIn ?? 0, evidence.swappedOut ?? 0)
        guard pagesIn + pagesOut > limits.swappedPages else { return nil }
        return Reason(
            rule: .swap,
            text: "\(pagesIn) pages swapped in and \(pagesOut) out, the limit is \(limits.swappedPages)")
    }

    private static func throttle(_ evidence: BlockEvidence, _ limits: ValidityLimits) -> Reason? {
        if let events = evidence.throttleEvents, events > 0 {
            return Reason(rule: .throttle, text: "the processor throttled itself \(events) time(s)")
        }
        guard let ratio = evidence.frequencyRatio, ratio < limits.frequencyRatio else { return nil }
        return Reason(
            rule: .throttle,
            text: "the clock fell to \(Decimal.share(ratio)) of its frequency at the start, the limit is "
                + Decimal.share(limits.frequencyRatio))
    }
}
