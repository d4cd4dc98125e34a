import Foundation
import Machine

/// A machine like this one, but with other NUMA nodes.
func machine(
    _ nodes: [NUMANode], allowedCPUs: [Int]? = nil, allowedNodes: [Int]? = nil
) -> MachineDescription {
    var machine = MachineDescription.current()
    machine.nodes = nodes
    machine.processor.allowedCPUs = allowedCPUs ?? nodes.flatMap(\.cpus)
    machine.memory.allowedNodes = allowedNodes
    return machine
}

/// A node with these CPUs, this much memory, and distances to others.
func fakeNode(
    _ id: Int, cpus: [Int] = [], gigabytes: UInt64 = 4, tier: Int? = nil, distances: [Int: Int] = [:]
) throws -> NUMANode {
    var fields: [String: Any] = [
        "id": id, "cpus": cpus, "totalBytes": gigabytes << 30, "freeBytes": gigabytes << 30, "reclaimableBytes": 0,
        "distances": distances.sorted { $0.key < $1.key }.map { ["node": $0.key, "value": $0.value] },
    ]
    fields["memoryTier"] = tier
    return try JSONDecoder().decode(NUMANode.self, from: JSONSerialization.data(withJSONObject: fields))
}
