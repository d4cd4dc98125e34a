import Foundation
import Testing
import WorkloadKit

/// Zeroed memory for one arena.
final class HeapArena {
    let base: UnsafeMutableRawPointer
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: Arena.regionAlignment)
        zero()
    }

    deinit { base.deallocate() }

    func zero() { memset(base, 0, capacity) }

    func arena() -> Arena { Arena(base: base, capacity: capacity) }

    func bytes(_ range: Range<UInt>) -> [UInt8] {
        let offset = Int(range.lowerBound - UInt(bitPattern: base))
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            buffer.baseAddress.map { _ = memcpy($0, base + offset, range.count) }
            count = range.count
        }
    }
}

/// A workload built in memory of its own, whose steps run one lane after another.
struct Built {
    let workload: any Workload
    let memory: HeapArena
    let root: UnsafeMutableRawPointer
    let layout: ArenaLayout

    init(_ workload: any Workload, in memory: HeapArena? = nil) throws {
        self.workload = workload
        let memory = memory ?? HeapArena(capacity: workload.footprint)
        var arena = memory.arena()
        root = try workload.build(in: &arena)
        layout = arena.layout
        self.memory = memory
    }

    init(_ kind: WorkloadKind, _ parameters: [String: String]) throws { try self.init(try kind.make(parameters)) }

    /// All lanes of a step, combined.
    func run(_ step: Step) -> StepResult {
        var total = StepResult(checksum: 0, operations: 0, bytesTouched: 0)
        for index in 0..<workload.threads {
            let result = run(step, lane: Lane(index: index, of: workload.threads))
            total.checksum &+= result.checksum
            total.operations += result.operations
            total.bytesTouched += result.bytesTouched
        }
        return total
    }

    func run(_ step: Step, lane: Lane) -> StepResult {
        var probe = Probe()
        return workload.run(step, root: root, lane: lane, probe: &probe)
    }

    func runAll() -> [StepResult] { workload.program.map(run) }
}

/// A workload and parameters, for arguments of tests.
struct Case: Sendable, CustomTestStringConvertible {
    let kind: WorkloadKind
    let parameters: [String: String]

    var testDescription: String {
        ([kind.name] + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
    }

    init(_ kind: WorkloadKind, _ parameters: String = "") {
        self.kind = kind
        let pairs = parameters.split(separator: " ").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        self.parameters = Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }
}
