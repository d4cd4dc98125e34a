public import Backends
public import Machine
public import WorkloadKit

/// What planning needs to know of a backend.
public struct BackendEntry: Sendable {
    /// `side/mechanism`.
    public let id: String
    /// One line for lists.
    public let summary: String
    /// Its own parameters.
    public let parameters: [ParameterDescription]
    /// The device models it has.
    public let models: Set<DeviceModel>
    /// Whether it runs here with these options, or what is missing.
    public let availability: @Sendable (BackendOptions) -> Availability
    /// Whether it runs workloads only that say where they store pointers (`RelocatableWorkload`).
    public let needsRelocatableWorkload: Bool
    /// Checks and completes values of its parameters.
    public let values: @Sendable ([String: String]) throws(ParameterError) -> ParameterValues
    /// The most memory, both tiers together, that a trial with so many bytes of arena takes.
    public let memoryBytes: @Sendable (Int) -> Int
    /// Counters without which its results cannot be judged: every trial of a run that has it reads them.
    public let standardCounters: [String]
    /// Whether its tiers are memory nodes of the machine rather than the software device's memory files.
    public let usesNodes: Bool

    /// An entry for a backend of the library.
    public init(_ kind: BackendKind) {
        id = kind.id
        summary = kind.summary
        parameters = kind.parameters
        models = kind.models
        availability = kind.availability
        needsRelocatableWorkload = kind.needsRelocatableWorkload
        values = { given throws(ParameterError) in try kind.values(given) }
        memoryBytes = { kind.memoryBytes(arenaBytes: $0) }
        standardCounters = kind.standardCounters
        usesNodes = kind.usesNodes
    }

    /// An entry from its parts; without further word available, and in need of both tiers in full.
    public init(
        id: String, summary: String = "", parameters: [ParameterDescription] = [],
        models: Set<DeviceModel> = Set(DeviceModel.allCases),
        availability: @escaping @Sendable (BackendOptions) -> Availability = { _ in .available(detail: "") },
        needsRelocatableWorkload: Bool = false,
        memoryBytes: @escaping @Sendable (Int) -> Int = { 2 * $0 }, standardCounters: [String] = [],
        usesNodes: Bool = false
    ) {
        self.id = id
        self.summary = summary
        self.parameters = parameters
        self.models = models
        self.availability = availability
        self.needsRelocatableWorkload = needsRelocatableWorkload
        self.values = { given throws(ParameterError) in
            try ParameterValues(given, for: parameters, of: "backend '\(id)'")
        }
        self.memoryBytes = memoryBytes
        self.standardCounters = standardCounters
        self.usesNodes = usesNodes
    }
}
