/// Which of a sequence of touched items are written: evenly spaced ones, a given share of them.
///
/// Item k is written if ⌊(k + 1) · share⌋ > ⌊k · share⌋. The share is held in units of 2⁻³², so that a loop finds out
/// by one addition: it keeps a `phase` and calls `advance`.
@frozen
public struct WriteSpacing: Sendable, Hashable {
    @usableFromInline let increment: UInt64

    /// The spacing that writes `share` of the items, 0 to 1.
    public init(share: Double) {
        precondition((0...1).contains(share), "a share of \(share)")
        increment = UInt64((share * 0x1p32).rounded(.up))
    }

    /// Whether nothing is ever written.
    public var isNever: Bool { increment == 0 }

    /// The phase before item `position`.
    @inlinable @inline(__always)
    public func phase(before position: Int) -> UInt64 {
        (UInt64(truncatingIfNeeded: position) &* increment) & 0xFFFF_FFFF
    }

    /// Whether the item at this phase is written; moves on to the next item.
    @inlinable @inline(__always)
    public func advance(_ phase: inout UInt64) -> Bool {
        let sum = phase &+ increment
        phase = sum & 0xFFFF_FFFF
        return sum >> 32 != 0
    }

    /// Whether the item at `position` is written.
    @inlinable
    public func writes(_ position: Int) -> Bool {
        var phase = phase(before: position)
        return advance(&phase)
    }
}
