/// A random permutation of `0..<count` that needs no table: any position is computed on the fly.
///
/// A balanced Feistel network of four rounds (Luby & Rackoff, "How to construct pseudorandom permutations from
/// pseudorandom functions", SIAM J. Comput. 17, 1988) over the next even power of two, cut down to the count by cycle
/// walking (Black & Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002): fewer than four passes on average.
@frozen
public struct KeyedPermutation: Sendable, Hashable {
    /// How many numbers are permuted.
    public let count: Int
    @usableFromInline let halfBits: UInt64
    @usableFromInline let keys: SIMD4<UInt64>

    /// The permutation of `0..<count` under a key. The same key and count give the same permutation everywhere.
    public init(count: Int, key: UInt64) {
        precondition(count >= 0, "a permutation of \(count) numbers")
        self.count = count
        let bits = Int.bitWidth - max(count - 1, 1).leadingZeroBitCount
        halfBits = UInt64((bits + 1) / 2)
        var generator = SplitMix64(seed: key)
        keys = SIMD4(generator.next(), generator.next(), generator.next(), generator.next())
    }

    /// Where the number at `position`, from 0 to `count - 1`, goes.
    @inlinable
    public subscript(position: Int) -> Int {
        var value = UInt64(truncatingIfNeeded: position)
        repeat { value = encipher(value) } while value >= UInt64(truncatingIfNeeded: count)
        return Int(truncatingIfNeeded: value)
    }

    @inlinable @inline(__always)
    func encipher(_ value: UInt64) -> UInt64 {
        let mask = (1 &<< halfBits) &- 1
        var left = value &>> halfBits
        var right = value & mask
        (left, right) = (right, left ^ (Self.scramble(right ^ keys[0]) & mask))
        (left, right) = (right, left ^ (Self.scramble(right ^ keys[1]) & mask))
        (left, right) = (right, left ^ (Self.scramble(right ^ keys[2]) & mask))
        (left, right) = (right, left ^ (Self.scramble(right ^ keys[3]) & mask))
        return left &<< halfBits | right
    }

    @inlinable @inline(__always)
    static func scramble(_ value: UInt64) -> UInt64 {
        let product = (value ^ (value &>> 32)) &* 0xBF58_476D_1CE4_E5B9
        return product &>> 32
    }
}

extension SplitMix64 {
    /// The number that a generator with this seed gives after `index` others, computed at once.
    @inlinable @inline(__always)
    public static func value(at index: Int, seed: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
        return generator.next()
    }
}
