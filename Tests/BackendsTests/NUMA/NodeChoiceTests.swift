import Testing

@testable import Backends

@Suite struct NodeChoiceTests {
    @Test
    func takesTheMemoryOnlyNodeForTheDevice() throws {
        let choice = try NodeChoice(
            nil, on: machine([fakeNode(0, cpus: [0, 1], tier: 4), fakeNode(1, tier: 961)]))
        #expect(choice.nodes == NodePair(host: 0, device: 1))
        #expect(choice.deviceIsMemoryOnly)
        #expect(choice.hostCPUs == [0])
        #expect(choice.deviceCPUs == [1])
        #expect(choice.nodeNearest(false) == 0)
        #expect(choice.sentence.contains("node 0's CPUs, because node 1 has none"))
    }

    @Test
    func pinsTheDeviceToItsOwnCPUs() throws {
        let choice = try NodeChoice(nil, on: machine([fakeNode(0, cpus: [0, 1]), fakeNode(1, cpus: [2, 3])]))
        #expect(choice.hostCPUs == [0, 1])
        #expect(choice.deviceCPUs == [2, 3])
        #expect(!choice.deviceIsMemoryOnly)
        #expect(choice.nodeNearest(false) == 1)
    }

    @Test
    func worksWithGapsAndWithoutNodeZero() throws {
        let choice = try NodeChoice(
            nil,
            on: machine([fakeNode(2, cpus: [5]), fakeNode(7, cpus: [6], distances: [:]), fakeNode(9, gigabytes: 0)]))
        #expect(choice.nodes == NodePair(host: 2, device: 7))
    }

    @Test
    func takesTheFarthestOfSeveral() throws {
        let host = try fakeNode(0, cpus: [0], distances: [0: 10, 1: 20, 2: 40, 3: 40])
        let others = try [1, 2, 3].map { try fakeNode($0, cpus: [$0]) }
        #expect(try NodeChoice(nil, on: machine([host] + others)).nodes.device == 2)
    }

    @Test
    func choosesAHostWithCPUsThoughANodeWithoutComesFirst() throws {
        let choice = try NodeChoice(nil, on: machine([fakeNode(0), fakeNode(1, cpus: [0])]))
        #expect(choice.nodes == NodePair(host: 1, device: 0))
    }

    @Test
    func usesOnlyWhatTheCpusetAllows() throws {
        let nodes = try [fakeNode(0, cpus: [0, 1]), fakeNode(1, cpus: [2, 3]), fakeNode(2, cpus: [4, 5])]
        let choice = try NodeChoice(nil, on: machine(nodes, allowedCPUs: [1, 4], allowedNodes: [0, 2]))
        #expect(choice.nodes == NodePair(host: 0, device: 2))
        #expect(choice.hostCPUs == [1])
        #expect(choice.deviceCPUs == [4])
    }

    @Test
    func aNodeWhoseCPUsAreNotAllowedIsMemoryOnly() throws {
        let nodes = try [fakeNode(0, cpus: [0, 1]), fakeNode(1, cpus: [2, 3])]
        let choice = try NodeChoice(nil, on: machine(nodes, allowedCPUs: [0, 1]))
        #expect(choice.deviceIsMemoryOnly)
        #expect(choice.deviceCPUs == [1])
    }

    @Test
    func saysWhichNodesThereAre() throws {
        let two = try machine([fakeNode(0, cpus: [0]), fakeNode(2)])
        let refusal = #expect(throws: NodeChoice.Refusal.self) { try NodeChoice(NodePair(host: 0, device: 1), on: two) }
        #expect(refusal?.reason == "this machine has no node 1; nodes with memory that it may use: 0, 2")
        #expect(refusal?.remedy == "--nodes HOST,DEVICE with two of 0, 2")
    }

    @Test
    func saysThatACpusetHidesNodes() throws {
        let hidden = try machine([fakeNode(0, cpus: [0]), fakeNode(1)], allowedNodes: [0])
        let refusal = #expect(throws: NodeChoice.Refusal.self) { try NodeChoice(nil, on: hidden) }
        #expect(refusal?.reason == "this process may use memory of 1 NUMA node; its cpuset hides 1 more")
    }

    @Test
    func sendsMachinesWithOneNodeToTheLab() throws {
        let one = try machine([fakeNode(0, cpus: [0])])
        let refusal = #expect(throws: NodeChoice.Refusal.self) { try NodeChoice(nil, on: one) }
        #expect(refusal?.remedy.contains("make lab") == true)
    }

    @Test(arguments: ["0,1", "2,0", "10,3"])
    func readsPairs(text: String) { #expect(NodePair(text)?.description == text) }

    @Test(arguments: ["", "0", "0,0", "0,1,2", "a,b", "0,", "-1,0", "0, 1"])
    func refusesWhatIsNoPair(text: String) { #expect(NodePair(text) == nil) }

    @Test(arguments: ["anon", "shmem", "file:/tmp", "file:a b:c"])
    func readsArenaKinds(text: String) { #expect(ArenaMemory(text)?.description == text) }

    @Test(arguments: ["", "file:", "file", "anonymous", "shm"])
    func refusesOtherArenaKinds(text: String) { #expect(ArenaMemory(text) == nil) }
}
