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
    /// Bytes of arena.
    public let arenaBytes: Int

    /// Options of one backend.
    public init(values: ParameterValues, model: DeviceModel, devicePath: String?, arenaBytes: Int) {
        self.values = values
        self.model = model
        self.devicePath = devicePath
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
}

/// All backends there are, in the order of lists and reports.
public enum BackendList {
    /// Every backend; the first is the baseline.
    public static let all: [BackendKind] = [sharedBaseline, uffdBackend, fileBackend]

    /// The backend called `id`.
    public static func named(_ id: String) -> BackendKind? { all.first { $0.id == id } }
}
