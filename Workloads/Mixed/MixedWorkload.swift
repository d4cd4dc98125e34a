import WorkloadKit

/// Six regions; the first, `header`, starts at the root and tells how many bytes each lane of each step touches, which
/// takes a set to find out and is done while building.
struct MixedWorkload: Workload {
    let threads: Int
    let quantum = 16
    private let rounds: Int
    private let shape: StoreShape
    private let seed: UInt64
    private let deviceTouch: Double
    private let hostTouch: Double
    private let spacing: WriteSpacing
    private let treeShare: Double
    private let listShare: Double

    init(_ values: ParameterValues) throws(ParameterError) {
        let shares = ["tree-share", "list-share", "vector-share"].map { values.real($0) }
        let all = shares.reduce(0, +)
        guard all > 0 else {
            throw ParameterError(
                "workload 'mixed' would do nothing: 'list-share', 'tree-share' and 'vector-share' are all 0; raise one")
        }
        treeShare = shares[0] / all
        listShare = shares[1] / all
        rounds = values.integer("rounds")
        threads = values.integer("threads")
        shape = StoreShape(size: values.integer("size"), threads: threads, steps: 2 * rounds)
        seed = UInt64(values.integer("seed"))
        deviceTouch = values.real("device-touch")
        hostTouch = values.real("host-touch")
        spacing = WriteSpacing(share: values.real("write"))
    }

    var footprint: Int { shape.footprint }

    var program: [Step] { Step.pingPong(rounds: rounds, device: "analyse", host: "transact") }

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let root = try arena.allocate(StoreRegion.header.label, byteCount: shape.byteCount(of: .header))
        for region in StoreRegion.allCases.dropFirst() {
            let start = try arena.allocate(region.label, byteCount: shape.byteCount(of: region))
            assert(start == root + shape.offset(of: region), "region '\(region)' is not where the shape has it")
        }
        StoreLoad(shape: shape, root: root, seed: seed).load()
        let table = root.assumingMemoryBound(to: Int.self)
        for step in program { fillTouchedBytes(table, of: step) }
        return root
    }

    /// What several lanes touch counts for the first of them.
    private func fillTouchedBytes(_ table: UnsafeMutablePointer<Int>, of step: Step) {
        var trace = emptyTrace
        for lane in lanes {
            let before = trace.touchedBytes
            let visits = visits(step, lane)
            trace.insert(visits)
            let header = visits.positions.isEmpty ? 0 : StoreShape.word
            table[entry(step, lane)] = trace.touchedBytes - before + header
        }
    }

    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        guard window(of: step).count > 0 else { return [] }
        var header = PageSet(region: layout[StoreRegion.header.label])
        header.insert(offset: step.index * threads * StoreShape.word, byteCount: threads * StoreShape.word)
        var trace = emptyTrace
        for lane in lanes { trace.insert(visits(step, lane)) }
        return ([(.header, header)] + trace.pages(in: layout)).flatMap { region, pages in
            pages.ranges().map { Placement($0, on: step.initiator, for: access(to: region, by: step.initiator)) }
        }
    }

    private func access(to region: StoreRegion, by initiator: Initiator) -> PlacementAccess {
        let isDevice = initiator == .device
        let isWritten = region == .records || region == (isDevice ? .scores : .balances)
        return isWritten && !spacing.isNever ? .readWrite : .read
    }

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        precondition(lane.count == threads, "workload 'mixed' was made for \(threads) threads, not \(lane.count)")
        let visits = visits(step, lane)
        guard !visits.positions.isEmpty else { return StepResult(checksum: 0, operations: 0, bytesTouched: 0) }
        let operations = StoreOperations(
            shape, root: root, isDevice: step.initiator == .device, spacing: spacing, visits: visits)
        var phase = spacing.phase(before: visits.positions.lowerBound)
        var sum: UInt64 = 0
        probe.start()
        every(visits.lookups, &probe) { sum &+= operations.lookUp($0, &phase) }
        every(visits.walks, &probe) { sum &+= operations.walk($0, &phase) }
        every(visits.aggregates, &probe) { sum &+= operations.aggregate($0, &phase) }
        let table = root.assumingMemoryBound(to: Int.self)
        return StepResult(
            checksum: sum, operations: visits.positions.count, bytesTouched: table[entry(step, lane)])
    }

    /// Inlined with its body: no call is left in the loop.
    @inline(__always)
    private func every(_ visits: Range<Int>, _ probe: inout Probe, _ body: (Int) -> Void) {
        var visit = visits.lowerBound
        while visit &+ quantum <= visits.upperBound {
            let end = visit &+ quantum
            while visit < end {
                body(visit)
                visit &+= 1
            }
            probe.lap()
        }
        while visit < visits.upperBound {
            body(visit)
            visit &+= 1
        }
    }

    // MARK: Parts

    private var lanes: [Lane] { (0..<threads).map { Lane(index: $0, of: threads) } }

    private var emptyTrace: StoreTrace { StoreTrace(shape, slots: StoreLoad.slots(shape, seed: seed)) }

    private func entry(_ step: Step, _ lane: Lane) -> Int { step.index * threads + lane.index }

    private func window(of step: Step) -> TouchWindow {
        TouchWindow(of: shape.accounts, share: step.initiator == .device ? deviceTouch : hostTouch)
    }

    private func visits(_ step: Step, _ lane: Lane) -> StoreVisits {
        let steps = SplitMix64.value(at: 3, seed: seed)
        return StoreVisits(
            window: window(of: step), lane: lane, treeShare: treeShare, listShare: listShare,
            key: SplitMix64.value(at: step.index, seed: steps))
    }
}
