import WorkloadKit

/// `baseline/local`, `baseline/remote`, `baseline/interleave`: pages lie where they are put and never move.
final class FixedNodes: NodeBehaviour {
    /// Where.
    enum Place { case local, remote, interleave(weighted: Bool) }

    private let place: Place
    private var start: PageTiers.Counts?

    init(_ place: Place) { self.place = place }

    func policy(_ site: NodeSite) -> NodePolicy {
        let nodes = site.choice.nodes
        switch place {
        case .local: return .bound(nodes.host)
        case .remote: return .bound(nodes.device)
        case .interleave(let weighted): return .interleaved([nodes.host, nodes.device], weighted: weighted)
        }
    }

    func settle(_ site: NodeSite) throws(BackendError) {
        let nodes = site.choice.nodes
        switch place {
        case .local: try site.arena.settle(on: nodes.host)
        case .remote: try site.arena.settle(on: nodes.device)
        case .interleave: break
        }
        start = try count(site)
    }

    /// Off the clock, before every step: nothing has moved.
    func verify(_ placements: [Placement], before step: Step, _ site: NodeSite) throws(BackendError) {
        let now = try count(site)
        guard let start, now != start else { return }
        throw BackendError(
            .placement,
            "before round=\(step.round)/\(step.name) \(now) instead of \(start): something else moved pages of a "
                + "backend that moves none (another program's migratepages, DAMON or memory reclaim)")
    }

    private func count(_ site: NodeSite) throws(BackendError) -> PageTiers.Counts {
        let tiers = try site.pageTiers()
        return PageTiers.Counts(host: tiers[.host], device: tiers[.device], elsewhere: tiers[.elsewhere])
    }

    func notes(_ site: NodeSite) -> [String] {
        guard let start else { return [] }
        let pair = site.choice.nodes
        let how =
            if case .interleave(let weighted) = place { weighted ? ", weighted by the kernel" : ", in turn" } else {
                ""
            }
        return ["pages: \(start.host) on node \(pair.host), \(start.device) on node \(pair.device)\(how)"]
    }
}

extension PageTiers {
    /// How many pages are where.
    struct Counts: Equatable, CustomStringConvertible {
        var host: Int
        var device: Int
        var elsewhere: Int
        var description: String {
            "\(host) pages are in the host tier, \(device) in the device tier, \(elsewhere) in neither"
        }
    }
}
