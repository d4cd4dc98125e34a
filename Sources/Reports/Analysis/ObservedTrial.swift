public import Experiments

/// A metric of one initiator, or of both where `initiator` is empty.
public struct MetricKey: Hashable, Comparable, Sendable {
    /// The metric's name, as in column `metric`.
    public let metric: String
    /// `host`, `device` or empty.
    public let initiator: String

    /// A key; an empty initiator stands for both sides.
    public init(_ metric: String, _ initiator: String = "") {
        self.metric = metric
        self.initiator = initiator
    }

    /// By metric, then by initiator.
    public static func < (left: Self, right: Self) -> Bool {
        (left.metric, left.initiator) < (right.metric, right.initiator)
    }
}

/// A trial with its observation looked up by metric, so that samples are read once.
public struct ObservedTrial: Sendable {
    /// The record as stored.
    public let record: TrialRecord
    /// The trial's observations: samples without a step, finite ones only, in their own units.
    public let values: [MetricKey: Double]
    /// The units of the observations.
    let units: [String: String]

    init(_ record: TrialRecord) {
        self.record = record
        var values: [MetricKey: Double] = [:]
        var units: [String: String] = [:]
        for sample in record.measurement?.samples ?? [] where sample.step.isEmpty && sample.value.isFinite {
            values[MetricKey(sample.metric, sample.initiator)] = sample.value
            units[sample.metric] = sample.unit
        }
        self.values = values
        self.units = units
    }

    /// Wall time of the rounds in seconds; nil if the trial failed or did not measure it.
    public var wallTime: Double? {
        record.status == .ok ? values[MetricKey(Metric.wallTime.name)] : nil
    }

    /// The value of both sides together: stored as such, or added up from host and device. Nil if neither is there.
    public func total(_ metric: Metric) -> Double? {
        if let both = values[MetricKey(metric.name)] { return both }
        let parts = ["host", "device"].compactMap { values[MetricKey(metric.name, $0)] }
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }
}
