import Glibc
import Machine
import WorkloadKit

/// What kernel mechanisms that move pages by themselves cannot tell a process.
private let unseenByProcess = [
    (
        metric: "stall_time",
        reason: "the kernel moves pages by itself and accounts no waiting to the threads: it is in compute_time"
    ),
    (
        metric: "faults",
        reason: "the kernel counts its hint faults for the whole system only: see vmstat/numa_hint_faults"
    ),
]

/// `transparent/numa`: NUMA balancing moves pages towards whoever touches them.
final class NUMABalancing: NodeBehaviour {
    private let values: ParameterValues
    private let start: StartPlace
    private var keeper: KnobKeeper?
    private var changes: [String] = []

    init(_ values: ParameterValues) {
        self.values = values
        start = StartPlace(values)
    }

    var unmeasured: [(metric: String, reason: String)] { unseenByProcess }
    var isTransparent: Bool { true }

    func begin(_ site: NodeSite) throws(BackendError) {
        let keeper = try KnobKeeper()
        self.keeper = keeper
        let settings = NUMABalancingSettings(values, nodes: site.choice.nodes, machine: .current())
        try settings.apply(keeper)
        changes = keeper.notes
    }

    func policy(_ site: NodeSite) -> NodePolicy { .bound(site.choice.nodes.host) }

    func settle(_ site: NodeSite) throws(BackendError) {
        try site.arena.settle(on: start.node(site.choice))
        // A bound range is left alone by NUMA balancing (mpol_misplaced() in mm/mempolicy.c).
        try NodePolicy.standard.apply(to: site.arena.address, site.arena.length)
    }

    func notes(_ site: NodeSite) -> [String] {
        ["starts on node \(start.node(site.choice))"] + changes
    }

    func end() -> [String] { keeper?.restore() ?? [] }
}

/// `transparent/damon`: DAMON watches which memory is accessed and moves hot and cold regions.
final class DAMONMigration: NodeBehaviour {
    private let settings: DAMONSettings
    private let start: StartPlace
    private var keeper: KnobKeeper?
    private var control: DAMONControl?

    init(_ values: ParameterValues) {
        settings = DAMONSettings(values)
        start = StartPlace(values)
    }

    var unmeasured: [(metric: String, reason: String)] { unseenByProcess }
    var isTransparent: Bool { true }

    func begin(_ site: NodeSite) throws(BackendError) {
        let keeper = try KnobKeeper()
        self.keeper = keeper
        let first = UInt64(site.arena.address)
        let control = DAMONControl(
            settings, nodes: site.choice.nodes, arena: first..<first + UInt64(site.arena.length), keeper: keeper)
        try control.start()
        self.control = control
    }

    /// Bound, so that only DAMON moves pages: NUMA balancing leaves bound ranges alone, DAMON does not ask.
    func policy(_ site: NodeSite) -> NodePolicy { .bound(site.choice.nodes.host) }

    func settle(_ site: NodeSite) throws(BackendError) { try site.arena.settle(on: start.node(site.choice)) }

    func notes(_ site: NodeSite) -> [String] {
        let statistics = (control?.statistics() ?? []).map {
            "\($0.action.rawValue): \($0.bytesApplied >> 10) KiB moved of \($0.bytesTried >> 10) KiB that fitted, "
                + "quota used up \($0.quotaExceeded) times"
        }
        return ["starts on node \(start.node(site.choice))"] + (control?.notes ?? []) + statistics
    }

    func end() -> [String] {
        control?.stop()
        return keeper?.restore() ?? []
    }
}
