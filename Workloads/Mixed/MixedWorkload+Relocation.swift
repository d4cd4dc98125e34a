import WorkloadKit

extension MixedWorkload: RelocatableWorkload {
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int {
        switch part.label {
        case StoreRegion.index.label:
            part.relocate(
                pointersAt: IndexShape.slotsOffset, count: IndexShape.fanout, every: IndexShape.nodeBytes,
                by: relocation)
        case StoreRegion.records.label: part.relocate(every: StoreShape.recordStride, by: relocation)
        case StoreRegion.heads.label: part.relocate(every: StoreShape.word, by: relocation)
        default: 0
        }
    }
}
