import CMemoryShims
import WorkloadKit

/// Keeps each side from touching what was not placed there, on the exclusive device model: both tiers stay mapped for
/// good, and placements switch protection.
struct PlacementGuard {
    private let arena: UInt

    /// Begins to watch this process's touches of the arena.
    init(_ side: SideContext) throws(BackendError) {
        arena = side.arena
        try check(tm_install_placement_watch(), "watching placements")
    }

    /// Makes one change of protection in this process.
    func apply(_ change: MappingChange) throws(BackendError) {
        let address = arena + UInt(change.offset)
        switch change.action {
        case .forbid: try protect(address, change.length, 0)
        case .allowRead: try protect(address, change.length, 1)
        case .allow: try protect(address, change.length, 3)
        case .mapHostFile, .mapDeviceFile, .populate: break
        }
    }

    /// Called in the host: takes a part of the arena from the side that has it and gives it to the one that gets it.
    func handOver(
        _ change: TierMap.Change, _ offset: Int, _ length: Int, _ device: any DeviceCommands
    ) throws(BackendError) {
        let grant = MappingChange(action: change.to.isWritable ? .allow : .allowRead, offset: offset, length: length)
        let revoke = MappingChange(action: .forbid, offset: offset, length: length)
        if change.to.owner == .device {
            if change.moves { try apply(revoke) }
            try device.queue(grant)
        } else {
            if change.moves { try device.queue(revoke) }
            try apply(grant)
        }
    }

    private func protect(_ address: UInt, _ length: Int, _ access: Int32) throws(BackendError) {
        try check(
            tm_protect(address, length, access),
            "changing the protection of \(length) bytes (many small placements can exceed vm.max_map_count: sysctl vm.max_map_count)"
        )
    }
}

/// Tells the fault handlers of this process which addresses are the arena's and where violations are recorded.
func watchArena(of side: SideContext) {
    var description = tm_side(
        arena: side.arena, pages: UInt64(side.length >> TM_PAGE_SHIFT), own_uffd: -1, peer_uffd: -1,
        peer_file: -1, peer_alias: 0, states: side.shared.states, self: side.initiator.pageState,
        policy_state: side.shared.policyState, decide: { page, _, _ in tm_pages(first: page, count: 1) },
        lanes: side.shared.lane(side.initiator, 0), violation: tm_channel_violation(side.shared.channel),
        step: tm_channel_step(side.shared.channel))
    tm_side_set(&description)
}
