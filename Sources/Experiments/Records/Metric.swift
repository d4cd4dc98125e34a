/// A metric that Tiermark itself measures: the values of column `metric`, besides counters.
public struct Metric: Sendable, Hashable {
    /// The name in files.
    public let name: String
    /// `s`, `bytes`, `pages`, or `1` for plain counts.
    public let unit: String
    /// One line for `tiermark list metrics` and for column descriptions.
    public let summary: String

    private init(_ name: String, _ unit: String, _ summary: String) {
        self.name = name
        self.unit = unit
        self.summary = summary
    }

    /// Wall time of the rounds; launch, stall, move and compute add up to it.
    public static let wallTime = Metric("wall_time", "s", "wall time of all rounds of one repetition")
    /// Reported, never counted.
    public static let buildTime = Metric(
        "build_time", "s", "time to build the data on the host; reported, never counted")
    /// Command round trips to the device.
    public static let launchTime = Metric(
        "launch_time", "s", "time to hand steps to the device and learn that they ended")
    /// Waiting for faults.
    public static let stallTime = Metric(
        "stall_time", "s", "time initiators waited for faults to be resolved, longest lane of each step")
    /// Explicit moves.
    public static let moveTime = Metric(
        "move_time", "s", "time inside placements: copies, mappings, protection changes, pointers changed")
    /// The pointers' part of explicit moves.
    public static let fixupTime = Metric(
        "fixup_time", "s", "the part of move_time that changed pointers, because device memory lies at another address")
    /// The rest.
    public static let computeTime = Metric(
        "compute_time", "s",
        "the rest of the wall time: the workload's own loads, stores and arithmetic, with trap entry and exit")
    /// Wall time per operation.
    public static let opTime = Metric("op_time", "s", "wall time per operation")
    /// Operations of all steps.
    public static let operations = Metric("operations", "1", "operations done by all steps of one repetition")
    /// Accesses to absent pages.
    public static let faults = Metric("faults", "1", "accesses to a page that was not there")
    /// Pages of 4 KiB that changed tier.
    public static let pagesMovedToDevice = Metric(
        "pages_moved_to_device", "pages", "4 KiB pages moved to the device tier")
    /// Pages of 4 KiB that changed tier.
    public static let pagesMovedToHost = Metric("pages_moved_to_host", "pages", "4 KiB pages moved to the host tier")
    /// The one count of movement that is taken the same way for every backend.
    public static let pagesChangedTier = Metric(
        "pages_changed_tier", "pages",
        "4 KiB pages whose tier after the step differs from before it, observed at step boundaries, the same way for "
            + "every backend")
    /// Bytes copied.
    public static let bytesMovedToDevice = Metric("bytes_moved_to_device", "bytes", "bytes copied to the device tier")
    /// Bytes copied.
    public static let bytesMovedToHost = Metric("bytes_moved_to_host", "bytes", "bytes copied to the host tier")
    /// What the program needed.
    public static let bytesTouched = Metric(
        "bytes_touched", "bytes", "distinct bytes read or written per step, added up over the steps")
    /// Calls an explicit program's author writes.
    public static let placementCalls = Metric("placement_calls", "1", "placements that the explicit program made")
    /// Pointers changed.
    public static let fixups = Metric(
        "fixups", "1", "pointers changed in copied ranges, because device memory lies at another address")
    /// Peak residency.
    public static let peakHostBytes = Metric(
        "peak_host_bytes", "bytes", "largest amount of memory held in the host tier at a step boundary")
    /// Peak residency.
    public static let peakDeviceBytes = Metric(
        "peak_device_bytes", "bytes", "largest amount of memory held in the device tier at a step boundary")
    /// Percentiles of the time of a quantum of operations.
    public static let latencies: [(quantile: Double, metric: Metric)] = [
        (0.5, Metric("latency_p50", "s", "median time of a quantum of operations")),
        (0.9, Metric("latency_p90", "s", "90th percentile of the time of a quantum of operations")),
        (0.99, Metric("latency_p99", "s", "99th percentile of the time of a quantum of operations")),
        (0.999, Metric("latency_p999", "s", "99.9th percentile of the time of a quantum of operations")),
        (1, Metric("latency_max", "s", "longest time of a quantum of operations")),
    ]

    /// All metrics in the order of reports.
    public static let all: [Metric] =
        [
            wallTime, buildTime, launchTime, stallTime, moveTime, fixupTime, computeTime, opTime, operations, faults,
            pagesMovedToDevice, pagesMovedToHost, pagesChangedTier, bytesMovedToDevice, bytesMovedToHost, bytesTouched,
            placementCalls, fixups,
            peakHostBytes, peakDeviceBytes,
        ] + latencies.map(\.metric)
}

extension Sample {
    /// A value of one of Tiermark's own metrics, in its unit.
    public init(_ metric: Metric, _ value: Double, initiator: String = "", step: String = "") {
        self.init(metric.name, value, unit: metric.unit, initiator: initiator, step: step)
    }
}
