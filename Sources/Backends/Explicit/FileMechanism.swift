import CMemoryShims
import Glibc
import WorkloadKit

/// The mechanism of `explicit/file` in one process.
///
/// Exclusive: each process maps its own tier's file for good and placements switch protection, which keeps the page
/// tables: taking mappings down and building them again costs twice as much with 4 KiB pages. What is not placed here
/// cannot be touched here. Coherent: both map the file of the tier where a range lies, and may touch everything.
final class FileMechanism: Mechanism {
    private let options: BackendOptions
    private var context: SideContext?
    private var tiers = TierMap(granules: 0)
    private var arena: Mapping?
    // The host's second mappings of both files, through which it copies whatever the arena's protection is.
    private var hostAlias: Mapping?
    private var deviceAlias: Mapping?

    init(_ options: BackendOptions) { self.options = options }

    private var isExclusive: Bool { options.model == .exclusive }

    func makeFiles() throws(BackendError) -> MemoryFiles {
        let device = try DevicePlace(options).open()
        // The tiers are equal but for where they lie: where device memory has huge pages, the host's has too.
        let pageSize = options.values.integer("page-size")
        return MemoryFiles(
            host: try .anonymous("tiermark-host", length: options.arenaBytes, pageSize: pageSize), device: device)
    }

    func attach(_ side: SideContext) throws(BackendError) {
        context = side
        let isHost = side.initiator == .host
        arena = try mapArena(isHost || !isExclusive ? side.files.host : side.files.device, side)
        if isHost {
            hostAlias = try Mapping(of: side.files.host, length: side.length, "mapping host memory")
            deviceAlias = try Mapping(of: side.files.device, length: side.length, "mapping device memory")
        }
        if isExclusive { try check(tm_install_placement_watch(), "watching placements") }
        startWatching(side)
    }

    func reset(_ device: any DeviceCommands) throws(BackendError) {
        guard let context, let hostAlias else { return }
        let whole = MappingChange(action: isExclusive ? .forbid : .mapHostFile, offset: 0, length: context.length)
        try apply(isExclusive ? MappingChange(action: .allow, offset: 0, length: context.length) : whole)
        try device.queue(whole)
        try device.flush()
        tiers = TierMap(granules: context.length / granule)
        try context.files.host.punchAll()
        try check(tm_populate(context.arena, context.length), "making the arena resident on the host")
        try check(tm_populate(hostAlias.address, context.length), "making the second mapping of host memory resident")
    }

    func prepare(_ device: any DeviceCommands) {}

    func place(
        _ placements: [Placement], before step: Step, _ device: any DeviceCommands
    ) throws(BackendError) -> PlacementOutcome {
        var outcome = PlacementOutcome()
        for placement in placements {
            outcome.calls += 1
            let granules = granules(of: placement.range)
            for change in tiers.place(granules, on: placement.initiator, writable: placement.access != .read) {
                try carryOut(change, for: placement, device, &outcome)
            }
        }
        // The device must have lost a range before the host goes on; what it gains it maps when the step starts.
        if step.initiator == .host { try device.flush() }
        return outcome
    }

    func apply(_ change: MappingChange) throws(BackendError) {
        guard let context else { return }
        let address = context.arena + UInt(change.offset)
        switch change.action {
        case .forbid: try protect(address, change.length, 0)
        case .allowRead: try protect(address, change.length, 1)
        case .allow: try protect(address, change.length, 3)
        case .mapHostFile: try remap(address, change, context.files.host)
        case .mapDeviceFile: try remap(address, change, context.files.device)
        case .populate: break
        }
    }

    var residency: Residency {
        let device = tiers.onDevice * granule
        return Residency(hostBytes: options.arenaBytes - device, deviceBytes: device)
    }

    var stallSource: StallSource { .none }

    var notes: [String] {
        guard let files = context?.files else { return [] }
        return [
            "host memory: \(files.host.kind); device memory: \(files.device.kind); placed in units of \(ByteCount.format(granule))"
        ]
    }

    private var granule: Int {
        guard let files = context?.files else { return 4096 }
        return max(files.host.pageSize, files.device.pageSize)
    }

    private func granules(of range: Range<UInt>) -> Range<Int> {
        guard let context, !range.isEmpty else { return 0..<0 }
        let first = Int(range.lowerBound - context.arena) / granule
        return first..<(Int(range.upperBound - context.arena) + granule - 1) / granule
    }

    private func carryOut(
        _ change: TierMap.Change, for placement: Placement, _ device: any DeviceCommands,
        _ outcome: inout PlacementOutcome
    ) throws(BackendError) {
        let offset = change.granules.lowerBound * granule
        let length = change.granules.count * granule
        if change.copies || (change.moves && !isExclusive) {
            copy(offset, length, to: change.to.owner)
            if change.to.owner == .device { outcome.bytesToDevice += length } else { outcome.bytesToHost += length }
        }
        try isExclusive ? switchRights(change, offset, length, device) : switchFile(change, offset, length, device)
    }

    private func copy(_ offset: Int, _ length: Int, to owner: Initiator) {
        guard let hostAlias, let deviceAlias,
            let host = UnsafeMutableRawPointer(bitPattern: hostAlias.address + UInt(offset)),
            let device = UnsafeMutableRawPointer(bitPattern: deviceAlias.address + UInt(offset))
        else { preconditionFailure("a placement before both memory files were mapped") }
        if owner == .device { memcpy(device, host, length) } else { memcpy(host, device, length) }
    }

    private func switchRights(
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

    private func switchFile(
        _ change: TierMap.Change, _ offset: Int, _ length: Int, _ device: any DeviceCommands
    ) throws(BackendError) {
        guard change.moves else { return }
        let action: MappingChange.Action = change.to.owner == .device ? .mapDeviceFile : .mapHostFile
        let remap = MappingChange(action: action, offset: offset, length: length)
        try apply(remap)
        try device.queue(remap)
    }

    private func protect(_ address: UInt, _ length: Int, _ access: Int32) throws(BackendError) {
        try check(
            tm_protect(address, length, access),
            "changing the protection of \(length) bytes (many small placements can exceed vm.max_map_count: sysctl vm.max_map_count)"
        )
    }

    private func remap(_ address: UInt, _ change: MappingChange, _ file: MemoryFile) throws(BackendError) {
        try check(
            tm_remap_shared(address, change.length, file.descriptor, change.offset),
            "mapping \(change.length) bytes of \(file.kind)")
    }

    private func startWatching(_ side: SideContext) {
        var description = tm_side(
            arena: side.arena, pages: UInt64(side.length >> TM_PAGE_SHIFT), own_uffd: -1, peer_uffd: -1,
            peer_file: -1, peer_alias: 0, states: side.shared.states, self: side.initiator.pageState,
            policy_state: side.shared.policyState, decide: { page, _, _ in tm_pages(first: page, count: 1) },
            lanes: side.shared.lane(side.initiator, 0), violation: tm_channel_violation(side.shared.channel),
            step: tm_channel_step(side.shared.channel))
        tm_side_set(&description)
    }
}
