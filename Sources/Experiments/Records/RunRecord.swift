public import Machine

/// A workload with one parameter set.
public struct Cell: Codable, Sendable, Hashable {
    /// The workload's name.
    public var workload: String
    /// Every parameter with its canonical value (`ParameterValue.description`: bytes as plain numbers).
    public var parameters: [String: String]
    /// Names of the parameters that vary between the run's cells of this workload, for short labels.
    public var varied: [String]

    /// A cell.
    public init(workload: String, parameters: [String: String], varied: [String]) {
        self.workload = workload
        self.parameters = parameters
        self.varied = varied
    }

    /// `list order=random device-touch=0.1`: the workload and what varies.
    public var label: String {
        ([workload] + varied.sorted().map { "\($0)=\(parameters[$0] ?? "")" }).joined(separator: " ")
    }
}

/// A backend with one parameter set, as it is compared.
public struct BackendVariant: Codable, Sendable, Hashable {
    /// `transparent/uffd`.
    public var id: String
    /// Every parameter of the backend with its canonical value.
    public var parameters: [String: String]
    /// Names of the parameters given by the user, shown in the label.
    public var shown: [String]
    /// 0, or 1 for the second copy of the baseline: the A/A pair that gives the noise floor.
    public var replica: Int

    /// A variant.
    public init(id: String, parameters: [String: String], shown: [String], replica: Int = 0) {
        self.id = id
        self.parameters = parameters
        self.shown = shown
        self.replica = replica
    }

    /// `transparent/uffd around=16`; the second copy of the baseline is `baseline/shared (A/A)`.
    public var label: String {
        let words = [id] + shown.sorted().map { "\($0)=\(parameters[$0] ?? "")" } + (replica > 0 ? ["(A/A)"] : [])
        return words.joined(separator: " ")
    }

    /// `transparent`, `explicit` or `baseline`.
    public var side: String { String(id.prefix { $0 != "/" }) }
}

/// A backend that was asked for and could not run here, or not in all cells.
public struct SkippedBackend: Codable, Sendable, Hashable {
    /// Its label.
    public var label: String
    /// What is missing.
    public var reason: String
    /// What would enable it.
    public var remedy: String
    /// The cells (indices) that it was left out of; nil for all.
    public var cells: [Int]?

    /// A skipped backend.
    public init(label: String, reason: String, remedy: String, cells: [Int]? = nil) {
        self.label = label
        self.reason = reason
        self.remedy = remedy
        self.cells = cells
    }

    /// Whether this is why a backend that runs elsewhere was left out of a cell.
    public func leavesOut(_ variant: BackendVariant, ofCell cell: Int) -> Bool {
        cells?.contains(cell) == true && variant.label == label
    }
}

/// A sitting: a run that was interrupted and resumed has several.
public struct SessionRecord: Codable, Sendable, Hashable {
    /// Unique.
    public var id: String
    /// ISO 8601, UTC.
    public var startedAt: String
    /// The command line as typed, one element an argument.
    public var commandLine: [String]
    /// ISO 8601, UTC; nil while it runs or if it was killed.
    public var endedAt: String?
    /// `completed`, `interrupted`, or nil if it was killed.
    public var outcome: String?

    /// A sitting.
    public init(id: String, startedAt: String, commandLine: [String], endedAt: String? = nil, outcome: String? = nil) {
        self.id = id
        self.startedAt = startedAt
        self.commandLine = commandLine
        self.endedAt = endedAt
        self.outcome = outcome
    }
}

/// A shared library that a run takes a workload from.
public struct PluginRecord: Codable, Sendable, Hashable {
    /// Its absolute path.
    public var path: String
    /// `BinaryDigest` of the file.
    public var digest: String

    /// A library.
    public init(path: String, digest: String) {
        self.path = path
        self.digest = digest
    }
}

/// Everything about a run but its trials.
public struct RunRecord: Codable, Sendable, Hashable {
    /// Unique: date, time and a short random part.
    public var id: String
    /// ISO 8601, UTC.
    public var createdAt: String
    /// Version of Tiermark.
    public var version: String
    /// Digest of the binary that measured.
    public var binaryDigest: String
    /// The experiment as JSON, for `--resume` and `--save-config`.
    public var experiment: String
    /// Seed of the order.
    public var seed: Int
    /// `exclusive` or `coherent`.
    public var deviceModel: String
    /// One sentence that says plainly what the device is: `software device: a second process on this machine's CPUs`.
    public var device: String
    /// Blocks planned per cell.
    public var blocks: Int
    /// Measured repetitions per trial, after `warmup` unmeasured ones.
    public var repetitions: Int
    /// Unmeasured repetitions per trial.
    public var warmup: Int
    /// What is compared.
    public var cells: [Cell]
    /// With what; the first `baseline/…` is the baseline, its replica the A/A pair.
    public var backends: [BackendVariant]
    /// What was asked for and could not run.
    public var skipped: [SkippedBackend]
    /// The machine before the first trial.
    public var machine: MachineDescription
    /// Verdict margin in percent.
    public var marginPercent: Double
    /// Confidence of intervals, 0.95.
    public var confidence: Double
    /// Counters that every trial read, patterns as they were given; nil in runs of versions that did not say.
    public var counters: [String]?
    /// Why times of this run mean nothing, as the one who made it said; nil for a run that measures.
    public var functionalReason: String?
    /// The shared libraries it takes workloads from, as given; nil in runs of versions that did not record them.
    public var plugins: [PluginRecord]?

    /// A run.
    public init(
        id: String, createdAt: String, version: String, binaryDigest: String, experiment: String, seed: Int,
        deviceModel: String, device: String, blocks: Int, repetitions: Int, warmup: Int, cells: [Cell],
        backends: [BackendVariant], skipped: [SkippedBackend], machine: MachineDescription, marginPercent: Double,
        confidence: Double, counters: [String]? = nil, functionalReason: String? = nil,
        plugins: [PluginRecord]? = nil
    ) {
        self.id = id
        self.createdAt = createdAt
        self.version = version
        self.binaryDigest = binaryDigest
        self.experiment = experiment
        self.seed = seed
        self.deviceModel = deviceModel
        self.device = device
        self.blocks = blocks
        self.repetitions = repetitions
        self.warmup = warmup
        self.cells = cells
        self.backends = backends
        self.skipped = skipped
        self.machine = machine
        self.marginPercent = marginPercent
        self.confidence = confidence
        self.counters = counters
        self.functionalReason = functionalReason
        self.plugins = plugins
    }
}

/// A run with its sittings and trials, as read from a store.
public struct StoredRun: Codable, Sendable {
    /// The run.
    public var run: RunRecord
    /// Its sittings in order.
    public var sessions: [SessionRecord]
    /// Its trials in order of `sequence`.
    public var trials: [TrialRecord]

    /// A stored run.
    public init(run: RunRecord, sessions: [SessionRecord], trials: [TrialRecord]) {
        self.run = run
        self.sessions = sessions
        self.trials = trials
    }
}
