import WorkloadKit

extension ListWorkload: RelocatableWorkload {
    /// The address of the next node at the start of each.
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int {
        part.relocate(every: nodeSize, by: relocation)
    }
}
