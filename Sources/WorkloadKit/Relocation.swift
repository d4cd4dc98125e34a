/// A change of address: an arena whose stored pointers refer to one place, and a copy of it that lies at another.
@frozen
public struct Relocation: Sendable, Hashable {
    /// The first address of the arena that the stored pointers refer to.
    public let source: UInt
    /// The first address of the arena that they shall refer to.
    public let destination: UInt
    /// Bytes of arena.
    public let byteCount: Int

    /// The change that makes pointers into the arena at `source` point to the same place of the one at `destination`.
    public init(from source: UInt, to destination: UInt, byteCount: Int) {
        precondition(byteCount >= 0, "an arena of \(byteCount) bytes")
        self.source = source
        self.destination = destination
        self.byteCount = byteCount
    }

    /// The change back.
    public var reversed: Relocation { Relocation(from: destination, to: source, byteCount: byteCount) }

    /// Where what lies at `address` of the source lies in the destination. Addresses outside of the arena stay what
    /// they are; the one right behind its last byte belongs to it, as the end of a region may be stored too.
    @inlinable @inline(__always)
    public func relocated(_ address: UInt) -> UInt {
        let offset = address &- source
        return offset <= UInt(bitPattern: byteCount) ? destination &+ offset : address
    }

    /// Changes the pointer stored at `word`, which is aligned to 8 bytes.
    /// - Returns: 1 if it points into the arena, 0 if it does not, as nil does, and stays.
    @inlinable @inline(__always)
    public func apply(at word: UnsafeMutableRawPointer) -> Int {
        let old = word.load(as: UInt.self)
        let new = relocated(old)
        guard new != old else { return 0 }
        word.storeBytes(of: new, as: UInt.self)
        return 1
    }
}

/// A part of a region that was copied: what `RelocatableWorkload.relocate(_:by:)` works on.
@frozen
public struct RegionPart {
    /// Position of the region among those that `build` allocated, from 0.
    public let region: Int
    /// The region's label.
    public let label: String
    /// Where the part begins, in bytes from the region's start: a multiple of `PageSet.pageSize`.
    public let offset: Int
    /// The part's bytes. They may lie anywhere: neither at the arena's old address nor at its new one. They end with a
    /// page or with the region.
    public let bytes: UnsafeMutableRawBufferPointer

    /// A part of a region that begins `offset` bytes into it.
    public init(region: Int, label: String, offset: Int, bytes: UnsafeMutableRawBufferPointer) {
        self.region = region
        self.label = label
        self.offset = offset
        self.bytes = bytes
    }

    /// Changes the pointers of equally spaced items, as far as they lie in this part: `count` neighbouring pointers in
    /// each item, the first of them `first` bytes behind the start of its item.
    /// - Parameters:
    ///   - first: bytes from the start of an item to its first pointer, a multiple of 8.
    ///   - count: pointers of an item, one after another.
    ///   - stride: bytes from one item to the next, a multiple of 8; items begin with the region.
    ///   - relocation: the change of address.
    /// - Returns: how many pointers were changed.
    @inlinable
    public func relocate(
        pointersAt first: Int = 0, count: Int = 1, every stride: Int, by relocation: Relocation
    ) -> Int {
        precondition(stride > 0 && first % 8 == 0 && stride % 8 == 0, "pointers are aligned to 8 bytes")
        guard let base = bytes.baseAddress else { return 0 }
        let end = bytes.count &- 7
        // Relative to the part, which the first item that reaches into it may begin before.
        let behind = offset - first - 8 * count
        var start = first - offset + (behind < 0 ? 0 : (behind / stride + 1) * stride)
        var changed = 0
        while start < end {
            var word = max(start, 0)
            let last = min(start &+ 8 &* count, end)
            while word < last {
                changed &+= relocation.apply(at: base + word)
                word &+= 8
            }
            start &+= stride
        }
        return changed
    }
}

/// A workload whose data can be copied to another address: it knows which words of its regions are pointers.
///
/// That is what a program needs where memory is not shared (`explicit/copy`): data is copied to device memory, which
/// lies elsewhere, so every pointer in the copy is changed to point into the device's arena; what the device wrote is
/// copied back, and its pointers are changed back. The contract:
///
/// * All pointers that are stored in the arena point into the arena or are nil, and are aligned to 8 bytes.
/// * Everything else that is stored keeps its meaning at any address: offsets and indices, not addresses in disguise.
///   Checksums do not depend on addresses either.
/// * A step reaches all data from the root that it is given, which on the device then lies at another address.
/// * `relocate(_:by:)` finds all pointers of a part from the part's label and offset, and from the parameters: other
///   parts need not be at hand, so what it has to know is not read from them. A part is any run of whole pages.
/// * Relocating a part back gives the bytes that it had before.
public protocol RelocatableWorkload: Workload {
    /// Whether these values of the parameters give data that can be relocated. Without further word they all do.
    var isRelocatable: Bool { get }

    /// Changes every pointer that is stored in a part of a region: `relocation.apply(at:)` for each of them.
    ///
    /// Called on one thread between steps, on the clock: its time counts as move time. Parts do not overlap, and none is
    /// relocated twice.
    /// - Returns: how many pointers were changed.
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int
}

extension RelocatableWorkload {
    /// True.
    public var isRelocatable: Bool { true }
}

extension Workload {
    /// The workload as one whose data can be copied to another address; nil if it cannot.
    public var relocatable: (any RelocatableWorkload)? {
        guard let workload = self as? any RelocatableWorkload, workload.isRelocatable else { return nil }
        return workload
    }
}
