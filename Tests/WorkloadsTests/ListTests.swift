import Testing
import WorkloadKit

@testable import ListWorkload

@Suite struct ListTests {
    @Test(
        "the nodes form one cycle through all of them",
        arguments: ["random", "sequential", "window=1", "window=2", "window=7", "window=64", "window=100000"],
        [1, 2, 3, 5, 64, 97, 1024, 4097])
    func fullCycle(order: String, count: Int) throws {
        let size = max(4096, count * 16)
        let nodeSize = size / count / 8 * 8
        let built = try Built(
            listWorkload, ["size": "\(size)", "node-size": "\(nodeSize)", "order": order, "seed": "3"])
        let nodes = size / nodeSize
        var seen = Set<Int>()
        var node = built.root
        for _ in 0..<nodes {
            seen.insert((node - built.root) / nodeSize)
            node = node.load(as: UnsafeMutableRawPointer.self)
        }
        #expect(seen == Set(0..<nodes))
        #expect(node == built.root)
    }

    @Test("an order is a permutation", arguments: ["random", "sequential", "window=10"], [1, 9, 10, 11, 1000])
    func permutation(name: String, count: Int) {
        let order = ListOrder(name, count: count, seed: 42)
        #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
    }

    @Test("windows keep their nodes together, random order does not")
    func windows() {
        let windowed = ListOrder("window=10", count: 95, seed: 1)
        #expect((0..<95).allSatisfy { windowed[$0] / 10 == $0 / 10 })
        #expect((0..<95).contains { windowed[$0] != $0 })
        let random = ListOrder("random", count: 95, seed: 1)
        #expect((0..<95).filter { random[$0] / 10 == $0 / 10 }.count < 40)
    }

    @Test("a chase reads and writes what it says")
    func smallChecksum() throws {
        let built = try Built(
            listWorkload, ["size": "4096", "node-size": "1024", "order": "sequential", "write": "0.5", "rounds": "1"])
        let payloads = (0..<4).map { node in built.payload(node, 1024) }
        let offsets: UInt64 = 1024 + 2048 + 3072
        let result = built.run(built.workload.program[0])
        #expect(result.checksum == payloads.reduce(offsets, &+))
        #expect(result.operations == 4 && result.bytesTouched == 64)
        let written = (0..<4).filter { built.payload($0, 1024) != payloads[$0] }
        #expect(written == [1, 3])
    }

    @Test("laps see what earlier laps wrote, and touch no more memory")
    func laps() throws {
        let once = try Built(listWorkload, ["size": "64KiB", "write": "1"])
        let twice = try Built(listWorkload, ["size": "64KiB", "write": "1", "laps": "2"])
        let step = once.workload.program[0]
        let first = once.run(step)
        let second = once.run(step)
        let both = twice.run(step)
        #expect(both.checksum == first.checksum &+ second.checksum)
        #expect(both.operations == 2 * first.operations && both.bytesTouched == first.bytesTouched)
    }

    @Test("the checksum does not depend on the number of threads", arguments: [1, 2, 3, 7])
    func threads(_ threads: Int) throws {
        let parameters = ["size": "100000", "node-size": "40", "device-touch": "0.7", "shift": "0.2"]
        let one = try Built(listWorkload, parameters).runAll()
        let many = try Built(listWorkload, parameters.merging(["threads": "\(threads)"]) { $1 }).runAll()
        #expect(one == many)
    }

    @Test("only pages of touched nodes are placed")
    func exactPlacements() throws {
        let built = try Built(listWorkload, ["size": "1MiB", "node-size": "8KiB", "device-touch": "0.25"])
        let placed = built.workload.placements(for: built.workload.program[0], in: built.layout)
        #expect(placed.reduce(0) { $0 + $1.range.count } == 128 / 4 * 4096)
    }

    @Test("a node that does not fit is refused with the way out")
    func refused() {
        let odd = #expect(throws: ParameterError.self) { try listWorkload.make(["node-size": "20"]) }
        #expect(odd?.description.contains("node-size") == true && odd?.description.contains("24") == true)
        let large = #expect(throws: ParameterError.self) {
            try listWorkload.make(["size": "4KiB", "node-size": "8KiB"])
        }
        #expect(large?.description.contains("0 nodes") == true)
    }
}

extension Built {
    fileprivate func payload(_ node: Int, _ nodeSize: Int) -> UInt64 {
        (root + node * nodeSize).load(fromByteOffset: ListNode.payloadOffset, as: UInt64.self)
    }
}
