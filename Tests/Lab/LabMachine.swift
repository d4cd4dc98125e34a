/// What the kernel shows of the machine, read by the lab itself: it decides which checks apply, not what Tiermark says.
enum LabMachine {
    private static let nodeFolder = "/sys/devices/system/node"

    /// Online nodes with memory.
    static var memoryNodes: [Int] { KernelView.list(KernelView.word("\(nodeFolder)/has_memory") ?? "") }

    /// Online nodes with CPUs.
    static var cpuNodes: [Int] { KernelView.list(KernelView.word("\(nodeFolder)/has_cpu") ?? "") }

    /// Nodes by memory tier.
    static var tiers: [[Int]] {
        let folder = "/sys/devices/virtual/memory_tiering"
        return KernelView.names(in: folder).compactMap { KernelView.word("\(folder)/\($0)/nodelist") }
            .filter { !$0.isEmpty }.map(KernelView.list)
    }

    /// What the guest prepared for --device-path; nil if nothing.
    static var devicePath: String? { environment("TIERMARK_LAB_DEVICE_PATH") }

    static func environment(_ name: String) -> String? {
        guard let value = KernelView.processEnvironment[name], !value.isEmpty else { return nil }
        return value
    }

    /// The two nodes that trials use: the first with CPUs, and a slow or another one.
    static func nodes() throws -> (host: Int, device: Int) {
        guard let host = memoryNodes.first(where: cpuNodes.contains) else {
            throw Skip(reason: "no node has CPUs and memory")
        }
        let others = memoryNodes.filter { $0 != host }
        guard let device = others.first(where: { !cpuNodes.contains($0) }) ?? others.first else {
            throw Skip(reason: "one node has memory")
        }
        return (host, device)
    }

    /// … if the second has no CPUs.
    static func tieredNodes() throws -> (host: Int, device: Int) {
        let nodes = try nodes()
        guard tiers.count >= 2 else { throw Skip(reason: "one memory tier") }
        return nodes
    }
}
