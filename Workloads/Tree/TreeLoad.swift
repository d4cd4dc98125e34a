import WorkloadKit

/// Fills the regions with the loaded tree.
struct TreeLoad {
    let shape: TreeShape
    let inner: UnsafeMutableRawPointer
    let leaves: UnsafeMutableRawPointer
    let seed: UInt64

    /// The root of the loaded tree.
    var root: UnsafeMutableRawPointer { address(0, onLevel: shape.height) }

    func load() {
        for leaf in 0..<shape.leaves { loadLeaf(leaf) }
        for level in 1..<(shape.height + 1) {
            for place in 0..<shape.count(onLevel: level) { loadInner(place, onLevel: level) }
        }
    }

    private func address(_ place: Int, onLevel level: Int) -> UnsafeMutableRawPointer {
        (level == 0 ? leaves : inner) + shape.index(ofPlace: place, onLevel: level) * shape.stride
    }

    private func loadLeaf(_ leaf: Int) {
        let node = TreeNode(address: address(leaf, onLevel: 0), fanout: shape.fanout)
        let ranks = shape.ranks(ofLeaf: leaf)
        node.count = ranks.count
        node.next = leaf + 1 < shape.leaves ? address(leaf + 1, onLevel: 0) : nil
        for (entry, rank) in ranks.enumerated() {
            node.keys[entry] = TreeShape.key(rank)
            node.values[entry] = SplitMix64.value(at: rank, seed: seed)
        }
    }

    private func loadInner(_ place: Int, onLevel level: Int) {
        let node = TreeNode(address: address(place, onLevel: level), fanout: shape.fanout)
        let children = shape.children(ofPlace: place, onLevel: level)
        node.count = children.count
        for (entry, child) in children.enumerated() {
            node.keys[entry] = shape.firstKey(ofPlace: child, onLevel: level - 1)
            node.children[entry] = address(child, onLevel: level - 1)
        }
    }
}
