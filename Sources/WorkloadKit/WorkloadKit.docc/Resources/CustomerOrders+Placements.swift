import WorkloadKit

extension CustomerOrders {
    /// What an explicit program places before a step: all that the step touches, on the side that runs it. Transparent
    /// backends ignore it.
    ///
    /// Computed from parameters and layout alone: the arena must not be read. `PageSet` joins neighbouring pages, as a
    /// careful programmer would. The whole region is a correct answer too; it costs the explicit side time.
    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        let count = touched(by: step.initiator)
        var customers = PageSet(region: layout["customers"])
        customers.insert(offset: 0, byteCount: count * MemoryLayout<UnsafeMutablePointer<Order>?>.stride)
        var orders = PageSet(region: layout["orders"])
        let stride = MemoryLayout<Order>.stride
        for number in 0..<book.orders where book.customer(of: number) < count {
            orders.insert(offset: number * stride, byteCount: stride)
        }
        // What is placed for reading only stays valid on the other side: taking it back needs no copy.
        let access: PlacementAccess = revisions(by: step.initiator).isNever ? .read : .readWrite
        return customers.ranges().map { Placement($0, on: step.initiator, for: .read) }
            + orders.ranges().map { Placement($0, on: step.initiator, for: access) }
    }
}
