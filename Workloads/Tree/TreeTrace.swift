import WorkloadKit

/// The nodes that something touches.
struct TreeTrace {
    var inner: ItemSet
    var leaves: ItemSet

    init(inner: Int, leaves: Int, fanout: Int) {
        let stride = TreeNode.stride(fanout: fanout)
        let byteCount = TreeNode.byteCount(fanout: fanout)
        self.inner = ItemSet(capacity: inner, stride: stride, byteCount: byteCount)
        self.leaves = ItemSet(capacity: leaves, stride: stride, byteCount: byteCount)
    }

    /// Bytes of the nodes.
    var touchedBytes: Int { inner.touchedBytes + leaves.touchedBytes }
}
