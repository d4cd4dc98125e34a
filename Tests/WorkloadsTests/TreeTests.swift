import Testing
import WorkloadKit

@testable import TreeWorkload

@Suite struct TreeTests {
    @Test("thousands of inserts leave what a dictionary holds", arguments: [4, 5, 7, 16, 256], ["uniform", "zipf"])
    func inserts(fanout: Int, keys: String) throws {
        let built = try Built(
            treeWorkload,
            [
                "fanout": "\(fanout)", "keys": keys, "inserts": "1500", "size": "32KiB", "rounds": "3", "write": "0",
                "host-touch": "0.4", "shift": "0.5",
            ])
        let walk = TreeWalk(built)
        var model = Dictionary(uniqueKeysWithValues: walk.entries)
        #expect(model.count == walk.plan.shape.keys)
        for step in built.workload.program {
            let checksum = built.run(step).checksum
            guard walk.plan.isInsert(step) else { continue }
            #expect(insert(into: &model, step, walk.plan) == checksum)
        }
        let entries = walk.entries
        #expect(entries.map(\.0) == model.keys.sorted())
        #expect(Dictionary(uniqueKeysWithValues: entries) == model)
        #expect(entries.count > walk.plan.shape.keys + 4000)
        walk.checkStructure()
    }

    /// Does the inserts of a step to a dictionary, finding predecessors by sorting.
    private func insert(into model: inout [UInt64: UInt64], _ step: Step, _ plan: TreePlan) -> UInt64 {
        switch plan.distribution {
        case .uniform:
            var draw = plan.uniform(step, lane: Lane())
            return insert(into: &model, plan, plan.window(of: step), &draw)
        case .zipf(let theta):
            var draw = plan.zipf(step, lane: Lane(), theta: theta)
            return insert(into: &model, plan, plan.window(of: step), &draw)
        }
    }

    private func insert<Draw: TreeDraw>(
        into model: inout [UInt64: UInt64], _ plan: TreePlan, _ window: TouchWindow, _ draw: inout Draw
    ) -> UInt64 {
        var sorted = model.keys.sorted()
        var sum: UInt64 = 0
        for _ in 0..<plan.inserts {
            let key = TreePlan.keyToInsert(&draw, window)
            let after = sorted.partitioningIndex { $0 > key }
            let predecessor = sorted[after - 1]
            let read = model[predecessor] ?? 0
            if predecessor != key { sorted.insert(key, at: after) }
            model[key] = read &* 0x5851_F42D_4C95_7F2D &+ key
            sum &+= read
        }
        return sum
    }

