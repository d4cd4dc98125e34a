import WorkloadKit

/// An element type. All values are whole numbers below 2¹³, so that every sum of 512 of them is exact, in any
/// order, in `Float` too: checksums do not depend on how the compiler or the lanes group additions.
protocol VectorElement: BinaryFloatingPoint, SIMDScalar, Codable, BitwiseCopyable {
    /// The bits of the value.
    var pattern: UInt64 { get }
    /// The value as a whole number, which it must be, from 0 to 2²³ - 1. Without the range check of a conversion.
    var whole: UInt64 { get }
    /// A whole number below 2¹⁰ as a value. Without the rounding of a conversion.
    init(whole: UInt64)
}

extension VectorElement {
    /// What the host writes over `left`: it depends on all that was read, and stays below 2¹⁰. The result counts twice,
    /// so that a result which is an odd multiple of `left` does not cancel the bits of it.
    @inline(__always)
    static func updated(left: Self, result: Self) -> Self {
        Self(whole: (left.whole &* 5 &+ result.whole &* 2 &+ 1) & 1023)
    }

    /// The first value of an element: below 2¹⁰.
    static func initial(_ index: Int, seed: UInt64) -> Self {
        Self(whole: SplitMix64.value(at: index, seed: seed) >> 54)
    }
}

// Adding 2²³ (2⁵²) to a smaller whole number leaves that number in the low bits of the significand.

extension Float: VectorElement {
    @inline(__always) var pattern: UInt64 { UInt64(truncatingIfNeeded: bitPattern) }
    @inline(__always) var whole: UInt64 { UInt64(truncatingIfNeeded: (self + 0x1p23).bitPattern & 0x7F_FFFF) }
    @inline(__always)
    init(whole: UInt64) {
        self = Float(bitPattern: 0x4B00_0000 | UInt32(truncatingIfNeeded: whole)) - 0x1p23
    }
}

extension Double: VectorElement {
    @inline(__always) var pattern: UInt64 { bitPattern }
    @inline(__always) var whole: UInt64 { (self + 0x1p52).bitPattern & 0x7F_FFFF }
    @inline(__always)
    init(whole: UInt64) { self = Double(bitPattern: 0x4330_0000_0000_0000 | whole) - 0x1p52 }
}
