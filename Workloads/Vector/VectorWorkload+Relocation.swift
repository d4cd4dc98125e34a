import WorkloadKit

extension VectorWorkload: RelocatableWorkload {
    /// Numbers and indices: no pointers are stored.
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int { 0 }
}
