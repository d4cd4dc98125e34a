public import Machine

/// The nodes that are the two tiers, and the CPUs of their initiators: given by the user or chosen from what this
/// process may use (its cpuset), whatever numbers the nodes have.
public struct NodeChoice: Sendable, Hashable {
    /// The tiers' nodes.
    public let nodes: NodePair
    /// CPUs of the host's lanes.
    let hostCPUs: [Int32]
    /// CPUs of the device's lanes: the device node's, or the host's where that has none.
    let deviceCPUs: [Int32]
    /// Whether the device node has no CPUs that this process may use.
    public let deviceIsMemoryOnly: Bool

    /// Why no two nodes can be used.
    struct Refusal: Error, Equatable {
        let reason: String
        let remedy: String
    }

    /// Chooses on a machine.
    /// - Parameter wanted: the user's nodes; nil for: the host is the first node with CPUs and memory, the device is a
    ///   memory-only node, the slowest by memory tier and distance, or else the farthest other node.
    init(_ wanted: NodePair?, on machine: MachineDescription) throws(Refusal) {
        let usable = Usable(machine)
        let pair = if let wanted { wanted } else { try usable.chosen() }
        for node in [pair.host, pair.device] { try usable.require(node) }
        nodes = pair
        let own = usable.cpus(of: pair.host)
        let host = own.isEmpty ? usable.allCPUs : own
        let device = usable.cpus(of: pair.device)
        deviceIsMemoryOnly = device.isEmpty
        // Without CPUs of its own the device's lanes get a share of the host's, apart from the host's lanes if possible.
        let shares = CPUAssignment(allowed: host)
        hostCPUs = device.isEmpty ? shares.host : host
        deviceCPUs = device.isEmpty ? shares.device : device
    }

    var cpus: CPUAssignment { CPUAssignment(host: hostCPUs, device: deviceCPUs) }

    /// The node nearest to the CPUs that run an initiator's steps.
    func nodeNearest(_ isHost: Bool) -> Int { isHost || deviceIsMemoryOnly ? nodes.host : nodes.device }

    /// What is where, in one sentence for the report.
    public var sentence: String {
        let place =
            deviceIsMemoryOnly
            ? "node \(nodes.host)'s CPUs, because node \(nodes.device) has none that may be used"
            : "node \(nodes.device)'s CPUs"
        return "host memory is NUMA node \(nodes.host), device memory is NUMA node \(nodes.device); the device's steps "
            + "are run by threads pinned to \(place)"
    }

    /// The sentence for a run on this machine; nil where no two nodes can be used.
    public static func describe(nodes: NodePair?, on machine: MachineDescription = .current()) -> String? {
        (try? NodeChoice(nodes, on: machine))?.sentence
    }
}

/// What of a machine this process may use.
private struct Usable {
    private let machine: MachineDescription
    private let memoryNodes: [NUMANode]

    init(_ machine: MachineDescription) {
        self.machine = machine
        let allowed = machine.memory.allowedNodes.map(Set.init)
        memoryNodes = machine.memoryNodes.filter { allowed?.contains($0.id) ?? true }
    }

    var allCPUs: [Int32] { machine.processor.allowedCPUs.map(Int32.init) }

    func cpus(of node: Int) -> [Int32] {
        let own = Set(machine.nodes.first { $0.id == node }?.cpus ?? [])
        return machine.processor.allowedCPUs.filter(own.contains).map(Int32.init)
    }

    func require(_ node: Int) throws(NodeChoice.Refusal) {
        if memoryNodes.contains(where: { $0.id == node }) { return }
        let list = memoryNodes.map { String($0.id) }.joined(separator: ", ")
        let known = machine.nodes.first { $0.id == node }
        let why =
            known == nil
            ? "this machine has no node \(node)"
            : known?.totalBytes == 0 ? "node \(node) has no memory" : "this process may not use node \(node)'s memory"
        throw NodeChoice.Refusal(
            reason: "\(why); nodes with memory that it may use: \(list.isEmpty ? "none" : list)",
            remedy: memoryNodes.count >= 2
                ? "--nodes HOST,DEVICE with two of \(list)" : "widen the process's cpuset (cpuset.mems), or: make lab")
    }

    func chosen() throws(NodeChoice.Refusal) -> NodePair {
        guard let host = memoryNodes.first(where: { !cpus(of: $0.id).isEmpty }) ?? memoryNodes.first,
            let device = device(besides: host), let pair = NodePair(host: host.id, device: device.id)
        else {
            let count = memoryNodes.count == 1 ? "1 NUMA node" : "\(memoryNodes.count) NUMA nodes"
            let hidden = machine.memoryNodes.count - memoryNodes.count
            throw NodeChoice.Refusal(
                reason: hidden > 0
                    ? "this process may use memory of \(count); its cpuset hides \(hidden) more"
                    : "memory is on \(count), two are needed",
                remedy: hidden > 0
                    ? "widen the process's cpuset: cpuset.mems" : "no such hardware? use the lab: make lab")
        }
        return pair
    }

    private func device(besides host: NUMANode) -> NUMANode? {
        memoryNodes.filter { $0.id != host.id }.max { slowness($0, from: host) < slowness($1, from: host) }
    }

    /// Memory-only nodes first, then by tier, distance and, for equal ones, the lower number.
    private func slowness(_ node: NUMANode, from host: NUMANode) -> (Int, Int, Int, Int) {
        let distance = host.distances.first { $0.node == node.id }?.value ?? 0
        return (cpus(of: node.id).isEmpty ? 1 : 0, node.memoryTier ?? 0, distance, -node.id)
    }
}
