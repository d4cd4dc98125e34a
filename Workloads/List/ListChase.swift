import WorkloadKit

/// A node in memory: the address of the next one, then a word of payload.
enum ListNode {
    static let payloadOffset = 8
    /// Bytes of a node that a chase reads.
    static let usedBytes = 16
}

/// A walk along the cycle, in registers. The state is copied to locals in `hop`, so that nothing but the nodes is
/// loaded or stored inside the loop.
struct ListChase {
    private var node: UnsafeMutableRawPointer
    private var phase: UInt64
    private let spacing: WriteSpacing
    /// Sum of all addresses and payloads read.
    private(set) var sum: UInt64 = 0

    init(at node: UnsafeMutableRawPointer, phase: UInt64, spacing: WriteSpacing) {
        self.node = node
        self.phase = phase
        self.spacing = spacing
    }

    /// Visits `count` nodes. A written payload is an odd multiple of the old one plus one, so that an update that gets
    /// lost or is done twice shows in every later sum.
    @inline(__always)
    mutating func hop(_ count: Int) {
        var node = node
        var phase = phase
        var sum = sum
        var left = count
        while left > 0 {
            let next = node.load(as: UnsafeMutableRawPointer.self)
            let payload = node.load(fromByteOffset: ListNode.payloadOffset, as: UInt64.self)
            sum &+= payload &+ UInt64(UInt(bitPattern: next))
            if spacing.advance(&phase) {
                node.storeBytes(
                    of: payload &* 0x5851_F42D_4C95_7F2D &+ 1, toByteOffset: ListNode.payloadOffset, as: UInt64.self)
            }
            node = next
            left &-= 1
        }
        self.node = node
        self.phase = phase
        self.sum = sum
    }
}
