import Experiments
import Foundation
import Machine

/// Deterministic runs that look like measured ones.
struct Fixture {
    var blocks = 12
    var seed: UInt64 = 1
    /// Inner samples per trial besides the observation.
    var innerSamples = 4
    var runID = "20261122-101500-ab12"
    var cells =
        Fixture.sweep + [
            Cell(workload: "tree", parameters: parameters(touch: "0.1"), varied: []),
            Cell(workload: "vector", parameters: parameters(touch: "0.1"), varied: []),
        ]
    var backends = Fixture.standardBackends
    /// Multiplies the time of a backend in a cell.
    var factor: (Cell, BackendVariant) -> Double = { _, _ in 1 }
    /// Changes a record before it is stored.
    var adjust: (inout TrialRecord) -> Void = { _ in }

    static let standardBackends = [
        BackendVariant(id: "baseline/shared", parameters: [:], shown: []),
        BackendVariant(id: "baseline/shared", parameters: [:], shown: [], replica: 1),
        BackendVariant(id: "transparent/uffd", parameters: ["around": "1", "resolver": "inline"], shown: []),
        BackendVariant(id: "transparent/uffd", parameters: ["around": "16", "resolver": "inline"], shown: ["around"]),
        BackendVariant(id: "explicit/file", parameters: ["page-size": "4096"], shown: []),
    ]

    static var sweep: [Cell] {
        ["0.01", "0.05", "0.1", "0.25", "0.5", "1"].map {
            Cell(workload: "list", parameters: parameters(touch: $0), varied: ["device-touch"])
        }
    }

    static func parameters(touch: String) -> [String: String] {
        ["size": "67108864", "rounds": "8", "device-touch": touch, "host-touch": "0.1", "order": "random"]
    }

    /// The run.
    var stored: StoredRun {
        var random = SplitMix(state: seed)
        var trials: [TrialRecord] = []
        for block in 0..<blocks {
            for cell in cells.indices {
                let drift = 1 + 0.01 * random.normal
                let order = backends.indices.map { ($0 + block) % backends.count }
                for (position, backend) in order.enumerated() {
                    var trial = trial(TrialKey(cell: cell, block: block, backend: backend), drift, &random)
                    trial.position = position
                    trial.sequence = trials.count
                    adjust(&trial)
                    trials.append(trial)
                }
            }
        }
        return StoredRun(run: run, sessions: [session], trials: trials)
    }

    private var session: SessionRecord {
        SessionRecord(
            id: "s1", startedAt: "2026-11-22T10:15:00Z",
            commandLine: ["tiermark", "run", "-p", "device-touch=0.01,0.05,0.1,0.25,0.5,1", "--out", "my reports"],
            endedAt: "2026-11-22T10:21:00Z", outcome: "completed")
    }

    var run: RunRecord {
        var machine = MachineDescription.current(root: "/nonexistent")
        machine.operatingSystem.kernelRelease = "6.12.9-amd64"
        machine.operatingSystem.commandLine = "quiet transparent_hugepage=madvise"
        machine.processor.model = "Example CPU"
        machine.processor.onlineCPUs = [0, 1]
        return RunRecord(
            id: runID, createdAt: "2026-11-22T10:15:00Z", version: "0.1.0", binaryDigest: "5d41402abc4b2a76",
            experiment: "{\"workloads\":[\"list\"]}", seed: 7, deviceModel: "exclusive",
            device: "software device: a second process on this machine's CPUs", blocks: blocks, repetitions: 3,
            warmup: 1, cells: cells, backends: backends,
            skipped: [
                SkippedBackend(
                    label: "transparent/numa", reason: "one NUMA node with memory", remedy: "boot with numa=fake=2")
            ], machine: machine, marginPercent: 2, confidence: 0.95)
    }

