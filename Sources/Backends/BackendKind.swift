public import Machine
public import WorkloadKit

/// What each side reaches.
public enum DeviceModel: String, Sendable, Hashable, CaseIterable, Codable {
    /// Each side reaches only its own tier; a page is in one of them.
    case exclusive
    /// Both sides load and store both tiers; placement is about speed.
    case coherent
}

/// What a backend is opened with.
public struct BackendOptions: Sendable {
    /// Values of the backend's own parameters.
    public let values: ParameterValues
    /// What each side reaches.
    public let model: DeviceModel
    /// File, directory or device that holds device memory; nil for an anonymous memory file.
    public let devicePath: String?
    /// What the arena consists of; nil for what the backend takes by itself.
    public let arena: ArenaMemory?
    /// The two tiers' nodes, for backends that use NUMA nodes; nil to choose them.
    public let nodes: NodePair?
    /// Bytes of arena.
    public let arenaBytes: Int

    /// Options of one backend.
    public init(
        values: ParameterValues, model: DeviceModel, devicePath: String?, arena: ArenaMemory? = nil,
        nodes: NodePair? = nil, arenaBytes: Int
    ) {
        self.values = values
        self.model = model
        self.devicePath = devicePath
        self.arena = arena
        self.nodes = nodes
        self.arenaBytes = arenaBytes
    }
}

/// A mechanism that makes a workload's memory reachable and moves it: what `--backend` names.
public struct BackendKind: Sendable {
    /// `side/mechanism`.
    public let id: String
    /// One line for `tiermark list backends`.
    public let summary: String
    /// Its own parameters.
    public let parameters: [ParameterDescription]
    /// The device models it has.
    public let models: Set<DeviceModel>
    /// Whether it runs here with these options, or what is missing and the command that would enable it.
    public let availability: @Sendable (BackendOptions) -> Availability
    /// Checks values that the parameter descriptions alone cannot.
    let validate: @Sendable (ParameterValues) throws(ParameterError) -> Void
    /// Makes the mechanism of one process.
    let makeMechanism: @Sendable (BackendOptions) -> any Mechanism

    /// Checks and completes values of this backend's parameters.
    /// - Throws: `ParameterError` naming the parameter, the value and what would fit.
    public func values(_ given: [String: String]) throws(ParameterError) -> ParameterValues {
        let values = try ParameterValues(given, for: parameters, of: "backend '\(id)'")
        try validate(values)
        return values
    }

    /// Bytes of memory that a trial with this much arena takes at most, both tiers together.
    public func memoryBytes(arenaBytes: Int) -> Int { holdsTwoCopies ? 2 * arenaBytes : arenaBytes }

    /// Whether both memory files can be full at the same time.
    let holdsTwoCopies: Bool
    /// What its arena can consist of; the first is what it takes by itself.
    public let arenas: [ArenaMemory.Kind]
    /// Where its device initiator runs.
    let devicePlacement: DevicePlacement
    /// Counters without which its results cannot be judged; `vmstat/numa_*` stands for what the kernel has of that.
    public let standardCounters: [String]
    /// Whether it runs workloads only that say where they store pointers (`RelocatableWorkload`).
    public let needsRelocatableWorkload: Bool

    init(
        id: String, summary: String, parameters: [ParameterDescription], models: Set<DeviceModel>,
        availability: @escaping @Sendable (BackendOptions) -> Availability,
        validate: @escaping @Sendable (ParameterValues) throws(ParameterError) -> Void = { _ throws(ParameterError) in
        },
        makeMechanism: @escaping @Sendable (BackendOptions) -> any Mechanism, holdsTwoCopies: Bool,
        arenas: [ArenaMemory.Kind] = [.shared], devicePlacement: DevicePlacement = .process,
        standardCounters: [String] = [], needsRelocatableWorkload: Bool = false
    ) {
        self.id = id
        self.summary = summary
        self.parameters = parameters
        self.models = models
        self.availability = { options in
            Self.arenaObstacle(options, id: id, takes: arenas) ?? availability(options)
        }
        self.validate = validate
        self.makeMechanism = makeMechanism
        self.holdsTwoCopies = holdsTwoCopies
        self.arenas = arenas
        self.devicePlacement = devicePlacement
        self.standardCounters = standardCounters
        self.needsRelocatableWorkload = needsRelocatableWorkload
    }

    private static func arenaObstacle(
        _ options: BackendOptions, id: String, takes kinds: [ArenaMemory.Kind]
    ) -> Availability? {
        guard let arena = options.arena, !kinds.contains(arena.kind) else { return nil }
        let list = kinds.map { $0 == .file ? "file:PATH" : $0.rawValue }.joined(separator: " or ")
        return .missing(
            reason: "\(id) cannot have its arena in '\(arena)': two processes share it as memory files",
            remedy: "--arena \(list)")
    }
}

/// All backends there are, in the order of lists and reports.
public enum BackendList {
    /// Every backend; the first is the baseline.
    public static let all: [BackendKind] = [
        sharedBaseline, localBaseline, remoteBaseline, interleaveBaseline, uffdBackend, numaBackend, damonBackend,
        fileBackend, copyBackend, movePagesBackend,
    ]

    /// The backend called `id`.
    public static func named(_ id: String) -> BackendKind? { all.first { $0.id == id } }
}
