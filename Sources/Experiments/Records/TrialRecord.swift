/// How a trial ended.
public enum TrialStatus: String, Codable, Sendable, Hashable {
    /// It measured what it was asked to.
    case ok
    /// It ended early: crash, time limit, out of memory, placement violation, error. `failure` says how.
    case failed
}

/// Why a trial failed.
public struct TrialFailure: Codable, Sendable, Hashable {
    /// `signal`, `timeout`, `out-of-memory`, `placement-violation`, `checksum`, `device-lost`, `error`.
    public var kind: String
    /// What happened, to what, why, and what to do.
    public var message: String
    /// The signal's name when a signal ended the process: `SIGSEGV`.
    public var signal: String?
    /// The step that was running (`rep=1/round=0/chase`), or the phase: `build`, `start`.
    public var step: String?
    /// The last lines that the trial wrote to its standard error.
    public var lastMessages: [String]

    /// A failure.
    public init(kind: String, message: String, signal: String? = nil, step: String? = nil, lastMessages: [String] = [])
    {
        self.kind = kind
        self.message = message
        self.signal = signal
        self.step = step
        self.lastMessages = lastMessages
    }
}

/// Times of quanta of operations, of one initiator, as a sparse histogram (three significant digits).
public struct LatencyHistogram: Codable, Sendable, Hashable {
    /// `host` or `device`.
    public var initiator: String
    /// Operations in one quantum.
    public var quantum: Int
    /// Times in seconds, ascending.
    public var seconds: [Double]
    /// How many quanta took about that long; as long as `seconds`.
    public var counts: [Int]
    /// Quanta that ran but found no room to be stored.
    public var dropped: Int

    /// A histogram; `seconds` and `counts` are equally long.
    public init(initiator: String, quantum: Int, seconds: [Double], counts: [Int], dropped: Int) {
        self.initiator = initiator
        self.quantum = quantum
        self.seconds = seconds
        self.counts = counts
        self.dropped = dropped
    }
}

/// What was where after a step: the backend's own log.
public struct ResidencySample: Codable, Sendable, Hashable {
    /// Seconds since the repetition began.
    public var time: Double
    /// The step that just ended: `round=0/chase`; `start` for the state before the first.
    public var step: String
    /// Bytes in the host tier.
    public var hostBytes: Int
    /// Bytes in the device tier.
    public var deviceBytes: Int
    /// Pages moved to the device during the step.
    public var pagesToDevice: Int
    /// Pages moved to the host during the step.
    public var pagesToHost: Int

    /// A state after a step.
    public init(time: Double, step: String, hostBytes: Int, deviceBytes: Int, pagesToDevice: Int, pagesToHost: Int) {
        self.time = time
        self.step = step
        self.hostBytes = hostBytes
        self.deviceBytes = deviceBytes
        self.pagesToDevice = pagesToDevice
        self.pagesToHost = pagesToHost
    }
}

/// What the trial process itself measured: the part of a record that it writes as one JSON line.
public struct Measurement: Codable, Sendable, Hashable {
    /// All values. Those with an empty `step` are the trial's observation: the repetition of lower-median wall time,
    /// so that its phases add up and its counts belong to it.
    public var samples: [Sample]
    /// What could not be measured.
    public var missing: [MissingMetric]
    /// Checksum of every step of a repetition, in order, as 16 hexadecimal digits. Equal in all repetitions.
    public var checksums: [String]
    /// Latencies by initiator, over all measured repetitions.
    public var latencies: [LatencyHistogram]
    /// Residency through the observed repetition.
    public var residency: [ResidencySample]
    /// Facts worth a note in the report: `device memory: hugetlbfs, 2 MiB pages`.
    public var notes: [String]

    /// A measurement.
    public init(
        samples: [Sample], missing: [MissingMetric] = [], checksums: [String], latencies: [LatencyHistogram] = [],
        residency: [ResidencySample] = [], notes: [String] = []
    ) {
        self.samples = samples
        self.missing = missing
        self.checksums = checksums
        self.latencies = latencies
        self.residency = residency
        self.notes = notes
    }
}

/// One observation: one fresh process, one workload, one parameter set, one backend.
public struct TrialRecord: Codable, Sendable, Hashable {
    /// Identifies the trial inside its run: cell, block and backend.
    public var key: TrialKey
    /// Position of the trial inside its block, from 0.
    public var position: Int
    /// Position in the run, from 0: the order in which trials were made.
    public var sequence: Int
    /// Which sitting made it: a resumed run has several.
    public var sessionID: String
    /// ISO 8601 time with milliseconds, UTC.
    public var startedAt: String
    /// Seconds from start of the process to its end.
    public var duration: Double
    /// How it ended.
    public var status: TrialStatus
    /// Why it failed; nil if it did not.
    public var failure: TrialFailure?
    /// What it measured; nil if it failed before. With a failure of kind `checksum` it does not count.
    public var measurement: Measurement?
    /// Outside evidence about the machine during the trial, by name: `cpu_steal_share`, `load_1min`, `major_faults`,
    /// `pswpin`, `pswpout`, …
    public var evidence: [String: Double]

    /// A record.
    public init(
        key: TrialKey, position: Int, sequence: Int, sessionID: String, startedAt: String, duration: Double,
        status: TrialStatus, failure: TrialFailure? = nil, measurement: Measurement? = nil,
        evidence: [String: Double] = [:]
    ) {
        self.key = key
        self.position = position
        self.sequence = sequence
        self.sessionID = sessionID
        self.startedAt = startedAt
        self.duration = duration
        self.status = status
        self.failure = failure
        self.measurement = measurement
        self.evidence = evidence
    }
}

/// Which trial of a run: indices into the run's cells and backends.
public struct TrialKey: Codable, Sendable, Hashable {
    /// Index into `RunRecord.cells`.
    public var cell: Int
    /// Block number inside the cell, from 0.
    public var block: Int
    /// Index into `RunRecord.backends`.
    public var backend: Int

    /// A trial's key.
    public init(cell: Int, block: Int, backend: Int) {
        self.cell = cell
        self.block = block
        self.backend = backend
    }
}
