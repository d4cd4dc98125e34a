import WorkloadKit

/// Optional: with it the workload also runs on `explicit/copy`, which does what programs do where memory is not shared. It
/// copies the data to another address and changes every pointer in the copy.
extension CustomerOrders: RelocatableWorkload {
    /// Both regions are arrays of items that begin with their only pointer.
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int {
        let isOrders = part.label == "orders"
        let stride = isOrders ? MemoryLayout<Order>.stride : MemoryLayout<UnsafeMutablePointer<Order>?>.stride
        return part.relocate(every: stride, by: relocation)
    }
}
