import WorkloadKit

/// The nodes lie in one region, `nodes`, whose first address is the root.
struct ListWorkload: Workload {
    let rounds: Int
    let threads: Int
    let quantum = 256
    let nodeSize: Int
    private let laps: Int
    private let seed: UInt64
    private let order: ListOrder
    private let deviceTouch: Double
    private let hostTouch: Double
    private let shift: Double
    private let spacing: WriteSpacing

    init(_ values: ParameterValues) throws(ParameterError) {
        let size = values.integer("size")
        nodeSize = values.integer("node-size")
        seed = UInt64(values.integer("seed"))
        guard nodeSize % 8 == 0 else {
            throw ParameterError(
                "'\(nodeSize)' does not fit 'node-size' of workload 'list': a node holds 8-byte words, so its size is a "
                    + "multiple of 8; try \(nodeSize / 8 * 8 + 8)")
        }
        guard nodeSize <= size else {
            throw ParameterError(
                "workload 'list' would have 0 nodes: one of node-size=\(ByteCount.format(nodeSize)) does not fit in "
                    + "size=\(ByteCount.format(size)); raise 'size' or lower 'node-size'")
        }
        order = ListOrder(values.text("order"), count: size / nodeSize, seed: SplitMix64.value(at: 0, seed: seed))
        rounds = values.integer("rounds")
        threads = values.integer("threads")
        laps = values.integer("laps")
        deviceTouch = values.real("device-touch")
        hostTouch = values.real("host-touch")
        shift = values.real("shift")
        spacing = WriteSpacing(share: values.real("write"))
    }

    var footprint: Int { Arena.footprint([order.count * nodeSize]) }

    var program: [Step] { Step.pingPong(rounds: rounds, device: "chase", host: "update") }

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let root = try arena.allocate("nodes", byteCount: order.count * nodeSize)
        let payloads = SplitMix64.value(at: 1, seed: seed)
        let first = root + order[0] * nodeSize
        var node = first
        for position in 0..<order.count {
            let next = position + 1 < order.count ? root + order[position + 1] * nodeSize : first
            node.storeBytes(of: next, as: UnsafeMutableRawPointer.self)
            node.storeBytes(
                of: SplitMix64.value(at: position, seed: payloads), toByteOffset: ListNode.payloadOffset,
                as: UInt64.self)
            node = next
        }
        return root
    }

    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        let window = window(of: step)
        var pages = PageSet(region: layout["nodes"])
        for position in 0..<window.count {
            pages.insert(offset: order[window.item(position)] * nodeSize, byteCount: ListNode.usedBytes)
        }
        let access: PlacementAccess = spacing.isNever ? .read : .readWrite
        return pages.ranges().map { Placement($0, on: step.initiator, for: access) }
    }

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        let window = window(of: step)
        let positions = lane.share(of: window.count)
        guard !positions.isEmpty else { return StepResult(checksum: 0, operations: 0, bytesTouched: 0) }
        let start = root + order[window.item(positions.lowerBound)] * nodeSize
        var checksum: UInt64 = 0
        probe.start()
        for _ in 0..<laps {
            let phase = spacing.phase(before: positions.lowerBound)
            var chase = ListChase(at: start, phase: phase, spacing: spacing)
            walk(&chase, hops: positions.count, probe: &probe)
            checksum &+= chase.sum
        }
        let hops = positions.count * laps
        // Offsets instead of addresses: the same sum wherever the arena lies.
        checksum &-= UInt64(UInt(bitPattern: root)) &* UInt64(hops)
        return StepResult(
            checksum: checksum, operations: hops, bytesTouched: positions.count * ListNode.usedBytes)
    }

    private func walk(_ chase: inout ListChase, hops: Int, probe: inout Probe) {
        var left = hops
        while left >= quantum {
            chase.hop(quantum)
            probe.lap()
            left &-= quantum
        }
        chase.hop(left)
    }

    private func window(of step: Step) -> TouchWindow {
        TouchWindow(
            of: order.count, share: step.initiator == .device ? deviceTouch : hostTouch, shift: shift,
            round: step.round)
    }
}
