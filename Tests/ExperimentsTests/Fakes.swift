import Backends
import Foundation
import Machine
import Statistics
import WorkloadKit

@testable import Experiments

/// A workload that needs memory in name only.
struct FakeWorkload: RelocatableWorkload {
    var footprint: Int
    var isRelocatable = true
    var program: [Step] { Step.pingPong(rounds: 2, device: "read", host: "update") }
    var threads: Int { 1 }
    var quantum: Int { 0 }
    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        try arena.allocate("data", byteCount: footprint)
    }
    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] { [] }
    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        StepResult(checksum: 0, operations: 1, bytesTouched: 1)
    }
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int { 0 }
}

enum Fake {
    static let order = ParameterDescription(
        "order", "order of nodes", .choice(["random", "sequential", "window=N"]), default: .text("random"))
    static let around = ParameterDescription(
        "around", "pages per fault", .integer(1...512), default: .integer(1), unit: "pages")

    static let plan = ParameterDescription(
        "plan", "what is placed", .choice(["exact", "whole"]), default: .text("exact"))

    static func workload(_ name: String, _ extra: [ParameterDescription] = []) -> WorkloadKind {
        WorkloadKind(
            name: name, summary: name, parameters: [CommonParameters.size, CommonParameters.deviceTouch] + extra
        ) { values in FakeWorkload(footprint: values.integer("size"), isRelocatable: name == "list") }
    }

    static let catalogue = Catalogue(
        workloads: [workload("list", [order]), workload("tree")],
        backends: [
            BackendEntry(id: "baseline/shared", memoryBytes: { $0 }),
            BackendEntry(id: "transparent/uffd", parameters: [around], models: [.exclusive]),
            BackendEntry(id: "explicit/file", parameters: [plan]),
            BackendEntry(
                id: "explicit/missing",
                availability: { _ in .missing(reason: "no such device", remedy: "buy one") }),
            BackendEntry(id: "explicit/copy", needsRelocatableWorkload: true),
        ])

    static let threeBackends = [
        Selection("baseline/shared"), Selection("transparent/uffd"), Selection("explicit/file"),
    ]

    static func experiment(
        _ workloads: [Selection] = [Selection("list", ["size": ["1MiB"]])], backends: [Selection] = threeBackends,
        blocks: Int = 4, timeLimit: Double = 20
    ) -> Experiment {
        Experiment(
            workloads: workloads, backends: backends, sampling: Sampling(blocks: blocks), seed: 7,
            trialTimeLimit: timeLimit)
    }

    /// Read once: free memory differs from call to call.
    static let machine = MachineDescription.current()

    static let plenty = AvailableMemory(machineBytes: 1 << 40)

    static func context(
        _ program: TrialProgram, digest: String = "digest", catalogue: Catalogue = catalogue,
        progress: any RunProgress = SilentProgress(), interruption: Interruption = Interruption()
    ) -> RunContext {
        RunContext(
            catalogue: catalogue, version: "1.0", commandLine: ["tiermark", "run"], program: program,
            availableMemory: plenty, binaryDigest: digest, progress: progress, interruption: interruption)
    }

    /// A trial program: a line of shell.
    static func shell(_ script: String) -> TrialProgram {
        TrialProgram(path: "/bin/sh", arguments: ["-c", script])
    }

    static func measurement(_ seconds: Double) -> Experiments.Measurement {
        Experiments.Measurement(samples: [Sample(.wallTime, seconds)], checksums: ["00000000000000aa"])
    }

    /// Answers with a wall time of that many seconds.
    static func answering(_ seconds: Double = 0.5) throws -> TrialProgram {
        let line = String(decoding: try TrialReply.measured(measurement(seconds)).line(), as: UTF8.self)
        return shell("read request; echo '\(line)'")
    }

    static let request = TrialRequest(
        cell: Cell(workload: "list", parameters: ["size": "1024"], varied: []),
        backend: BackendVariant(id: "explicit/file", parameters: [:], shown: []), deviceModel: "exclusive",
        devicePath: nil, repetitions: 3, warmup: 1, counters: [])

    static func run(cells: Int = 1, backends: Int = 2, id: String = "r", blocks: Int = 4) -> RunRecord {
        let all = [
            BackendVariant(id: "baseline/shared", parameters: [:], shown: []),
            BackendVariant(id: "explicit/file", parameters: [:], shown: []),
            BackendVariant(id: "transparent/uffd", parameters: ["around": "1"], shown: []),
        ]
        return RunRecord(
            id: id, createdAt: "2026-01-01T00:00:00.000Z", version: "1.0", binaryDigest: "digest", experiment: "{}",
            seed: 1, deviceModel: "exclusive", device: "software device", blocks: blocks, repetitions: 3, warmup: 1,
            cells: (0..<cells).map { Cell(workload: "list", parameters: ["size": "\($0)"], varied: ["size"]) },
            backends: Array(all.prefix(backends)), skipped: [], machine: machine, marginPercent: 2, confidence: 0.95)
    }

    static func trial(
        _ sequence: Int, cell: Int = 0, block: Int = 0, backend: Int = 0, seconds: Double? = 0.5,
        evidence: [String: Double] = [:]
    ) -> TrialRecord {
        TrialRecord(
            key: TrialKey(cell: cell, block: block, backend: backend), position: backend, sequence: sequence,
            sessionID: "s1", startedAt: "2026-01-01T00:00:00.000Z", duration: 1, status: seconds == nil ? .failed : .ok,
            failure: seconds == nil ? TrialFailure(kind: "error", message: "no") : nil,
            measurement: seconds.map { measurement($0) }, evidence: evidence)
    }
}

/// A directory that is removed with the value's last use.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tiermark-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func new(_ name: String = "run") -> String { path + "/" + name }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// The error that `body` throws.
func error(_ body: () throws -> Void) -> ExperimentError? {
    do { try body() } catch { return error as? ExperimentError }
    return nil
}
