/// Where a counter comes from: the part of its name before the first `/`.
public enum CounterSource: String, Sendable, Hashable, CaseIterable {
    /// PAPI preset and native events, hardware for the most part: `papi/PAPI_TOT_CYC`, `papi/perf::PAGE-FAULTS`.
    case papi
    /// PAPI software-defined events of this process: `sde/TIERMARK::faults`.
    case sde
    /// Kernel software events of one thread through perf_event_open(2): `perf/page-faults`.
    case perf
    /// What getrusage(2) says of one thread, without any permission: `rusage/minor-faults`.
    case rusage
    /// System-wide `/proc/vmstat`: `vmstat/pgmigrate_success`.
    case vmstat

    /// One line for a list.
    public var summary: String {
        switch self {
        case .papi: "PAPI preset and native events of one thread, user mode"
        case .sde: "PAPI software-defined events of this process"
        case .perf: "kernel software events of one thread, through perf_event_open"
        case .rusage: "resource usage of one thread, through getrusage"
        case .vmstat: "/proc/vmstat, the whole system"
        }
    }
}

/// The name of one counter, `source/event`.
public struct CounterName: Sendable, Hashable, CustomStringConvertible {
    /// Where it comes from.
    public let source: CounterSource
    /// The event's name within its source, in that source's own spelling.
    public let event: String

    /// A name from its parts.
    public init(source: CounterSource, event: String) {
        self.source = source
        self.event = event
    }

    /// Parses `source/event`.
    ///
    /// - Throws: `CountersError` with code `malformedName` when there is no `/`, no event, or no such source.
    public init(_ text: String) throws(CountersError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw CountersError(
                .malformedName,
                "'\(text)' is not a counter name: a counter is written source/event, as in perf/page-faults. "
                    + "'tiermark list counters' shows them all.")
        }
        guard let source = CounterSource(rawValue: String(parts[0])) else {
            let sources = CounterSource.allCases.map(\.rawValue).joined(separator: ", ")
            throw CountersError(
                .malformedName,
                "Counter '\(text)': there is no source '\(parts[0])'. The sources are \(sources). "
                    + "'tiermark list counters' shows their events.")
        }
        self.init(source: source, event: String(parts[1]))
    }

    /// Whether it counts what all programs of the machine do, not one thread or process.
    public var isSystemWide: Bool { source == .vmstat }

    /// `source/event`.
    public var description: String { "\(source.rawValue)/\(event)" }
}
