import CFloors
import ListWorkload
import TreeWorkload
import VectorWorkload
import WorkloadKit

/// A workload's data in plain shared memory of this process, and its first step, by Tiermark and by C.
final class LoopBench {
    private let workload: any Workload
    private let memory: UnsafeMutableRawPointer
    private(set) var layout = ArenaLayout([])
    private(set) var root: UnsafeMutableRawPointer
    private let cpu: Int32

    init(_ kind: WorkloadKind, _ parameters: [String: String], cpu: Int32) throws {
        workload = try kind.make(parameters)
        guard let memory = floor_shared_memory(workload.footprint, 0) else {
            throw FloorError(description: "no \(workload.footprint) bytes of shared memory for '\(kind.name)'")
        }
        self.memory = memory
        self.cpu = cpu
        root = memory
        try build()
    }

    deinit { floor_unmap(memory, workload.footprint) }

    /// Builds the data anew.
    func build() throws {
        guard floor_zero(memory, workload.footprint) == 0 else {
            throw FloorError(description: "shared memory cannot be emptied")
        }
        var arena = Arena(base: memory, capacity: workload.footprint)
        root = try workload.build(in: &arena)
        layout = arena.layout
    }

    /// The first step, the device's, by Tiermark.
    func step() -> StepResult {
        var probe = Probe()
        return workload.run(workload.program[0], root: root, lane: Lane(), probe: &probe)
    }

    /// The numbers of a region.
    func array(_ label: String) -> UnsafeMutablePointer<Double> {
        let offset = Int(layout[label].lowerBound - UInt(bitPattern: memory))
        return (memory + offset).assumingMemoryBound(to: Double.self)
    }

    /// Compares both, after checking on fresh data, each going first once, that they compute the same.
    /// - Parameter evidence: what to check, given the sum that either of them returned.
    func ratio(
        _ name: String, repeats: Int, floor: () -> UInt64, evidence: (UInt64) -> UInt64 = { $0 }
    ) throws -> Ratio {
        let sums = [evidence(step().checksum), evidence(floor())]
        try build()
        let again = [evidence(floor()), evidence(step().checksum)]
        guard sums == again else {
            throw FloorError(description: "\(name): Tiermark and C compute different sums: \(sums) and \(again)")
        }
        _ = floor_pin(cpu)
        defer { _ = floor_pin(-1) }
        let operations = Double(step().operations * repeats)
        return Ratio(
            name, .atMost(1.03), unit: "ns an operation", pairs: 41,
            ours: { seconds { for _ in 0..<repeats { blackHole(step().checksum) } } * 1e9 / operations },
            floor: { seconds { for _ in 0..<repeats { blackHole(floor()) } } * 1e9 / operations })
    }
}

/// Chase, triad and tree look-up, each in the second-level cache, where instructions count, and in memory. A turn takes
/// about 20 ms: a step in cache is long enough, by laps or by size, that what surrounds its loop shows little.
func loopRatios(cpu: Int32) throws -> [Ratio] {
    [
        try chase("256KiB", laps: 64, repeats: 60, cpu), try chase("64MiB", laps: 1, repeats: 1, cpu),
        try triad("1MiB", repeats: 1000, cpu), try triad("64MiB", repeats: 8, cpu),
        try lookUp("256KiB", repeats: 5, cpu), try lookUp("64MiB", repeats: 1, cpu),
    ]
}

private func chase(_ size: String, laps: UInt64, repeats: Int, _ cpu: Int32) throws -> Ratio {
    let bench = try LoopBench(listWorkload, ["size": size, "write": "0.5", "laps": "\(laps)"], cpu: cpu)
    let nodes = UInt64((ByteCount.parse(size) ?? 0) / 256)
    let start = KeyedPermutation(count: Int(nodes), key: SplitMix64.value(at: 0, seed: 1))[0] * 256
    return try bench.ratio("chase \(size)", repeats: repeats) {
        let root = UInt64(UInt(bitPattern: bench.root))
        // The number of nodes is even, so a lap ends at the phase it began with.
        return floor_chase(bench.root + start, laps &* nodes, 1 << 31) &- root &* laps &* nodes
    }
}

private func triad(_ size: String, repeats: Int, _ cpu: Int32) throws -> Ratio {
    let bench = try LoopBench(vectorWorkload, ["size": size, "kernel": "triad"], cpu: cpu)
    let count = bench.layout["left"].count / MemoryLayout<Double>.stride
    let result = bench.array("result"), left = bench.array("left"), right = bench.array("right")
    return try bench.ratio(
        "triad \(size)", repeats: repeats,
        floor: {
            floor_triad(result, left, right, count)
            return 0
        },
        evidence: { _ in (0..<count).reduce(0) { $0 &* 31 &+ result[$1].bitPattern } })
}

private func lookUp(_ size: String, repeats: Int, _ cpu: Int32) throws -> Ratio {
    let lookups: UInt64 = 40_000
    let fanout: UInt64 = 16
    let bench = try LoopBench(
        treeWorkload, ["size": size, "write": "0.5", "lookups": "\(lookups)", "fanout": "\(fanout)"], cpu: cpu)
    let nodeBytes = (16 + 16 * Int(fanout) + 63) / 64 * 64
    let keys = UInt64((ByteCount.parse(size) ?? 0) / nodeBytes) * (fanout * 3 / 4)
    let seed = SplitMix64.value(at: 0, seed: SplitMix64.value(at: 1, seed: 1))
    return try bench.ratio("tree look-up \(size)", repeats: repeats) {
        var tree = floor_tree(
            root: bench.root.load(as: UnsafeMutableRawPointer.self),
            height: bench.root.load(fromByteOffset: 8, as: UInt64.self), fanout: fanout, keys: keys, increment: 1 << 31)
        return floor_look_up(&tree, lookups, seed)
    }
}
