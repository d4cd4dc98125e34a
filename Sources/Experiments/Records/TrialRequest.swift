public import Backends

/// What a trial process is asked to do: its standard input, as one JSON line.
public struct TrialRequest: Codable, Sendable, Hashable {
    /// The workload and its parameters.
    public var cell: Cell
    /// The backend and its parameters.
    public var backend: BackendVariant
    /// `exclusive` or `coherent`.
    public var deviceModel: String
    /// Path that holds device memory, or nil for an anonymous memory file.
    public var devicePath: String?
    /// What the arena consists of, or nil for what the backend takes by itself.
    public var arena: ArenaMemory?
    /// The two tiers' nodes, or nil to let the backend choose.
    public var nodes: NodePair?
    /// Measured repetitions.
    public var repetitions: Int
    /// Unmeasured repetitions before them.
    public var warmup: Int
    /// Counters asked for: `papi/PAPI_TOT_CYC`, `perf/page-faults`, …
    public var counters: [String]

    /// A request.
    public init(
        cell: Cell, backend: BackendVariant, deviceModel: String, devicePath: String?,
        arena: ArenaMemory? = nil, nodes: NodePair? = nil, repetitions: Int, warmup: Int, counters: [String]
    ) {
        self.cell = cell
        self.backend = backend
        self.deviceModel = deviceModel
        self.devicePath = devicePath
        self.arena = arena
        self.nodes = nodes
        self.repetitions = repetitions
        self.warmup = warmup
        self.counters = counters
    }
}
