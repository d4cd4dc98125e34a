public import Backends

/// A workload or backend with the values that its parameters take: their cartesian product is compared.
public struct Selection: Codable, Sendable, Hashable {
    /// The workload's name or the backend's id.
    public var name: String
    /// Values by parameter, as typed. Parameters that are not named keep their default.
    public var parameters: [String: [String]]

    /// A selection; without parameters, everything at its default.
    public init(_ name: String, _ parameters: [String: [String]] = [:]) {
        self.name = name
        self.parameters = parameters
    }
}

/// How many blocks are measured.
public struct Sampling: Codable, Sendable, Hashable {
    /// Blocks of every cell, rounded up to whole squares. With a target: not used.
    public var blocks: Int
    /// Half-width of every interval to reach, in percentage points; nil for a fixed number of blocks.
    public var targetHalfWidthPercent: Double?
    /// Seconds of trials after which no new pass begins; nil for no limit.
    public var maxTime: Double?

    /// A way to decide how many blocks are measured.
    public init(blocks: Int = 20, targetHalfWidthPercent: Double? = nil, maxTime: Double? = nil) {
        self.blocks = blocks
        self.targetHalfWidthPercent = targetHalfWidthPercent
        self.maxTime = maxTime
    }

    /// Numbers of blocks that have a name.
    public static let named: [(name: String, blocks: Int)] = [("quick", 12), ("standard", 20), ("rigorous", 30)]
    /// Where a target is given and no time: 30 minutes of trials.
    public static let defaultMaxTime = 1800.0
}

/// What is compared with what, and how: everything that flags and experiment files can say.
public struct Experiment: Codable, Sendable, Hashable {
    /// The workloads.
    public var workloads: [Selection]
    /// The backends.
    public var backends: [Selection]
    /// What the two sides can reach.
    public var deviceModel: DeviceModel
    /// Path that holds device memory; nil for an anonymous memory file.
    public var devicePath: String?
    /// What the arena consists of; nil for what each backend takes by itself.
    public var arena: ArenaMemory?
    /// The two tiers' nodes, for backends that use NUMA nodes; nil to let them choose.
    public var nodes: NodePair?
    /// How many blocks.
    public var sampling: Sampling
    /// Seed of the order of trials.
    public var seed: Int
    /// Counters to read, by name.
    public var counters: [String]
    /// Measured repetitions per trial, odd: the median is then one of them.
    public var repetitions: Int
    /// Unmeasured repetitions before them.
    public var warmup: Int
    /// Seconds after which a trial is ended.
    public var trialTimeLimit: Double
    /// Differences smaller than this, in percent, do not matter.
    public var marginPercent: Double
    /// Confidence of all intervals of a table together.
    public var confidence: Double

    /// An experiment; what is not given has its default.
    public init(
        workloads: [Selection], backends: [Selection], deviceModel: DeviceModel = .exclusive, devicePath: String? = nil,
        arena: ArenaMemory? = nil, nodes: NodePair? = nil, sampling: Sampling = Sampling(), seed: Int = 1,
        counters: [String] = [], repetitions: Int = 3, warmup: Int = 1,
        trialTimeLimit: Double = 60, marginPercent: Double = 2, confidence: Double = 0.95
    ) {
        self.workloads = workloads
        self.backends = backends
        self.deviceModel = deviceModel
        self.devicePath = devicePath
        self.arena = arena
        self.nodes = nodes
        self.sampling = sampling
        self.seed = seed
        self.counters = counters
        self.repetitions = repetitions
        self.warmup = warmup
        self.trialTimeLimit = trialTimeLimit
        self.marginPercent = marginPercent
        self.confidence = confidence
    }
}
