import WorkloadKit

/// Three regions: `header`, whose first address is the root, `inner` and `leaves`.
struct TreeWorkload: Workload {
    let plan: TreePlan
    let quantum = 64

    init(_ values: ParameterValues) { plan = TreePlan(values) }

    var threads: Int { plan.threads }
    var program: [Step] { plan.program }

    var footprint: Int {
        let capacity = plan.capacity
        return Arena.footprint([
            plan.headerBytes, capacity.inner * plan.shape.stride, capacity.leaves * plan.shape.stride,
        ])
    }

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let stride = plan.shape.stride
        let capacity = plan.capacity
        let header = TreeHeader(address: try arena.allocate("header", byteCount: plan.headerBytes))
        let inner = try arena.allocate("inner", byteCount: capacity.inner * stride)
        let leaves = try arena.allocate("leaves", byteCount: capacity.leaves * stride)
        let load = TreeLoad(
            shape: plan.shape, inner: inner, leaves: leaves, seed: SplitMix64.value(at: 0, seed: plan.seed))
        load.load()
        header.root = load.root
        header.height = plan.shape.height
        header.freeInner = inner + plan.shape.inner * stride
        header.freeLeaf = leaves + plan.shape.leaves * stride
        for (index, bytes) in plan.touchedBytes().enumerated() { header.touchedBytes[index] = bytes }
        return header.address
    }

    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        guard plan.window(of: step).count > 0 else { return [] }
        var model = plan.model(before: step)
        var trace = plan.emptyTrace
        for lane in 0..<threads { plan.trace(step, Lane(index: lane, of: threads), &model, &trace) }
        var header = PageSet(region: layout["header"])
        for range in plan.headerRanges(of: step) { header.insert(offset: range.lowerBound, byteCount: range.count) }
        let structure: PlacementAccess = plan.isInsert(step) ? .readWrite : .read
        let values: PlacementAccess = plan.isInsert(step) || !plan.spacing.isNever ? .readWrite : .read
        let parts = [
            (header, structure), (trace.inner.pages(in: layout["inner"]), structure),
            (trace.leaves.pages(in: layout["leaves"]), values),
        ]
        return parts.flatMap { pages, access in
            pages.ranges().map { Placement($0, on: step.initiator, for: access) }
        }
    }

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        precondition(lane.count == threads, "workload 'tree' was made for \(threads) threads, not \(lane.count)")
        guard !plan.positions(of: step, lane: lane).isEmpty else {
            return StepResult(checksum: 0, operations: 0, bytesTouched: 0)
        }
        let header = TreeHeader(address: root)
        let sums: (UInt64, Int)
        switch plan.distribution {
        case .uniform: sums = run(step, header, lane, plan.uniform(step, lane: lane), &probe)
        case .zipf(let theta): sums = run(step, header, lane, plan.zipf(step, lane: lane, theta: theta), &probe)
        }
        return StepResult(
            checksum: sums.0, operations: sums.1,
            bytesTouched: header.touchedBytes[step.index * threads + lane.index])
    }

    /// Returns the checksum and the operations done.
    @inline(__always)
    private func run<Draw: TreeDraw>(
        _ step: Step, _ header: TreeHeader, _ lane: Lane, _ draw: Draw, _ probe: inout Probe
    ) -> (UInt64, Int) {
        var draw = draw
        if plan.isInsert(step) { return (insert(step, header, &draw, &probe), plan.inserts) }
        let search = TreeSearch(header, fanout: plan.shape.fanout)
        let lookups = plan.lookups(of: step, lane: lane)
        let found = lookUp(step, search, lookups, &draw, &probe)
        let scanned = scan(step, search, lane, &draw)
        return (found &+ scanned.sum, lookups.count + scanned.entries)
    }

    @inline(__always)
    private func lookUp<Draw: TreeDraw>(
        _ step: Step, _ search: TreeSearch, _ lookups: Range<Int>, _ draw: inout Draw, _ probe: inout Probe
    ) -> UInt64 {
        let window = plan.window(of: step)
        let spacing = plan.spacing
        var phase = spacing.phase(before: lookups.lowerBound)
        var sum: UInt64 = 0
        var left = lookups.count
        probe.start()
        while left >= quantum {
            sum &+= search.lookUp(quantum, &draw, window, spacing, phase: &phase)
            probe.lap()
            left &-= quantum
        }
        return sum &+ search.lookUp(left, &draw, window, spacing, phase: &phase)
    }

    private func scan<Draw: TreeDraw>(
        _ step: Step, _ search: TreeSearch, _ lane: Lane, _ draw: inout Draw
    ) -> (entries: Int, sum: UInt64) {
        let window = plan.window(of: step)
        let positions = plan.positions(of: step, lane: lane)
        var total: (entries: Int, sum: UInt64) = (0, 0)
        for _ in plan.scans(of: step, lane: lane) {
            let position = draw.position()
            let rank = window.item(position)
            let end = plan.scanEnd(from: position, of: positions, rank: rank)
            let scanned = search.scan(from: TreeShape.key(rank), to: end, limit: plan.scanLength)
            total = (total.entries &+ scanned.entries, total.sum &+ scanned.sum)
        }
        return total
    }

    private func insert<Draw: TreeDraw>(
        _ step: Step, _ header: TreeHeader, _ draw: inout Draw, _ probe: inout Probe
    ) -> UInt64 {
        let window = plan.window(of: step)
        let insert = TreeInsert(header: header, fanout: plan.shape.fanout, stride: plan.shape.stride)
        var sum: UInt64 = 0
        probe.start()
        for number in 0..<plan.inserts {
            sum &+= insert.insert(TreePlan.keyToInsert(&draw, window))
            if number % quantum == quantum - 1 { probe.lap() }
        }
        return sum
    }
}
