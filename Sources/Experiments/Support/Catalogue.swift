public import Backends
public import WorkloadKit

/// What exists: the workloads and backends that an experiment can name. Passed in by value, so that a program made
/// from this library brings its own.
public struct Catalogue: Sendable {
    /// All workloads.
    public let workloads: [WorkloadKind]
    /// All backends.
    public let backends: [BackendEntry]

    /// A catalogue of these.
    public init(workloads: [WorkloadKind], backends: [BackendEntry]) {
        self.workloads = workloads
        self.backends = backends
    }

    /// A catalogue of these.
    public init(workloads: [WorkloadKind], backends: [BackendKind]) {
        self.init(workloads: workloads, backends: backends.map { BackendEntry($0) })
    }

    /// The workload called `name`.
    /// - Throws: `ExperimentError` with code `unknownName` that lists what exists.
    public func workload(_ name: String) throws(ExperimentError) -> WorkloadKind {
        if let found = workloads.first(where: { $0.name == name }) { return found }
        throw Self.unknown("workload", name, workloads.map(\.name), list: "workloads")
    }

    /// The backend with that id.
    /// - Throws: `ExperimentError` with code `unknownName` that lists what exists.
    public func backend(_ id: String) throws(ExperimentError) -> BackendEntry {
        if let found = backends.first(where: { $0.id == id }) { return found }
        throw Self.unknown("backend", id, backends.map(\.id), list: "backends")
    }

    private static func unknown(_ what: String, _ name: String, _ all: [String], list: String) -> ExperimentError {
        ExperimentError(
            .unknownName,
            "there is no \(what) '\(name)'\(Nearest.hint(name, among: all)) There are: \(all.joined(separator: ", ")). "
                + "'tiermark list \(list)' describes them.")
    }
}
