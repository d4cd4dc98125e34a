/// One measured value of a trial: one row of samples.csv.
public struct Sample: Codable, Sendable, Hashable {
    /// `host`, `device`, or empty when the value belongs to both.
    public var initiator: String
    /// Empty: the trial's observation. `rep=2`: one inner repetition. `rep=2/round=0/chase`: one step of it.
    public var step: String
    /// A name of `Metric`, or `papi/…`, `sde/…`, `perf/…`, `vmstat/…`.
    public var metric: String
    /// `s`, `bytes`, `pages`, `1` …
    public var unit: String
    /// The value as measured, never rounded or scaled.
    public var value: Double

    /// A value of a metric.
    public init(_ metric: String, _ value: Double, unit: String, initiator: String = "", step: String = "") {
        self.initiator = initiator
        self.step = step
        self.metric = metric
        self.unit = unit
        self.value = value
    }
}

/// A metric that could not be measured, and why. It has no sample: never a zero for "could not measure".
public struct MissingMetric: Codable, Sendable, Hashable {
    /// The metric's name.
    public var metric: String
    /// The initiator it was wanted for, or empty.
    public var initiator: String
    /// The source's own reason.
    public var reason: String

    /// A metric without a value.
    public init(metric: String, initiator: String = "", reason: String) {
        self.metric = metric
        self.initiator = initiator
        self.reason = reason
    }
}
