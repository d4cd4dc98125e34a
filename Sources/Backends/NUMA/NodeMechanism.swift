import CMemoryShims
import CNUMA
import Machine
import WorkloadKit

/// Where a trial of a NUMA backend takes place.
struct NodeSite {
    let choice: NodeChoice
    let arena: NodeArena

    /// Places a run of 4 KiB pages on a node, and says how many did not come to be there.
    func move(_ run: Range<Int>, to node: Int) throws(BackendError) -> Int {
        try arena.pages.move(run, to: node, stride: arena.stride)
    }

    /// In which tier every page of the arena is now, asked of the kernel.
    func pageTiers() throws(BackendError) -> PageTiers {
        let nodes = try arena.pages.locate()
        let pair = choice.nodes
        return PageTiers(pages: nodes.count) { page in
            nodes[page] == Int32(pair.host) ? .host : nodes[page] == Int32(pair.device) ? .device : .elsewhere
        }
    }
}

/// What one NUMA backend does; `NodeMechanism` does what they have in common.
protocol NodeBehaviour: AnyObject {
    /// Metrics that it cannot know, and why.
    var unmeasured: [(metric: String, reason: String)] { get }

    /// True if pages move by themselves; otherwise a page that changed its node unasked fails the trial.
    var isTransparent: Bool { get }

    /// Once a trial, before the data is built for the first time: what reaches beyond the process.
    func begin(_ site: NodeSite) throws(BackendError)

    /// Where the pages come from while the data is built.
    func policy(_ site: NodeSite) -> NodePolicy

    /// After the data is built: brings every page where it has to be when the clock starts.
    func settle(_ site: NodeSite) throws(BackendError)

    /// Carries out a step's placements, on the clock.
    func place(_ placements: [Placement], _ site: NodeSite) throws(BackendError) -> PlacementOutcome

    /// After the placements, off the clock.
    func verify(_ placements: [Placement], before step: Step, _ site: NodeSite) throws(BackendError)

    /// Facts for the report.
    func notes(_ site: NodeSite) -> [String]

    /// Puts back what `begin` changed. Returns what could not be.
    func end() -> [String]
}

extension NodeBehaviour {
    var unmeasured: [(metric: String, reason: String)] { [] }
    var isTransparent: Bool { false }
    func begin(_ site: NodeSite) throws(BackendError) {}
    func place(_ placements: [Placement], _ site: NodeSite) throws(BackendError) -> PlacementOutcome { .init() }
    func verify(_ placements: [Placement], before step: Step, _ site: NodeSite) throws(BackendError) {}
    func notes(_ site: NodeSite) -> [String] { [] }
    func end() -> [String] { [] }
}

/// The mechanism of all backends whose tiers are NUMA nodes: one arena in one process, a thread for the device.
final class NodeMechanism: Mechanism {
    private let options: BackendOptions
    private let behaviour: any NodeBehaviour
    private let memory: ArenaMemory
    private var site: NodeSite?
    private var hasBegun = false
    private var tiers: PageTiers?
    /// Made once, before the lanes are pinned: a pinned thread may use fewer CPUs than the process.
    private var chosen: NodeChoice?

    /// - Parameter choice: the nodes; nil to choose them from the options and the machine when they are needed.
    init(_ options: BackendOptions, _ behaviour: any NodeBehaviour, choice: NodeChoice? = nil) {
        self.options = options
        self.behaviour = behaviour
        chosen = choice
        memory = options.arena ?? .anonymous
    }

    deinit { _ = behaviour.end() }

    private func opened() -> NodeSite {
        guard let site else { preconditionFailure("a NUMA backend was used before it was attached") }
        return site
    }

    /// Two tiers in one address space are no files.
    func makeFiles() -> MemoryFiles? { nil }

    private func choice() throws(BackendError) -> NodeChoice {
        if let chosen { return chosen }
        do {
            let choice = try NodeChoice(options.nodes, on: .current())
            chosen = choice
            return choice
        } catch {
            throw BackendError(.unavailable, "\(error.reason): \(error.remedy)")
        }
    }

    func cpus() throws(BackendError) -> CPUAssignment { try choice().cpus }

    func attach(_ side: SideContext) throws(BackendError) {
        let arena = try NodeArena(
            memory, at: side.arena, length: side.length, pageSize: options.values.integer("page-size"))
        site = NodeSite(choice: try choice(), arena: arena)
    }

    func reset(_ device: any DeviceCommands) throws(BackendError) {
        let site = opened()
        if !hasBegun { try behaviour.begin(site) }
        hasBegun = true
        tiers = nil
        try site.arena.fill(behaviour.policy(site))
    }

    func prepare(_ device: any DeviceCommands) throws(BackendError) {
        let site = opened()
        try behaviour.settle(site)
        try requireHugePages(site.arena)
    }

    private func requireHugePages(_ arena: NodeArena) throws(BackendError) {
        guard arena.stride > 1 else { return }
        let huge = try arena.hugeBytes()
        guard huge == arena.length else {
            throw BackendError(
                .placement,
                "only \(huge) of the arena's \(arena.length) bytes are in huge pages, though they were asked for: the "
                    + "kernel found no memory in one piece, or splits such pages of \(arena.kind); use page-size=4KiB")
        }
    }

    func place(
        _ placements: [Placement], before step: Step, _ device: any DeviceCommands
    ) throws(BackendError) -> PlacementOutcome {
        try behaviour.place(placements, opened())
    }

    func verify(_ placements: [Placement], before step: Step) throws(BackendError) {
        try behaviour.verify(placements, before: step, opened())
    }

    func apply(_ change: MappingChange) {}

    func pageTiers() throws(BackendError) -> PageTiers {
        let site = opened()
        let now = try site.pageTiers()
        try requireNothingLost(now, site.arena)
        tiers = now
        return now
    }

    /// Every page was there at the start: one that no node has any more was swapped out or dropped.
    private func requireNothingLost(_ now: PageTiers, _ arena: NodeArena) throws(BackendError) {
        guard !behaviour.isTransparent, now[.elsewhere] > 0 else { return }
        throw BackendError(
            .placement,
            "\(now[.elsewhere]) of \(now.pages.count) pages of the arena are on neither of the two nodes: something else "
                + "moved or swapped them out")
    }

    var movesUnseen: Bool { behaviour.isTransparent }
    var unmeasured: [(metric: String, reason: String)] { behaviour.unmeasured }
    var stallSource: StallSource { .none }

    var notes: [String] {
        guard let site else { return [] }
        let size = ByteCount.format(site.arena.pageSize)
        var notes = [site.choice.sentence, "arena: \(site.arena.kind), \(size) pages"]
        if let tiers, tiers[.elsewhere] > 0 { notes.append("\(tiers[.elsewhere]) pages ended on neither node") }
        return notes + behaviour.notes(site)
    }

    func conclude() -> [String] { behaviour.end() }
}
