import WorkloadKit

extension CustomerOrders {
    /// One thread's part of a step. All threads run at the same time: what one of them writes, no other reads or writes.
    ///
    /// Hot loops are concrete code over raw pointers with wrapping arithmetic (`&+`): no classes, no allocation, no
    /// system calls. There is no `if` about backends anywhere: the same code runs on all of them.
    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        let latest = root.assumingMemoryBound(to: UnsafeMutablePointer<Order>?.self)
        let customers = lane.share(of: touched(by: step.initiator))
        let revisions = revisions(by: step.initiator)
        var phase = revisions.phase(before: customers.lowerBound)
        var checksum: UInt64 = 0
        var orders = 0
        var left = quantum
        probe.start()
        for customer in customers {
            let total = Self.walk(latest[customer], revising: revisions.advance(&phase), count: &orders)
            // Times an odd number of its own, so that an order which goes to another customer shows.
            checksum &+= total &* UInt64(truncatingIfNeeded: 2 &* customer &+ 1)
            left &-= 1
            if left == 0 {
                probe.lap()
                left = quantum
            }
        }
        let bytes = customers.count * MemoryLayout<UnsafeMutablePointer<Order>?>.stride
        return StepResult(
            checksum: checksum, operations: customers.count, bytesTouched: bytes + orders * MemoryLayout<Order>.stride)
    }

    /// Sums up the orders of one customer, and raises each of them if it is revised.
    @inline(__always)
    private static func walk(
        _ latest: UnsafeMutablePointer<Order>?, revising: Bool, count: inout Int
    ) -> UInt64 {
        var total: UInt64 = 0
        var next = latest
        while let order = next {
            let amount = order.pointee.amount
            // An odd multiple plus one: an update that is lost or done twice shows in every later sum.
            if revising { order.pointee.amount = amount &* 5 &+ 1 }
            total &+= amount
            count &+= 1
            next = order.pointee.previous
        }
        return total
    }
}
