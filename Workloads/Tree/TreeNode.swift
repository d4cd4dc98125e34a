/// A node in memory: the number of entries, the address of the leaf to the right, the keys, then for each key a slot:
/// the value in a leaf; in an inner node the address of the child that holds the keys from that one on. The first key
/// of an inner node is never compared.
struct TreeNode {
    let address: UnsafeMutableRawPointer
    let fanout: Int

    static let nextOffset = 8
    static let keysOffset = 16
    static let cacheLine = 64

    /// Bytes that a node uses.
    static func byteCount(fanout: Int) -> Int { keysOffset + 16 * fanout }

    /// Bytes from one node to the next: whole cache lines.
    static func stride(fanout: Int) -> Int { (byteCount(fanout: fanout) + cacheLine - 1) / cacheLine * cacheLine }

    /// Bytes from a node to its slots.
    @inline(__always)
    static func slotsOffset(fanout: Int) -> Int { keysOffset &+ fanout &* 8 }

    @inline(__always)
    var count: Int {
        get { address.load(as: Int.self) }
        nonmutating set { address.storeBytes(of: newValue, as: Int.self) }
    }

    @inline(__always)
    var next: UnsafeMutableRawPointer? {
        get { address.load(fromByteOffset: Self.nextOffset, as: UnsafeMutableRawPointer?.self) }
        nonmutating set {
            address.storeBytes(of: newValue, toByteOffset: Self.nextOffset, as: UnsafeMutableRawPointer?.self)
        }
    }

    @inline(__always)
    var keys: UnsafeMutablePointer<UInt64> { (address + Self.keysOffset).assumingMemoryBound(to: UInt64.self) }

    @inline(__always)
    var values: UnsafeMutablePointer<UInt64> {
        (address + Self.slotsOffset(fanout: fanout)).assumingMemoryBound(to: UInt64.self)
    }

    @inline(__always)
    var children: UnsafeMutablePointer<UnsafeMutableRawPointer> {
        (address + Self.slotsOffset(fanout: fanout)).assumingMemoryBound(to: UnsafeMutableRawPointer.self)
    }

    /// The last entry whose key is not above `key`; 0 if all are. A binary search without a branch on what it finds.
    @inline(__always)
    static func position(of key: UInt64, in keys: UnsafeMutablePointer<UInt64>, count: Int) -> Int {
        var base = 0
        var length = count
        while length > 1 {
            let half = length &>> 1
            base = keys[base &+ half] <= key ? base &+ half : base
            length &-= half
        }
        return base
    }
}

/// What the root address points to.
struct TreeHeader {
    let address: UnsafeMutableRawPointer

    /// Bytes before the table of touched bytes.
    static let byteCount = 64
    /// Bytes of them that are used.
    static let usedBytes = 32
    /// Where the addresses in it are: of the root and of the next free nodes.
    static let pointerOffsets = [0, 16, 24]

    /// The root of the tree.
    var root: UnsafeMutableRawPointer {
        get { address.load(as: UnsafeMutableRawPointer.self) }
        nonmutating set { address.storeBytes(of: newValue, as: UnsafeMutableRawPointer.self) }
    }

    /// Levels above the leaves.
    var height: Int {
        get { address.load(fromByteOffset: 8, as: Int.self) }
        nonmutating set { address.storeBytes(of: newValue, toByteOffset: 8, as: Int.self) }
    }

    /// Where the next inner node goes.
    var freeInner: UnsafeMutableRawPointer {
        get { address.load(fromByteOffset: 16, as: UnsafeMutableRawPointer.self) }
        nonmutating set { address.storeBytes(of: newValue, toByteOffset: 16, as: UnsafeMutableRawPointer.self) }
    }

    /// Where the next leaf goes.
    var freeLeaf: UnsafeMutableRawPointer {
        get { address.load(fromByteOffset: 24, as: UnsafeMutableRawPointer.self) }
        nonmutating set { address.storeBytes(of: newValue, toByteOffset: 24, as: UnsafeMutableRawPointer.self) }
    }

    /// Bytes that each lane of each step touches. Counting different nodes takes a set of them: done while building.
    var touchedBytes: UnsafeMutablePointer<Int> { (address + Self.byteCount).assumingMemoryBound(to: Int.self) }
}
