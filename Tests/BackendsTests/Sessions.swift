import Foundation
import ListWorkload
import MixedWorkload
import TestSupport
import TiermarkTesting
import Testing
import TreeWorkload
import VectorWorkload
import WorkloadKit

@testable import Backends

/// Everything that opens a session: the arena has one address, so one at a time.
@Suite(.serialized)
struct Sessions {}

let allWorkloads = [listWorkload, treeWorkload, vectorWorkload, mixedWorkload, MistakenWorkload.kind]

/// A backend with its parameters.
struct BackendCase: Sendable, CustomTestStringConvertible {
    var id: String
    var values: [String: String] = [:]
    var model = DeviceModel.exclusive
    var path: String?

    var testDescription: String { "\(id) \(values.sorted { $0.key < $1.key }) \(model) \(path ?? "")" }

    static let baseline = BackendCase(id: "baseline/shared")

    static func uffd(around: Int = 1, _ resolver: String = "inline") -> BackendCase {
        BackendCase(id: "transparent/uffd", values: ["around": "\(around)", "resolver": resolver])
    }

    static func file(
        _ model: DeviceModel = .exclusive, plan: String = "exact", pageSize: String = "4KiB", path: String? = nil
    ) -> BackendCase {
        BackendCase(id: "explicit/file", values: ["plan": plan, "page-size": pageSize], model: model, path: path)
    }

    static func copy(plan: String = "exact") -> BackendCase { BackendCase(id: "explicit/copy", values: ["plan": plan]) }
}

/// Opens a session with a real device process, runs the program, and closes it.
func run(_ workload: String, _ parameters: [String: String], on backend: BackendCase, repetitions: Int = 1) throws
    -> [Repetition]
{
    let program = try BuiltProgram.path("TestDevice")
    return try onOwnThread {
        let kind = try #require(allWorkloads.first { $0.name == workload })
        let session = try TrialSession(
            .init(
                workload: kind, parameters: parameters, backend: try #require(BackendList.named(backend.id)),
                backendParameters: backend.values, model: backend.model, devicePath: backend.path, counters: [],
                deviceProgram: (program, ["TestDevice", "__device"])))
        return try (0..<repetitions).map { _ in try session.repeatProgram(records: true) { _ in } }
    }
}

/// The steps of one repetition.
func steps(_ workload: String, _ parameters: [String: String], on backend: BackendCase) throws -> [StepMeasurement] {
    try #require(try run(workload, parameters, on: backend).first).steps
}

/// The error that a session or its program ends with.
func backendError(_ workload: String, _ parameters: [String: String], on backend: BackendCase) throws -> BackendError {
    try #require(throws: BackendError.self) { _ = try run(workload, parameters, on: backend) }
}
