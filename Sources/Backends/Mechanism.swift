import CMemoryShims
import WorkloadKit

/// What a backend does in one process: the host's or the device's. One object per process and trial.
protocol Mechanism: AnyObject {
    /// Makes the two memory files. Called in the host process only, first. nil where the tiers are no files.
    func makeFiles() throws(BackendError) -> MemoryFiles?

    /// The CPUs of each side's lanes.
    func cpus() throws(BackendError) -> CPUAssignment

    /// Maps the arena at its fixed address in this process, and what else is needed.
    func attach(_ side: SideContext) throws(BackendError)

    /// Called in the host: the arena reads as zero afterwards, everything belongs to the host and is resident there.
    func reset(_ device: any DeviceCommands) throws(BackendError)

    /// Where the device maps its arena: at the host's address, unless pointers are changed on the way.
    var deviceArena: UInt { get }

    /// Called in the host when the data is built, before `prepare`: what placements will be about.
    func adopt(_ workload: any Workload, in layout: ArenaLayout) throws(BackendError)

    /// Called in the host after the data is built, before the clock starts.
    func prepare(_ device: any DeviceCommands) throws(BackendError)

    /// Called in the host, on the clock: carries out the placements of a step. What the device has to map is returned
    /// and done by it as part of its next command.
    func place(_ placements: [Placement], before step: Step, _ device: any DeviceCommands) throws(BackendError)
        -> PlacementOutcome

    /// Called in the host after `place`, off the clock: throws if a placement did not do what it said.
    func verify(_ placements: [Placement], before step: Step) throws(BackendError)

    /// Called in the device: one mapping change that the host asked for.
    func apply(_ change: MappingChange) throws(BackendError)

    /// In which tier every page is. Called at step boundaries, off the clock.
    func pageTiers() throws(BackendError) -> PageTiers

    /// True if the mechanism itself does not know what moves: then that is told from the pages' tiers at step boundaries.
    var movesUnseen: Bool { get }

    /// Metrics that this mechanism cannot know, and why. Never a zero for them.
    var unmeasured: [(metric: String, reason: String)] { get }

    /// Called in the host when the trial's work is done: gives back what reaches beyond the process. Returns what could
    /// not be put back.
    func conclude() -> [String]

    /// How the time that an initiator waits for faults is known.
    var stallSource: StallSource { get }

    /// Facts for the report: kind of memory, page size, resolver.
    var notes: [String] { get }
}

extension Mechanism {
    func cpus() throws(BackendError) -> CPUAssignment { try .current() }
    var deviceArena: UInt { TrialSession.arenaBase }
    func adopt(_ workload: any Workload, in layout: ArenaLayout) {}
    func verify(_ placements: [Placement], before step: Step) throws(BackendError) {}
    var movesUnseen: Bool { false }
    var unmeasured: [(metric: String, reason: String)] { [] }
    func conclude() -> [String] { [] }
}

/// How stalls are measured.
enum StallSource {
    /// There are no faults to wait for.
    case none
    /// The fault handler reads the clock at its entry and exit.
    case handler
    /// Another thread resolves; the lane sleeps meanwhile: wall time minus CPU time of the lane.
    case blockedTime
}

/// What placements did.
struct PlacementOutcome {
    /// Placements carried out: calls that the program's author wrote.
    var calls = 0
    /// Bytes copied to the device tier.
    var bytesToDevice = 0
    /// Bytes copied to the host tier.
    var bytesToHost = 0
    /// Pointers changed, because they point into the other side's arena.
    var fixups = 0
    /// Time that took, part of the placements'.
    var fixupTicks: UInt64 = 0
}

/// A change of the arena's mapping in the device process.
struct MappingChange: Equatable {
    enum Action: Int { case forbid, allowRead, allow, mapHostFile, mapDeviceFile, populate }
    var action: Action
    /// Bytes from the arena's start.
    var offset: Int
    var length: Int
}

/// What the host can ask of the device process besides running steps.
protocol DeviceCommands: AnyObject {
    /// Queues a change that the device makes at the start of its next command, on the move clock.
    func queue(_ change: MappingChange) throws(BackendError)
    /// Makes the device carry out what is queued now.
    func flush() throws(BackendError)
}

/// Host and device memory as files, and the pages they consist of.
struct MemoryFiles {
    let host: MemoryFile
    let device: MemoryFile
}

/// What a mechanism needs to know of the process it is in.
struct SideContext {
    let initiator: Initiator
    let arena: UInt
    let length: Int
    /// nil where the tiers are no files.
    let memoryFiles: MemoryFiles?
    let shared: SharedArea
    /// Exchanges a descriptor with the mechanism of the other process.
    let swapDescriptor: (Int32) throws(BackendError) -> Int32
    /// True if the process has more than one lane.
    let lanes: Int
    /// The CPU of lane 0, for helpers that belong beside it.
    let cpu: Int32

    /// Both tiers' files, for backends that have them.
    var files: MemoryFiles {
        guard let memoryFiles else { preconditionFailure("a backend without memory files asked for them") }
        return memoryFiles
    }
}
