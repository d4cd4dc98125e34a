import WorkloadKit

/// Inserts into the tree in memory, by one thread while no other looks anything up.
struct TreeInsert {
    let header: TreeHeader
    let fanout: Int
    let stride: Int

    private struct Split {
        let key: UInt64
        let right: UnsafeMutableRawPointer
    }

    /// Inserts `key`, whose predecessor exists; the value is made from the predecessor's, which is returned. A key that
    /// is there already gets its own value remade.
    func insert(_ key: UInt64) -> UInt64 {
        var read: UInt64 = 0
        let height = header.height
        let root = header.root
        if let split = insert(key, below: node(root), level: height, &read) { grow(root, split, height: height) }
        return read
    }

    private func node(_ address: UnsafeMutableRawPointer) -> TreeNode { TreeNode(address: address, fanout: fanout) }

    private func insert(_ key: UInt64, below node: TreeNode, level: Int, _ read: inout UInt64) -> Split? {
        let entry = TreeNode.position(of: key, in: node.keys, count: node.count)
        guard level > 0 else { return insert(key, intoLeaf: node, after: entry, &read) }
        let child = self.node(node.children[entry])
        guard let split = insert(key, below: child, level: level - 1, &read) else { return nil }
        return insert(split.key, UInt64(UInt(bitPattern: split.right)), into: node, at: entry + 1, isLeaf: false)
    }

    private func insert(_ key: UInt64, intoLeaf leaf: TreeNode, after entry: Int, _ read: inout UInt64) -> Split? {
        read = leaf.values[entry]
        let value = read &* 0x5851_F42D_4C95_7F2D &+ key
        if leaf.keys[entry] == key {
            leaf.values[entry] = value
            return nil
        }
        return insert(key, value, into: leaf, at: entry + 1, isLeaf: true)
    }

    private func insert(_ key: UInt64, _ slot: UInt64, into node: TreeNode, at entry: Int, isLeaf: Bool) -> Split? {
        guard node.count == fanout else {
            open(node, at: entry, key, slot)
            return nil
        }
        let kept = (fanout + 1) / 2
        let right = self.node(take(isLeaf: isLeaf))
        if entry < kept {
            move(from: node, at: kept - 1, to: right)
            open(node, at: entry, key, slot)
        } else {
            move(from: node, at: kept, to: right)
            open(right, at: entry - kept, key, slot)
        }
        if isLeaf {
            right.next = node.next
            node.next = right.address
        }
        return Split(key: right.keys[0], right: right.address)
    }

    private func open(_ node: TreeNode, at entry: Int, _ key: UInt64, _ slot: UInt64) {
        let count = node.count
        (node.keys + entry + 1).update(from: node.keys + entry, count: count - entry)
        (node.values + entry + 1).update(from: node.values + entry, count: count - entry)
        node.keys[entry] = key
        node.values[entry] = slot
        node.count = count + 1
    }

    private func move(from node: TreeNode, at entry: Int, to right: TreeNode) {
        let count = node.count - entry
        right.keys.update(from: node.keys + entry, count: count)
        right.values.update(from: node.values + entry, count: count)
        right.count = count
        node.count = entry
    }

    private func take(isLeaf: Bool) -> UnsafeMutableRawPointer {
        if isLeaf {
            defer { header.freeLeaf += stride }
            return header.freeLeaf
        }
        defer { header.freeInner += stride }
        return header.freeInner
    }

    private func grow(_ root: UnsafeMutableRawPointer, _ split: Split, height: Int) {
        let top = node(take(isLeaf: false))
        top.count = 2
        top.keys[0] = 0
        top.children[0] = root
        top.keys[1] = split.key
        top.children[1] = split.right
        header.root = top.address
        header.height = height + 1
    }
}
