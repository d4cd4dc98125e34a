import Experiments
import Statistics

/// One block of a cell, and whether it counts.
public struct BlockResult: Sendable {
    /// Its number in the cell, from 0.
    public let block: Int
    /// Why it does not count; empty if it does.
    public let reasons: [String]

    /// Whether it counts.
    public var isValid: Bool { reasons.isEmpty }

    /// All reasons in one text.
    public var reason: String { reasons.joined(separator: "; ") }
}

extension BlockResult {
    /// Judges a block by the trials it has of the `expected` backends.
    init(block: Int, trials: [Int: ObservedTrial], expected: [Int], labels: [String]) {
        self.block = block
        let present = expected.compactMap { trials[$0] }
        let absent = expected.filter { trials[$0] == nil }
        var reasons = BlockValidity(Self.evidence(present)).reasons.filter { $0.rule != .crash }.map(\.text)
        if !absent.isEmpty {
            reasons.append("incomplete: no trial of \(absent.map { labels[$0] }.joined(separator: ", "))")
        }
        for index in expected {
            guard let trial = trials[index], let flaw = Self.flaw(trial) else { continue }
            reasons.append("\(labels[index]): \(flaw)")
        }
        self.reasons = reasons
    }

    private static func flaw(_ trial: ObservedTrial) -> String? {
        if trial.record.status == .failed { return "trial failed (\(trial.record.failure?.kind ?? "unknown"))" }
        guard let wall = trial.wallTime else { return "no wall_time" }
        return wall > 0 ? nil : "wall_time \(wall) is not above zero"
    }

    /// Steal is a share of time, so trials weigh by how long they took; the other counts add up.
    private static func evidence(_ trials: [ObservedTrial]) -> BlockEvidence {
        let records = trials.map(\.record)
        func sum(_ name: String) -> Int? {
            let values = records.compactMap { $0.evidence[name] }.filter(\.isFinite)
            return values.isEmpty ? nil : Int(clampedRounding: values.reduce(0, +))
        }
        return BlockEvidence(
            stealShare: weightedShare("cpu_steal_share", records), swappedIn: sum("pswpin"), swappedOut: sum("pswpout"),
            crashed: records.contains { $0.status == .failed }, throttleEvents: sum("throttle_events"),
            frequencyRatio: records.compactMap { $0.evidence["frequency_ratio"] }.min())
    }

    /// Mean of a share over trials, weighted by duration; nil if none has it.
    static func weightedShare(_ name: String, _ records: [TrialRecord]) -> Double? {
        let known = records.compactMap { record in
            record.evidence[name].map { (share: $0, weight: max(record.duration, 1e-9)) }
        }
        guard !known.isEmpty else { return nil }
        return known.reduce(0) { $0 + $1.share * $1.weight } / known.reduce(0) { $0 + $1.weight }
    }
}

extension Int {
    /// The nearest whole number, at the ends of the range if it lies outside.
    init(clampedRounding value: Double) {
        self = value.isNaN ? 0 : Int(exactly: value.rounded()) ?? (value > 0 ? .max : .min)
    }
}