    private func trial(_ key: TrialKey, _ drift: Double, _ random: inout SplitMix) -> TrialRecord {
        let cell = cells[key.cell]
        let backend = backends[key.backend]
        let phases = phases(cell, backend)
        let noise = drift * (1 + 0.006 * random.normal) * factor(cell, backend)
        let wall = phases.reduce(0, +) * noise
        let measurement = Measurement(
            samples: observation(phases.map { $0 * noise }, wall, cell, backend) + inner(wall, &random),
            missing: [
                MissingMetric(
                    metric: "papi/PAPI_TOT_CYC", initiator: "host",
                    reason: "PAPI: no hardware counters in this virtual machine")
            ], checksums: ["00000000deadbeef", "0000000012345678"], latencies: latencies(backend, &random),
            residency: residency(backend, wall), notes: ["device memory: memory file, 4 KiB pages"])
        return TrialRecord(
            key: key, position: 0, sequence: 0, sessionID: "s1",
            startedAt: "2026-11-22T10:15:\(String(format: "%02d", key.block % 60)).125Z", duration: wall * 5,
            status: .ok,
            measurement: measurement,
            evidence: ["cpu_steal_share": 0.002, "load_1min": 1.2, "major_faults": 0, "pswpin": 0, "pswpout": 0])
    }

    /// Launch, stall, move, compute in seconds.
    private func phases(_ cell: Cell, _ backend: BackendVariant) -> [Double] {
        let touch = Double(cell.parameters["device-touch"] ?? "") ?? 0.1
        let compute = 0.004 + 0.05 * touch
        switch backend.side {
        case "transparent": return [0.0001, touch * 0.3 / (backend.parameters["around"] == "16" ? 2.4 : 1), 0, compute]
        case "explicit": return [0.0001, 0, 0.028, compute]
        default: return [0.0001, 0, 0, compute]
        }
    }

    private func observation(
        _ phases: [Double], _ wall: Double, _ cell: Cell, _ backend: BackendVariant
    ) -> [Sample] {
        let touched = 67_108_864 * (Double(cell.parameters["device-touch"] ?? "") ?? 0.1)
        let moved = backend.side == "explicit" ? 67_108_864 : backend.side == "transparent" ? touched * 1.1 : 0
        let isTransparent = backend.side == "transparent"
        var samples = [
            Sample(.wallTime, wall), Sample(.launchTime, phases[0]), Sample(.stallTime, phases[1]),
            Sample(.moveTime, phases[2]), Sample(.computeTime, phases[3]), Sample(.operations, 262_144),
            Sample(.bytesTouched, touched), Sample(.bytesMovedToDevice, moved), Sample(.bytesMovedToHost, moved * 0.5),
            Sample(.faults, isTransparent ? touched / 4096 : 0, initiator: "device"),
            Sample(.faults, isTransparent ? touched / 8192 : 0, initiator: "host"),
            Sample(.placementCalls, backend.side == "explicit" ? 16 : 0),
            Sample("perf/page-faults", 300 + (isTransparent ? touched / 4096 : 10), unit: "1", initiator: "device"),
        ]
        let scale = isTransparent ? 4e-6 : 4e-7
        for (index, latency) in Metric.latencies.enumerated() {
            samples.append(Sample(latency.metric, scale * pow(3, Double(index)), initiator: "device"))
        }
        return samples
    }

    private func inner(_ wall: Double, _ random: inout SplitMix) -> [Sample] {
        (0..<innerSamples).map { Sample(.wallTime, wall * (1 + 0.01 * random.normal), step: "rep=\($0)") }
    }

    private func latencies(_ backend: BackendVariant, _ random: inout SplitMix) -> [LatencyHistogram] {
        let scale = backend.side == "transparent" ? 8e-6 : 4e-7
        return ["host", "device"].map { initiator in
            LatencyHistogram(
                initiator: initiator, quantum: 16, seconds: (0..<24).map { scale * pow(1.3, Double($0)) },
                counts: (0..<24).map { 1 + Int(4000 * exp(-Double($0) / 2.4)) }, dropped: 0)
        }
    }

    private func residency(_ backend: BackendVariant, _ wall: Double) -> [ResidencySample] {
        guard backend.side != "baseline" else { return [] }
        return (0...16).map { step in
            let onDevice = step % 2 == 1 ? 50_000_000 : 20_000_000
            return ResidencySample(
                time: wall * Double(step) / 16,
                step: step == 0 ? "start" : "round=\((step - 1) / 2)/\(step % 2 == 1 ? "chase" : "update")",
                hostBytes: 67_108_864 - onDevice, deviceBytes: onDevice, pagesToDevice: step % 2 == 1 ? 7300 : 0,
                pagesToHost: step > 0 && step % 2 == 0 ? 7300 : 0)
        }
    }
}

/// SplitMix64 with normal deviates.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    var normal: Double {
        mutating get { (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }
    }
}
