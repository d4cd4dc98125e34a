import CMemoryShims
import Glibc
import WorkloadKit

/// The mechanism of `explicit/file` in one process.
///
/// Exclusive: each process maps its own tier's file for good and placements switch protection, which keeps the page
/// tables: taking mappings down and building them again costs twice as much with 4 KiB pages. What is not placed here
/// cannot be touched here. Coherent: both map the file of the tier where a range lies, and may touch everything.
/// Relocating (`explicit/copy`, exclusive only): the device maps its arena at another address, and the pointers in
/// every range that is copied are changed.
final class FileMechanism: Mechanism {
    private let options: BackendOptions
    private var context: SideContext?
    private var tiers = TierMap(granules: 0)
    private var arena: Mapping?
    private var aliases: TierAliases?
    private var guarding: PlacementGuard?
    private let isRelocating: Bool
    private var fixups: PointerFixups?

    init(_ options: BackendOptions, isRelocating: Bool = false) {
        self.options = options
        self.isRelocating = isRelocating
    }

    private var isExclusive: Bool { options.model == .exclusive }

    func makeFiles() throws(BackendError) -> MemoryFiles? {
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
        if isHost { aliases = try TierAliases(side.files, length: side.length) }
        if isExclusive { guarding = try PlacementGuard(side) }
        watchArena(of: side)
    }

    func reset(_ device: any DeviceCommands) throws(BackendError) {
        guard let context, let aliases else { return }
        let whole = MappingChange(action: isExclusive ? .forbid : .mapHostFile, offset: 0, length: context.length)
        try apply(isExclusive ? MappingChange(action: .allow, offset: 0, length: context.length) : whole)
        try device.queue(whole)
        try device.flush()
        tiers = TierMap(granules: context.length / granule)
        try context.files.host.punchAll()
        try check(tm_populate(context.arena, context.length), "making the arena resident on the host")
        try check(
            tm_populate(aliases.host.address, context.length), "making the second mapping of host memory resident")
    }

    var deviceArena: UInt { isRelocating ? PointerFixups.deviceArena : TrialSession.arenaBase }

    func adopt(_ workload: any Workload, in layout: ArenaLayout) throws(BackendError) {
        guard isRelocating, let context else { return }
        fixups = try PointerFixups(workload, in: layout, arena: context.arena, length: context.length)
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

    /// Where the device's file is bound to a node, what was copied into it must lie there.
    func verify(_ placements: [Placement], before step: Step) throws(BackendError) {
        guard let node = context?.files.device.boundNode, let aliases, let context else { return }
        let pages = PageNodes(base: aliases.device.address, length: context.length)
        for placement in placements where placement.initiator == .device {
            let placed = granules(of: placement.range)
            let unit = granule / PageNodes.unit
            let run = placed.lowerBound * unit..<placed.upperBound * unit
            let strays = try pages.locate(run).reduce(0) { $0 + ($1 >= 0 && $1 != Int32(node) ? 1 : 0) }
            guard strays == 0 else {
                throw NodeArena.misplaced(strays, of: run.count, node, "though their tmpfs is bound to it")
            }
        }
    }

    func apply(_ change: MappingChange) throws(BackendError) {
        guard let context else { return }
        let address = context.arena + UInt(change.offset)
        switch change.action {
        case .forbid, .allowRead, .allow: try guarding?.apply(change)
        case .mapHostFile: try remap(address, change, context.files.host)
        case .mapDeviceFile: try remap(address, change, context.files.device)
        case .populate: break
        }
    }

    func pageTiers() -> PageTiers {
        PageTiers(pages: options.arenaBytes >> TM_PAGE_SHIFT) { page in
            tiers.owner(of: page * TM_PAGE_SIZE / granule) == .device ? .device : .host
        }
    }

    var stallSource: StallSource { .none }

    var notes: [String] {
        guard let files = context?.files else { return [] }
        let address =
            isRelocating
            ? ["the device's copy lies at 0x\(String(deviceArena, radix: 16)); the host changes its pointers"] : []
        return [
            "host memory: \(files.host.kind); device memory: \(files.device.kind); placed in units of \(ByteCount.format(granule))"
        ] + address
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
            copy(offset, length, to: change.to.owner, &outcome)
            if change.to.owner == .device { outcome.bytesToDevice += length } else { outcome.bytesToHost += length }
        }
        if let guarding {
            try guarding.handOver(change, offset, length, device)
        } else {
            try switchFile(change, offset, length, device)
        }
    }

    private func copy(_ offset: Int, _ length: Int, to owner: Initiator, _ outcome: inout PlacementOutcome) {
        guard let aliases else { preconditionFailure("a placement before both memory files were mapped") }
        aliases.copy(offset, length, to: owner)
        fixups?.fix(offset, aliases.bytes(of: owner, offset, length), on: owner, &outcome)
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

    private func remap(_ address: UInt, _ change: MappingChange, _ file: MemoryFile) throws(BackendError) {
        try check(
            tm_remap_shared(address, change.length, file.descriptor, change.offset, file.isSynchronous),
            "mapping \(change.length) bytes of \(file.kind)")
    }
}
