import WorkloadKit

/// The tree as it is loaded, before any insert: every node but the last of a level three quarters full, leaves in the
/// order of their keys, inner nodes level by level from the root down. Everything about it can be computed.
struct TreeShape: Sendable {
    /// Entries that a node has room for.
    let fanout: Int
    /// Entries of a loaded node.
    let fill: Int
    /// Keys loaded.
    let keys: Int
    /// Leaves loaded.
    let leaves: Int
    /// Nodes on each inner level, from the one above the leaves (level 1) up to the root.
    let innerLevels: [Int]
    /// Index of the first node of each inner level in the region `inner`.
    let firstOfLevel: [Int]

    init(fanout: Int, size: Int) {
        self.fanout = fanout
        fill = fanout * 3 / 4
        leaves = max(1, size / TreeNode.stride(fanout: fanout))
        keys = leaves * fill
        var levels: [Int] = []
        while (levels.last ?? leaves) > 1 { levels.append(((levels.last ?? leaves) + fill - 1) / fill) }
        innerLevels = levels
        firstOfLevel = levels.indices.map { levels[($0 + 1)...].reduce(0, +) }
    }

    /// Inner nodes loaded.
    var inner: Int { innerLevels.reduce(0, +) }
    /// Levels above the leaves.
    var height: Int { innerLevels.count }

    /// Bytes from one node to the next.
    var stride: Int { TreeNode.stride(fanout: fanout) }

    /// Gaps between loaded keys, which inserts fill.
    static let gapBits: UInt64 = 20

    /// The key of a rank, from 0.
    @inline(__always)
    static func key(_ rank: Int) -> UInt64 { UInt64(truncatingIfNeeded: rank &+ 1) &<< gapBits }

    /// The rank of the largest loaded key that is not above `key`.
    static func rank(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key &>> gapBits) &- 1 }

    /// The ranks that a loaded leaf holds.
    func ranks(ofLeaf leaf: Int) -> Range<Int> { (leaf * fill)..<min(keys, (leaf + 1) * fill) }

    /// Nodes of a level: of the leaves for 0.
    func count(onLevel level: Int) -> Int { level == 0 ? leaves : innerLevels[level - 1] }

    /// Index in its region of the node at `place` on a level.
    func index(ofPlace place: Int, onLevel level: Int) -> Int { level == 0 ? place : firstOfLevel[level - 1] + place }

    /// The place on `level` of the loaded node under which `key` lies.
    func place(of key: UInt64, onLevel level: Int) -> Int {
        (0..<level).reduce(Self.rank(key) / fill) { place, _ in place / fill }
    }

    /// The places on the level below of the children of the loaded inner node at `place` on `level`.
    func children(ofPlace place: Int, onLevel level: Int) -> Range<Int> {
        (place * fill)..<min(count(onLevel: level - 1), (place + 1) * fill)
    }

    /// The smallest key below the node at `place` on a level.
    func firstKey(ofPlace place: Int, onLevel level: Int) -> UInt64 {
        Self.key((0..<level).reduce(place * fill) { rank, _ in rank * fill })
    }

    /// Nodes that this many inserts can add at most.
    ///
    /// A node splits when it is full. Both halves then take at least `room` more entries before they split again, the
    /// one that splits them included; only a loaded node may split sooner, once. What splits adds an entry one level
    /// up; a root that splits gets a new root above it, which starts with two entries.
    func growth(inserts: Int) -> (inner: Int, leaves: Int) {
        let room = fanout - (fanout + 2) / 2 + 1
        var splits = min(inserts, leaves + inserts / room)
        let newLeaves = splits
        var newInner = 0
        for level in innerLevels {
            splits = min(splits, level + splits / room)
            newInner += splits
        }
        while splits > 0 {
            splits /= room
            newInner += 1 + splits
        }
        return (newInner, newLeaves)
    }
}
