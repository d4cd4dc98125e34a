import CMemoryShims
import Glibc
import PolicyKit
import WorkloadKit

/// The mechanism of `transparent/uffd` in one process. The moving itself is in `tm_fault.c`: it runs in a signal
/// handler, between a load and its value.
final class Userfaultfd: Mechanism {
    private let options: BackendOptions
    private let isInline: Bool
    private var context: SideContext?
    private var arena: Mapping?
    private var alias: Mapping?
    private var own: Int32 = -1
    private var peer: Int32 = -1

    init(_ options: BackendOptions) {
        self.options = options
        isInline = options.values.text("resolver") == "inline"
    }

    deinit {
        if own >= 0 { close(own) }
        if peer >= 0 { close(peer) }
    }

    func makeFiles() throws(BackendError) -> MemoryFiles? {
        MemoryFiles(
            host: try .anonymous("tiermark-host", length: options.arenaBytes),
            device: try .anonymous("tiermark-device", length: options.arenaBytes))
    }

    func attach(_ side: SideContext) throws(BackendError) {
        let isHost = side.initiator == .host
        let ours = isHost ? side.files.host : side.files.device
        let theirs = isHost ? side.files.device : side.files.host
        arena = try mapArena(ours, side)
        let alias = try Mapping(of: theirs, length: side.length, "mapping the other side's memory")
        self.alias = alias
        own = try check(tm_uffd_open(isInline), "opening a userfaultfd in the \(side.initiator.rawValue) process")
        try check(tm_uffd_register(own, side.arena, side.length), "registering the arena with userfaultfd")
        peer = try side.swapDescriptor(own)
        context = side
        startResolving(side, peerFile: theirs.descriptor, alias: alias.address)
        try startResolver(side)
    }

    func reset(_ device: any DeviceCommands) throws(BackendError) {
        guard let context else { return }
        try context.files.device.punchAll()
        try context.files.host.punchAll()
        // With its pages in the file the arena is filled by ordinary minor faults, which nobody has to resolve.
        try context.files.host.allocateAll()
        context.shared.states.update(repeating: Initiator.host.pageState, count: context.length >> TM_PAGE_SHIFT)
        // Removed pages can leave write-protection marks in both page tables.
        try check(tm_uffd_unprotect(own, context.arena, context.length), "clearing write protection on the host")
        try check(tm_uffd_unprotect(peer, context.arena, context.length), "clearing write protection on the device")
        try check(tm_populate(context.arena, context.length), "making the arena resident on the host")
    }

    func prepare(_ device: any DeviceCommands) {}

    func place(_ placements: [Placement], before step: Step, _ device: any DeviceCommands) -> PlacementOutcome {
        .init()
    }

    func apply(_ change: MappingChange) {}

    func pageTiers() -> PageTiers {
        guard let context else { return PageTiers(pages: 0, in: .host) }
        return PageTiers(pages: context.length >> TM_PAGE_SHIFT) { page in
            switch UInt32(context.shared.states[page] & 3) {
            case TM_ON_HOST.rawValue: .host
            case TM_ON_DEVICE.rawValue: .device
            default: .elsewhere
            }
        }
    }

    var stallSource: StallSource { isInline ? .handler : .blockedTime }

    var notes: [String] {
        [
            "memory: two memory files, 4 KiB pages; faults resolved \(isInline ? "inline, in the faulting thread" : "by a handler thread in each process")"
        ]
    }

    private func startResolving(_ side: SideContext, peerFile: Int32, alias: UInt) {
        let policy = side.shared.policyState
        if side.initiator == .host { store(FaultAround(group: options.values.integer("around")), in: policy) }
        var description = tm_side(
            arena: side.arena, pages: UInt64(side.length >> TM_PAGE_SHIFT), own_uffd: own, peer_uffd: peer,
            peer_file: peerFile, peer_alias: alias, states: side.shared.states, self: side.initiator.pageState,
            policy_state: policy,
            decide: { page, pages, state in decide(FaultAround.self, page, pages, state) },
            lanes: side.shared.lane(side.initiator, 0), violation: tm_channel_violation(side.shared.channel),
            step: tm_channel_step(side.shared.channel))
        tm_side_set(&description)
    }

    private func startResolver(_ side: SideContext) throws(BackendError) {
        if isInline {
            try check(tm_install_inline_resolver(), "installing the fault handler")
            return
        }
        // On the CPU of the only lane: a wake-up across CPUs costs tens of microseconds in a virtual machine.
        let cpu = side.lanes == 1 ? side.cpu : -1
        // A descriptor of its own: the thread may still be waking the last faulter when this object goes. Afterwards it
        // waits until the process ends, for without the arena no fault can come.
        let faults = try check(tm_duplicate(own), "duplicating a userfaultfd")
        try startDetachedThread("fault handler") {
            if cpu >= 0 { _ = tm_pin(cpu) }
            let ended = tm_run_daemon_resolver(faults)
            fatalError("the fault handler thread ended: \(errorText(-ended))")
        }
    }
}

private func store<Policy: MigrationPolicy>(_ policy: Policy, in memory: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(memory).storeBytes(of: policy, as: Policy.self)
}

/// Asks the policy stored in shared memory. Called from the signal handler: specialised, it neither allocates nor locks.
@inline(__always)
private func decide<Policy: MigrationPolicy>(
    _: Policy.Type, _ page: UInt64, _ pages: UInt64, _ state: UnsafeMutableRawPointer?
) -> tm_pages {
    guard let state else { return tm_pages(first: page, count: 1) }
    let range = state.load(as: Policy.self).pages(
        forFaultOn: Int(truncatingIfNeeded: page), of: Int(truncatingIfNeeded: pages))
    return tm_pages(
        first: UInt64(truncatingIfNeeded: range.lowerBound),
        count: UInt64(truncatingIfNeeded: range.upperBound &- range.lowerBound))
}
