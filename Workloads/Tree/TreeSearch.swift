import WorkloadKit

/// Look-ups and scans from the root. Everything it holds is constant for a step and stays in registers.
struct TreeSearch {
    let root: UnsafeMutableRawPointer
    let height: Int
    let fanout: Int

    init(_ header: TreeHeader, fanout: Int) {
        root = header.root
        height = header.height
        self.fanout = fanout
    }

    /// The leaf in which `key` is, or would be.
    @inline(__always)
    func leaf(of key: UInt64) -> TreeNode {
        var node = TreeNode(address: root, fanout: fanout)
        var level = height
        while level > 0 {
            let entry = TreeNode.position(of: key, in: node.keys, count: node.count)
            node = TreeNode(address: node.children[entry], fanout: fanout)
            level &-= 1
        }
        return node
    }

    /// Looks up `count` keys, updates those that `spacing` picks, and returns the sum of the values found. A new value
    /// is an odd multiple of the old one plus one, so that a lost or repeated update shows in every later sum.
    @inline(__always)
    func lookUp<Draw: TreeDraw>(
        _ count: Int, _ draw: inout Draw, _ window: TouchWindow, _ spacing: WriteSpacing, phase: inout UInt64
    ) -> UInt64 {
        var sum: UInt64 = 0
        var left = count
        while left > 0 {
            let key = TreeShape.key(window.item(draw.position()))
            let leaf = leaf(of: key)
            let entry = TreeNode.position(of: key, in: leaf.keys, count: leaf.count)
            let isWritten = spacing.advance(&phase)
            if leaf.keys[entry] == key {
                let value = leaf.values[entry]
                sum &+= value
                if isWritten { leaf.values[entry] = value &* 0x5851_F42D_4C95_7F2D &+ 1 }
            }
            left &-= 1
        }
        return sum
    }

    /// Reads entries from `key` on, at most `limit` and none from key `end` on, and returns how many, and the sum of
    /// their values.
    @inline(__always)
    func scan(from key: UInt64, to end: UInt64, limit: Int) -> (entries: Int, sum: UInt64) {
        var node = leaf(of: key)
        var entry = TreeNode.position(of: key, in: node.keys, count: node.count)
        var entries = 0
        var sum: UInt64 = 0
        while entries < limit {
            if entry == node.count {
                guard let next = node.next else { break }
                node = TreeNode(address: next, fanout: fanout)
                entry = 0
            }
            guard node.keys[entry] < end else { break }
            sum &+= node.values[entry]
            entry &+= 1
            entries &+= 1
        }
        return (entries, sum)
    }
}
