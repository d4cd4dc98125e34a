import CNUMA
import WorkloadKit

/// `explicit/move-pages`: the program moves the pages of a range to the node of whoever needs them.
final class MovePages: NodeBehaviour {
    private let start: StartPlace
    private let literally: Bool
    private let usesBinding: Bool
    /// The node of every page of the arena as the program knows it, so that it does not ask for what is there already.
    private var tiers = TierMap(granules: 0)
    private var startNode = 0

    init(_ values: ParameterValues) {
        start = StartPlace(values)
        literally = values.text("toward") == "tier"
        usesBinding = values.text("call") == "mbind"
    }

    static let parameters = [
        ParameterDescription(
            "call", "system call that moves a range: move_pages(2) or mbind(2)", .choice(["move_pages", "mbind"]),
            default: .text("move_pages")),
        ParameterDescription(
            "toward",
            "where a range goes: near, the node nearest to the CPUs that run the step; tier, the initiator's own tier even where that has no CPUs",
            .choice(["near", "tier"]), default: .text("near")),
        StartPlace.parameter,
    ]

    /// A bound range is no business of NUMA balancing: only the program moves its pages.
    func policy(_ site: NodeSite) -> NodePolicy { .bound(site.choice.nodes.host) }

    func settle(_ site: NodeSite) throws(BackendError) {
        startNode = start.node(site.choice)
        try site.arena.settle(on: startNode)
        tiers = TierMap(granules: site.arena.length / site.arena.pageSize)
        if startNode == site.choice.nodes.device {
            _ = tiers.place(0..<site.arena.length / site.arena.pageSize, on: .device, writable: true)
        }
    }

    private func target(_ initiator: Initiator, _ choice: NodeChoice) -> Int {
        guard !literally else { return initiator == .host ? choice.nodes.host : choice.nodes.device }
        return choice.nodeNearest(initiator == .host)
    }

    func place(_ placements: [Placement], _ site: NodeSite) throws(BackendError) -> PlacementOutcome {
        var outcome = PlacementOutcome()
        for placement in placements {
            outcome.calls += 1
            let node = target(placement.initiator, site.choice)
            let owner: Initiator = node == site.choice.nodes.host ? .host : .device
            for change in tiers.place(granules(placement.range, site), on: owner, writable: true) {
                let moved = try move(change.granules, to: node, site)
                if owner == .device { outcome.bytesToDevice += moved } else { outcome.bytesToHost += moved }
            }
        }
        return outcome
    }

    /// Bytes that are on the node afterwards.
    private func move(_ granules: Range<Int>, to node: Int, _ site: NodeSite) throws(BackendError) -> Int {
        let size = site.arena.pageSize
        let length = granules.count * size
        if usesBinding {
            let address = site.arena.address + UInt(granules.lowerBound * size)
            try NodePolicy.bound(node).apply(to: address, length, moving: true)
            return length
        }
        let stride = site.arena.stride
        let run = granules.lowerBound * stride..<granules.upperBound * stride
        return length - (try site.move(run, to: node)) * PageNodes.unit
    }

    private func granules(_ range: Range<UInt>, _ site: NodeSite) -> Range<Int> {
        let run = site.arena.pages.run(of: range)
        let stride = site.arena.stride
        return run.lowerBound / stride..<(run.upperBound + stride - 1) / stride
    }

    func verify(_ placements: [Placement], before step: Step, _ site: NodeSite) throws(BackendError) {
        for placement in placements where !placement.range.isEmpty {
            let node = target(placement.initiator, site.choice)
            let run = site.arena.pages.run(of: placement.range)
            let strays = try site.arena.pages.locate(run).reduce(0) { $0 + ($1 == Int32(node) ? 0 : 1) }
            guard strays > 0 else { continue }
            throw NodeArena.misplaced(
                strays, of: run.count, node, "after the placements of round=\(step.round)/\(step.name)")
        }
    }

    func notes(_ site: NodeSite) -> [String] {
        var text = "starts on node \(startNode); steps of the device take pages to node \(target(.device, site.choice))"
        if target(.device, site.choice) == target(.host, site.choice) { text += ", like those of the host" }
        return [text]
    }
}