    @Test("the model of the shape agrees with the tree", arguments: [4, 6, 16])
    func model(fanout: Int) throws {
        let built = try Built(
            treeWorkload, ["fanout": "\(fanout)", "inserts": "1000", "size": "64KiB", "rounds": "3", "host-touch": "1"])
        _ = built.runAll()
        let walk = TreeWalk(built)
        let plan = walk.plan
        var model = TreeModel(plan.shape)
        var trace = plan.emptyTrace
        for step in plan.program where plan.isInsert(step) { plan.trace(step, Lane(), &model, &trace) }
        #expect(model.height == walk.header.height && model.root == walk.index(ofInner: walk.header.root))
        #expect(model.leafCount == walk.leaves.count && model.innerCount == walk.innerCount)
        for leaf in walk.leaves { #expect(model.keys(ofLeaf: walk.index(ofLeaf: leaf)) == walk.keys(leaf)) }
    }

    @Test("inserts never need more nodes than there is room for", arguments: [4, 5, 6, 8, 17], [1, 10, 100, 4000])
    func room(fanout: Int, inserts: Int) {
        for size in [1, 1000, 30_000] {
            let shape = TreeShape(fanout: fanout, size: size)
            let growth = shape.growth(inserts: inserts)
            var model = TreeModel(shape)
            var trace = TreeTrace(
                inner: shape.inner + growth.inner, leaves: shape.leaves + growth.leaves, fanout: fanout)
            for number in 0..<inserts { model.insert(TreeShape.key(0) + UInt64(number) + 1, &trace) }
            #expect(model.innerCount <= shape.inner + growth.inner)
            #expect(model.leafCount <= shape.leaves + growth.leaves)
        }
    }

    @Test("a look-up finds every key that was loaded, and only those", arguments: [4, 9, 64])
    func lookUp(fanout: Int) throws {
        let built = try Built(treeWorkload, ["fanout": "\(fanout)", "size": "64KiB"])
        let walk = TreeWalk(built)
        let search = TreeSearch(walk.header, fanout: fanout)
        for rank in 0..<walk.plan.shape.keys {
            let key = TreeShape.key(rank)
            let leaf = search.leaf(of: key)
            #expect(leaf.keys[TreeNode.position(of: key, in: leaf.keys, count: leaf.count)] == key)
            #expect(leaf.keys[TreeNode.position(of: key + 1, in: leaf.keys, count: leaf.count)] == key)
        }
    }

    @Test("look-ups read values and update evenly spaced ones")
    func checksum() throws {
        let built = try Built(
            treeWorkload, ["size": "64KiB", "lookups": "1000", "write": "0.25", "device-touch": "0.3", "rounds": "1"])
        let walk = TreeWalk(built)
        var model = Dictionary(uniqueKeysWithValues: walk.entries)
        let step = walk.plan.program[0]
        var draw = walk.plan.uniform(step, lane: Lane())
        var sum: UInt64 = 0
        for number in 0..<1000 {
            let key = TreeShape.key(walk.plan.window(of: step).item(draw.position()))
            let value = model[key] ?? 0
            sum &+= value
            if number % 4 == 3 { model[key] = value &* 0x5851_F42D_4C95_7F2D &+ 1 }
        }
        let result = built.run(step)
        #expect(result.checksum == sum && result.operations == 1000)
        #expect(Dictionary(uniqueKeysWithValues: walk.entries) == model)
    }

    @Test("scans read the entries in their range, up to their length")
    func scans() throws {
        let built = try Built(treeWorkload, ["size": "64KiB", "fanout": "8", "inserts": "500", "host-touch": "1"])
        _ = built.runAll()
        let walk = TreeWalk(built)
        let search = TreeSearch(walk.header, fanout: 8)
        for (first, last, limit) in [(0, 50, 10), (3, 40, 10_000), (100, 1 << 20, 1 << 20), (7, 8, 5), (9, 9, 5)] {
            let range = TreeShape.key(first)..<max(TreeShape.key(first), TreeShape.key(last))
            let expected = walk.entries.filter { range.contains($0.0) }.prefix(limit)
            let scanned = search.scan(from: range.lowerBound, to: range.upperBound, limit: limit)
            #expect(scanned.entries == expected.count)
            #expect(scanned.sum == expected.reduce(0) { $0 &+ $1.1 })
        }
    }

    @Test("one look-up places and touches one node of each level")
    func exactPlacements() throws {
        let built = try Built(treeWorkload, ["size": "4MiB", "fanout": "64", "lookups": "1", "write": "0"])
        let plan = TreeWalk(built).plan
        let step = plan.program[0]
        let placed = built.workload.placements(for: step, in: built.layout)
        let nodes = plan.shape.height + 1
        #expect(built.run(step).bytesTouched == nodes * TreeNode.byteCount(fanout: 64) + TreeHeader.usedBytes + 8)
        #expect(placed.reduce(0) { $0 + $1.range.count / 4096 } <= 2 * nodes + 1)
    }

    @Test("without a number of look-ups there is one for each leaf the touched keys fill")
    func defaultLookups() throws {
        let built = try Built(treeWorkload, ["size": "64KiB", "device-touch": "0.5", "rounds": "1"])
        let shape = TreeWalk(built).plan.shape
        let expected = (TouchWindow.part(0.5, of: shape.keys) + shape.fill - 1) / shape.fill
        #expect(built.run(built.workload.program[0]).operations == expected)
    }

    @Test("inserts come in a step of their own, and only if there are any")
    func steps() throws {
        let without = try treeWorkload.make(["rounds": "1"])
        let with = try treeWorkload.make(["rounds": "1", "inserts": "1"])
        #expect(without.program.map(\.name) == ["search", "update"])
        #expect(with.program.map(\.name) == ["search", "update", "insert"])
    }
}

extension Array where Element: Comparable {
    /// The first index whose element satisfies `belongs`, which splits the array in two.
    fileprivate func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = belongs(self[middle]) ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
        }
        return range.lowerBound
    }
}
