import Testing
import WorkloadKit

@testable import TreeWorkload

/// Reads the tree in memory, node by node.
struct TreeWalk {
    let plan: TreePlan
    let header: TreeHeader
    private let layout: ArenaLayout

    init(_ built: Built) {
        guard let workload = built.workload as? TreeWorkload else { preconditionFailure("not a tree") }
        plan = workload.plan
        header = TreeHeader(address: built.root)
        layout = built.layout
    }

    func node(_ address: UnsafeMutableRawPointer) -> TreeNode { TreeNode(address: address, fanout: plan.shape.fanout) }

    func keys(_ node: TreeNode) -> [UInt64] { (0..<node.count).map { node.keys[$0] } }

    func index(ofInner address: UnsafeMutableRawPointer) -> Int { index(address, in: "inner") }

    func index(ofLeaf leaf: TreeNode) -> Int { index(leaf.address, in: "leaves") }

    private func index(_ address: UnsafeMutableRawPointer, in region: String) -> Int {
        Int(UInt(bitPattern: address) - layout[region].lowerBound) / plan.shape.stride
    }

    /// Inner nodes handed out.
    var innerCount: Int { index(ofInner: header.freeInner) }

    /// The leaves along their chain.
    var leaves: [TreeNode] {
        var leaf = node(header.root)
        for _ in 0..<header.height { leaf = node(leaf.children[0]) }
        var leaves = [leaf]
        while let next = leaf.next {
            leaf = node(next)
            leaves.append(leaf)
        }
        return leaves
    }

    /// All keys and values along the chain of leaves.
    var entries: [(UInt64, UInt64)] {
        leaves.flatMap { leaf in (0..<leaf.count).map { (leaf.keys[$0], leaf.values[$0]) } }
    }

    /// All leaves equally deep, in the order of the chain; keys in order, between the bounds their parents give; no
    /// node empty or overfull; every node handed out in use.
    func checkStructure() {
        var found: [UnsafeMutableRawPointer] = []
        let inner = check(node(header.root), level: header.height, above: 0, below: .max, &found)
        #expect(found == leaves.map(\.address))
        #expect(inner == innerCount)
        #expect(found.count == index(header.freeLeaf, in: "leaves"))
    }

    private func check(
        _ node: TreeNode, level: Int, above lower: UInt64, below upper: UInt64, _ found: inout [UnsafeMutableRawPointer]
    ) -> Int {
        let keys = keys(node)
        #expect((1...plan.shape.fanout).contains(keys.count))
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
        guard level > 0 else {
            #expect(keys.allSatisfy { $0 >= lower && $0 < upper })
            found.append(node.address)
            return 0
        }
        #expect(keys.dropFirst().allSatisfy { $0 > lower && $0 < upper })
        return (0..<keys.count).reduce(1) { sum, entry in
            sum
                + check(
                    self.node(node.children[entry]), level: level - 1, above: entry == 0 ? lower : keys[entry],
                    below: entry + 1 < keys.count ? keys[entry + 1] : upper, &found)
        }
    }
}
