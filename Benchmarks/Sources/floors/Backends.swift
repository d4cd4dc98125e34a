import Backends
import CFloors
import ListWorkload
import WorkloadKit

/// What both processes of a session can run.
let workloads = [listWorkload, moverWorkload]

/// A session whose device process is this program.
func openSession(
    _ workload: WorkloadKind, _ parameters: [String: String], backend: String, _ backendParameters: [String: String]
) throws -> TrialSession {
    guard let kind = BackendList.named(backend) else { throw FloorError(description: "no backend '\(backend)'") }
    // The last session left this thread pinned, and a session divides the CPUs that its thread may use.
    _ = floor_pin(-1)
    return try TrialSession(
        .init(
            workload: workload, parameters: parameters, backend: kind, backendParameters: backendParameters,
            model: .exclusive, devicePath: nil, counters: [],
            deviceProgram: ("/proc/self/exe", [CommandLine.arguments[0], "__device"])))
}

// MARK: - Faults

/// Pages that go to the device and back in every round.
let movedPages = 8192

/// `transparent/uffd`, inline: time per fault, the walk over the list included. The first round of a repetition finds
/// pages as building left them, the later ones as moving left them, which is what C sees.
func faultRatio(around: Int) throws -> Ratio {
    let rounds = 3
    let session = try openSession(
        listWorkload,
        [
            "size": ByteCount.format(movedPages * 4096), "node-size": "4KiB", "order": "sequential", "write": "1",
            "host-touch": "1", "device-touch": "1", "rounds": "\(rounds)",
        ], backend: "transparent/uffd", ["around": "\(around)", "resolver": "inline"])
    let faults = Double((rounds - 1) * 2 * movedPages / around)
    return try Ratio(
        "transparent/uffd inline around=\(around)", .atMost(1.15), unit: "us a fault",
        ours: {
            let steps = try session.repeatProgram(records: false) { _ in }.steps.filter { $0.step.round > 0 }
            guard steps.reduce(0, { $0 + $1.faults }) == Int(faults) else {
                throw FloorError(description: "\(steps.map(\.faults)) faults instead of \(faults) in all")
            }
            return steps.reduce(0) { $0 + $1.stall + $1.compute } / faults * 1e6
        },
        floor: {
            var total = 0.0
            for _ in 1..<rounds {
                let round = floor_moves_round(UInt64(around))
                guard round > 0 else { throw FloorError(description: "the minimal program failed (\(round))") }
                total += round
            }
            return total / faults * 1e6
        })
}

// MARK: - Placements

/// `explicit/file`: the bandwidth of a placement of everything, to the device and back, against `memcpy` between two
/// memory files of the same kind.
func placementRatios(pageSize: Int, atLeast target: Double) throws -> [Ratio] {
    let bytes = MoverWorkload.size
    let huge = pageSize > 4096 ? pageSize : 0
    guard let one = floor_shared_memory(bytes, huge), let other = floor_shared_memory(bytes, huge) else {
        throw FloorError(description: "no two memory files of \(bytes) bytes")
    }
    defer {
        floor_unmap(one, bytes)
        floor_unmap(other, bytes)
    }
    let session = try openSession(moverWorkload, [:], backend: "explicit/file", ["page-size": "\(pageSize)"])
    return try [Initiator.device, .host].map { side in
        let way = side == .device ? "to the device" : "to the host"
        return try Ratio(
            "explicit/file \(ByteCount.format(pageSize)) \(way)", .atLeast(target), unit: "GB/s",
            ours: {
                let steps = try session.repeatProgram(records: false) { _ in }.steps
                    .filter { $0.step.round > 0 && $0.step.initiator == side }
                guard steps.allSatisfy({ $0.bytesToDevice + $0.bytesToHost == bytes }) else {
                    throw FloorError(description: "a placement moved \(steps.map(\.bytesToDevice)) bytes")
                }
                return Double(bytes * steps.count) / steps.reduce(0) { $0 + $1.move } / 1e9
            },
            floor: {
                let rounds = MoverWorkload.rounds - 1
                let took = seconds {
                    for _ in 0..<rounds {
                        if side == .device { other.copyMemory(from: one, byteCount: bytes) }
                        if side == .host { one.copyMemory(from: other, byteCount: bytes) }
                    }
                }
                return Double(bytes * rounds) / took / 1e9
            })
    }
}
