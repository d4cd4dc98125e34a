import WorkloadKit

/// The shape of the tree after some inserts, without the tree: which node a key leads through. Holds only the nodes
/// that differ from the loaded ones, by their index in their region.
struct TreeModel {
    private struct Inner {
        var keys: [UInt64]
        var children: [Int]
    }

    private struct Leaf {
        var keys: [UInt64]
        var next: Int?
    }

    private struct Split {
        let key: UInt64
        let right: Int
    }

    private let shape: TreeShape
    private var inner: [Int: Inner] = [:]
    private var leaves: [Int: Leaf] = [:]
    private(set) var root: Int
    private(set) var height: Int
    private(set) var innerCount: Int
    private(set) var leafCount: Int

    init(_ shape: TreeShape) {
        self.shape = shape
        root = shape.index(ofPlace: 0, onLevel: shape.height)
        height = shape.height
        innerCount = shape.inner
        leafCount = shape.leaves
    }

    // MARK: Reading

    /// Adds the nodes between the root and the leaf of `key`, and returns that leaf.
    func path(to key: UInt64, _ trace: inout TreeTrace) -> Int {
        var node = root
        for level in stride(from: height, to: 0, by: -1) {
            trace.inner.insert(node)
            node = child(of: node, onLevel: level, for: key)
        }
        trace.leaves.insert(node)
        return node
    }

    /// Adds the nodes that a scan reads. See `TreeSearch.scan`.
    func scan(from key: UInt64, to end: UInt64, limit: Int, _ trace: inout TreeTrace) {
        var leaf = path(to: key, &trace)
        var keys = self.keys(ofLeaf: leaf)
        var entry = keys.lastIndex { $0 <= key } ?? 0
        var left = limit
        while left > 0 {
            if entry == keys.count {
                guard let next = next(ofLeaf: leaf) else { return }
                leaf = next
                keys = self.keys(ofLeaf: leaf)
                entry = 0
                trace.leaves.insert(leaf)
            }
            guard keys[entry] < end else { return }
            entry += 1
            left -= 1
        }
    }

    /// The keys of a leaf in order.
    func keys(ofLeaf leaf: Int) -> [UInt64] { leaves[leaf]?.keys ?? shape.ranks(ofLeaf: leaf).map(TreeShape.key) }

    private func next(ofLeaf leaf: Int) -> Int? {
        leaves[leaf].map(\.next) ?? (leaf + 1 < shape.leaves ? leaf + 1 : nil)
    }

    private func child(of node: Int, onLevel level: Int, for key: UInt64) -> Int {
        guard let changed = inner.isEmpty ? nil : inner[node] else {
            return shape.index(ofPlace: shape.place(of: key, onLevel: level - 1), onLevel: level - 1)
        }
        return changed.children[Self.position(of: key, in: changed.keys)]
    }

    private static func position(of key: UInt64, in keys: [UInt64]) -> Int {
        var base = 0
        var length = keys.count
        while length > 1 {
            let half = length / 2
            if keys[base + half] <= key { base += half }
            length -= half
        }
        return base
    }

    // MARK: Inserting

    /// Inserts a key, adding the nodes that this reads or writes. See `TreeInsert`.
    mutating func insert(_ key: UInt64, _ trace: inout TreeTrace) {
        guard let split = insert(key, below: root, level: height, &trace) else { return }
        inner[innerCount] = Inner(keys: [0, split.key], children: [root, split.right])
        root = innerCount
        trace.inner.insert(innerCount)
        innerCount += 1
        height += 1
    }

    private mutating func insert(_ key: UInt64, below node: Int, level: Int, _ trace: inout TreeTrace) -> Split? {
        guard level > 0 else {
            trace.leaves.insert(node)
            return insert(key, intoLeaf: node, &trace)
        }
        trace.inner.insert(node)
        let child = child(of: node, onLevel: level, for: key)
        guard let split = insert(key, below: child, level: level - 1, &trace) else { return nil }
        return insert(split, into: node, level: level, &trace)
    }

    private mutating func insert(_ key: UInt64, intoLeaf leaf: Int, _ trace: inout TreeTrace) -> Split? {
        var node = Leaf(keys: keys(ofLeaf: leaf), next: next(ofLeaf: leaf))
        let entry = Self.position(of: key, in: node.keys)
        guard node.keys[entry] != key else { return nil }
        node.keys.insert(key, at: entry + 1)
        guard node.keys.count > shape.fanout else {
            leaves[leaf] = node
            return nil
        }
        let right = Leaf(keys: Array(node.keys[kept...]), next: node.next)
        leaves[leafCount] = right
        leaves[leaf] = Leaf(keys: Array(node.keys[..<kept]), next: leafCount)
        trace.leaves.insert(leafCount)
        leafCount += 1
        return Split(key: right.keys[0], right: leafCount - 1)
    }

    private mutating func insert(_ split: Split, into index: Int, level: Int, _ trace: inout TreeTrace) -> Split? {
        var node = inner[index] ?? loaded(index, onLevel: level)
        let entry = Self.position(of: split.key, in: node.keys) + 1
        node.keys.insert(split.key, at: entry)
        node.children.insert(split.right, at: entry)
        guard node.keys.count > shape.fanout else {
            inner[index] = node
            return nil
        }
        let right = Inner(keys: Array(node.keys[kept...]), children: Array(node.children[kept...]))
        inner[innerCount] = right
        inner[index] = Inner(keys: Array(node.keys[..<kept]), children: Array(node.children[..<kept]))
        trace.inner.insert(innerCount)
        innerCount += 1
        return Split(key: right.keys[0], right: innerCount - 1)
    }

    private var kept: Int { (shape.fanout + 1) / 2 }

    private func loaded(_ index: Int, onLevel level: Int) -> Inner {
        let children = shape.children(ofPlace: index - shape.firstOfLevel[level - 1], onLevel: level)
        return Inner(
            keys: children.map { shape.firstKey(ofPlace: $0, onLevel: level - 1) },
            children: children.map { shape.index(ofPlace: $0, onLevel: level - 1) })
    }
}
