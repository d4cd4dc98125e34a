import Glibc
import WorkloadKit

/// A workload under check. It is made as often as it would be in a trial: what one instance builds another one runs.
struct ConformanceSubject {
    let workload: any Workload
    private let kind: WorkloadKind
    private let parameters: [String: String]

    init(_ kind: WorkloadKind, _ parameters: [String: String]) throws {
        self.kind = kind
        self.parameters = parameters
        workload = try kind.make(parameters)
    }

    /// Another instance, made from the same values.
    func another() throws -> any Workload { try kind.make(parameters) }

    /// The workload built in memory of its own.
    func built() throws -> BuiltSubject {
        try BuiltSubject(workload, in: try GuardedMemory(capacity: workload.footprint))
    }

    /// The steps that are checked: of long programs the first ones.
    var steps: [Step] { Array(workload.program.prefix(64)) }
}

/// Data of a workload in memory, and its steps, whose lanes run one after another.
struct BuiltSubject {
    let workload: any Workload
    let memory: GuardedMemory
    let layout: ArenaLayout
    let root: UnsafeMutableRawPointer

    init(_ workload: any Workload, in memory: GuardedMemory) throws {
        var arena = Arena(base: memory.base, capacity: memory.capacity)
        root = try workload.build(in: &arena)
        self.workload = workload
        self.memory = memory
        layout = arena.layout
    }

    /// All lanes of a step, combined, run by `other` if given.
    func run(_ step: Step, by other: (any Workload)? = nil) -> StepResult {
        var total = StepResult(checksum: 0, operations: 0, bytesTouched: 0)
        for index in 0..<workload.threads {
            let result = run(step, lane: Lane(index: index, of: workload.threads), by: other)
            total.checksum &+= result.checksum
            total.operations += result.operations
            total.bytesTouched += result.bytesTouched
        }
        return total
    }

    func run(_ step: Step, lane: Lane, by other: (any Workload)? = nil) -> StepResult {
        var probe = Probe()
        return (other ?? workload).run(step, root: root, lane: lane, probe: &probe)
    }

    /// Regions by name, where they start counted from the arena's start, and their sizes.
    var offsets: [String] {
        layout.allocations.map {
            "'\($0.label)' at \($0.range.lowerBound - UInt(bitPattern: memory.base)) of \($0.range.count) bytes"
        }
    }

    /// `12 bytes into region 'nodes'`, for an offset in the arena.
    func place(of offset: Int) -> String {
        let address = UInt(bitPattern: memory.base) + UInt(offset)
        guard let region = layout.allocations.last(where: { $0.range.lowerBound <= address }) else {
            return "its start"
        }
        let inside = address - region.range.lowerBound
        return region.range.contains(address)
            ? "\(inside) bytes into region '\(region.label)'"
            : "\(address - region.range.upperBound) bytes behind the end of region '\(region.label)'"
    }
}

/// Zeroed memory for one arena, with unmapped pages before and after it.
final class GuardedMemory {
    let base: UnsafeMutableRawPointer
    let capacity: Int
    private let mapping: UnsafeMutableRawPointer
    private let mapped: Int
    private static let guardBytes = Arena.regionAlignment

    init(capacity: Int) throws(ParameterError) {
        self.capacity = capacity
        mapped = capacity + 3 * Self.guardBytes
        guard let mapping = mmap(nil, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE), -1, 0),
            mapping != MAP_FAILED
        else { throw ParameterError("\(capacity) bytes of address space cannot be had; use a smaller 'size'") }
        self.mapping = mapping
        let start =
            (UInt(bitPattern: mapping) + UInt(2 * Self.guardBytes - 1)) / UInt(Self.guardBytes) * UInt(Self.guardBytes)
        base = mapping + Int(start - UInt(bitPattern: mapping))
        let failed = mprotect(base, (capacity + 4095) / 4096 * 4096, PROT_READ | PROT_WRITE) != 0
        if failed { throw ParameterError("\(capacity) bytes of memory cannot be had; use a smaller 'size'") }
    }

    deinit { munmap(mapping, mapped) }

    func zero() { memset(base, 0, capacity) }

    /// The offset of the first byte in a range of offsets that is not zero.
    func firstNonzero(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        let start = base + range.lowerBound
        // All bytes are zero if the first is and each equals the next.
        let isZero = start.load(as: UInt8.self) == 0 && memcmp(start, start + 1, range.count - 1) == 0
        return isZero ? nil : range.first { base.load(fromByteOffset: $0, as: UInt8.self) != 0 }
    }

    func bytes(_ range: Range<UInt>) -> [UInt8] {
        [UInt8](
            UnsafeRawBufferPointer(start: base + Int(range.lowerBound - UInt(bitPattern: base)), count: range.count))
    }
}
