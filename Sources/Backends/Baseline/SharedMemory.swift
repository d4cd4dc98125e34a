import CMemoryShims
import Machine
import WorkloadKit

/// `baseline/shared`: both sides map the same pages, everything resident before the clock starts. The cost floor: what
/// the computation takes when memory never has to move.
let sharedBaseline = BackendKind(
    id: "baseline/shared",
    summary: "both sides map the same resident pages; nothing ever moves: the cost floor",
    parameters: [],
    models: [.exclusive, .coherent],
    availability: { arenaFileRefusal($0) ?? .available(detail: "memory file mapped by both processes") },
    validate: { _ throws(ParameterError) in },
    makeMechanism: { SharedMemory($0) },
    holdsTwoCopies: false, arenas: [.shared, .file])

final class SharedMemory: Mechanism {
    private let options: BackendOptions
    private var context: SideContext?
    private var arena: Mapping?

    init(_ options: BackendOptions) { self.options = options }

    func makeFiles() throws(BackendError) -> MemoryFiles? {
        MemoryFiles(
            host: try arenaFile(),
            device: try .anonymous("tiermark-device", length: options.arenaBytes))
    }

    private func arenaFile() throws(BackendError) -> MemoryFile {
        guard case .file(let path) = options.arena else {
            return try .anonymous("tiermark-host", length: options.arenaBytes)
        }
        return try DevicePlace(path: path, length: options.arenaBytes, pageSize: 4096).open()
    }

    func attach(_ side: SideContext) throws(BackendError) {
        arena = try mapArena(side.files.host, side)
        context = side
    }

    func reset(_ device: any DeviceCommands) throws(BackendError) {
        guard let context else { return }
        try context.files.host.punchAll()
        try check(tm_populate(context.arena, context.length), "making the arena resident on the host")
    }

    func prepare(_ device: any DeviceCommands) throws(BackendError) {
        try device.queue(MappingChange(action: .populate, offset: 0, length: options.arenaBytes))
        try device.flush()
    }

    func place(_ placements: [Placement], before step: Step, _ device: any DeviceCommands) -> PlacementOutcome {
        .init()
    }

    func apply(_ change: MappingChange) throws(BackendError) {
        guard let context else { return }
        try check(
            tm_populate(context.arena + UInt(change.offset), change.length), "making the arena resident on the device")
    }

    func pageTiers() -> PageTiers { PageTiers(pages: options.arenaBytes >> TM_PAGE_SHIFT, in: .host) }

    var stallSource: StallSource { .none }
    var notes: [String] {
        ["memory: one \(context?.files.host.kind ?? "memory file"), mapped by both processes and resident"]
    }
}
