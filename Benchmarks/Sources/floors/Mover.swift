import WorkloadKit

/// Does nothing with its memory but touch every page, so that all a step costs is its placement.
struct MoverWorkload: Workload {
    static let size = 256 << 20
    static let rounds = 3

    let footprint = Self.size
    let threads = 1
    let quantum = 0
    let program = Step.pingPong(rounds: Self.rounds, device: "touch", host: "touch")

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        try arena.allocate("data", byteCount: Self.size)
    }

    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        [Placement(layout["data"], on: step.initiator, for: .readWrite)]
    }

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        var sum: UInt64 = 0
        for offset in stride(from: 0, to: Self.size, by: 4096) {
            let word = root.load(fromByteOffset: offset, as: UInt64.self) &+ 1
            root.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            sum &+= word
        }
        return StepResult(checksum: sum, operations: Self.size / 4096, bytesTouched: Self.size / 4096 * 8)
    }
}

let moverWorkload = WorkloadKind(
    name: "mover", summary: "touches one word of every page", parameters: [],
    make: { (_: ParameterValues) throws(ParameterError) -> any Workload in MoverWorkload() })
