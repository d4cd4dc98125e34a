public import Experiments
import Statistics

/// What one backend did in one cell.
public struct VariantResult: Sendable {
    /// Index into `RunRecord.backends`.
    public let index: Int
    /// The backend.
    public let variant: BackendVariant
    /// Its trials in order of time, failed ones included.
    public let trials: [ObservedTrial]
    /// Blocks of the cell that count.
    let validBlocks: Set<Int>

    /// Whether no trial of it measured anything: it has no result here, and does not spoil the blocks of the others.
    public var failedThroughout: Bool { trials.allSatisfy { $0.wallTime == nil } }

    /// Trials that count, in order of time.
    public var validTrials: [ObservedTrial] {
        trials.filter { $0.wallTime != nil && validBlocks.contains($0.record.key.block) }
    }

    /// Wall times that count, by block, in seconds.
    public var wallTimes: [Int: Double] {
        Dictionary(validTrials.map { ($0.record.key.block, $0.wallTime ?? 0) }, uniquingKeysWith: { _, last in last })
    }

    /// Median wall time over all valid blocks, in seconds; nil without any.
    public var medianWallTime: Double? { try? median(of: Array(wallTimes.values)) }

    /// The valid trial of lower-median wall time: its phases, counts and residency belong together.
    public var representative: ObservedTrial? {
        let sorted = validTrials.sorted {
            ($0.wallTime ?? 0, $0.record.sequence) < ($1.wallTime ?? 0, $1.record.sequence)
        }
        return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
    }

    /// Values of a metric over valid trials, in order of time.
    func values(_ key: MetricKey) -> [Double] { validTrials.compactMap { $0.values[key] } }

    /// Median of a metric over valid trials; nil where it was not measured.
    func medianValue(_ key: MetricKey) -> Double? { try? median(of: values(key)) }

    /// Median of a metric of both sides together.
    func medianTotal(_ metric: Metric) -> Double? { try? median(of: validTrials.compactMap { $0.total(metric) }) }
}
