import CWorkloadABI
import WorkloadKit

/// Changes the pointers in what `explicit/copy` copies, on the way to the device's arena and on the way back.
///
/// Every copied page holds pointers into the arena of the side whose copy it is; a page that is valid on both sides,
/// because it was only read, is there in both forms. Pages that were not copied keep theirs: what a pointer points to
/// need not be copied with it.
final class PointerFixups {
    /// Where the device maps its arena: as far from the host's (`TrialSession.arenaBase`) as that is from nothing.
    static let deviceArena: UInt = 0x5000_0000_0000

    private let workload: any RelocatableWorkload
    private let regions: [Allocation]
    private let arena: UInt
    private let toDevice: Relocation

    /// For data that was built in the host's arena.
    /// - Throws: `BackendError` if the workload does not know its pointers.
    init(_ workload: any Workload, in layout: ArenaLayout, arena: UInt, length: Int) throws(BackendError) {
        guard let workload = workload.relocatable else {
            throw BackendError(.unavailable, "the data cannot be copied to another address: \(Self.obstacle)")
        }
        self.workload = workload
        regions = layout.allocations
        self.arena = arena
        toDevice = Relocation(from: arena, to: Self.deviceArena, byteCount: length)
    }

    /// Why a workload that is not relocatable cannot be run.
    static let obstacle = "the workload does not say where it stores pointers"

    /// Changes the pointers in a part of the arena that was just copied to a side.
    /// - Parameters:
    ///   - offset: where the part begins, in bytes from the arena's start.
    ///   - copy: its bytes in that side's memory.
    func fix(
        _ offset: Int, _ copy: UnsafeMutableRawBufferPointer, on side: Initiator, _ outcome: inout PlacementOutcome
    ) {
        let begin = tiermark_ticks()
        let part = arena + UInt(offset)..<arena + UInt(offset + copy.count)
        let relocation = side == .device ? toDevice : toDevice.reversed
        for (index, region) in regions.enumerated() where region.range.overlaps(part) {
            let inside = region.range.clamped(to: part)
            let first = Int(inside.lowerBound - part.lowerBound)
            let bytes = UnsafeMutableRawBufferPointer(rebasing: copy[first..<first + inside.count])
            outcome.fixups += workload.relocate(
                RegionPart(
                    region: index, label: region.label, offset: Int(inside.lowerBound - region.range.lowerBound),
                    bytes: bytes),
                by: relocation)
        }
        outcome.fixupTicks &+= tiermark_ticks() &- begin
    }
}
