/// One NUMA node. Numbers may have gaps, node 0 may be missing, and a node may lack CPUs or memory.
public struct NUMANode: Codable, Sendable, Hashable {
    /// The node's number.
    public var id: Int
    /// Numbers of its logical CPUs that are online; empty for a memory-only node.
    public var cpus: [Int]
    /// Its memory, in bytes; 0 for a node without memory.
    public var totalBytes: UInt64
    /// Its memory that nothing uses, in bytes.
    public var freeBytes: UInt64
    /// Its memory that holds clean file pages and caches which the kernel can drop, in bytes.
    public var reclaimableBytes: UInt64
    /// Distance to every node, in ACPI's unit (10 is local).
    public var distances: [Distance]
    /// Number of its memory tier; a lower one is faster. Nil before Linux 6.1, or for a node without memory.
    public var memoryTier: Int?
    /// What the firmware (ACPI HMAT) or the device (CXL) promises, seen from the nearest CPUs; nil if nothing.
    public var performance: Performance?

    /// Distance to one node.
    public struct Distance: Codable, Sendable, Hashable {
        /// The other node's number.
        public var node: Int
        /// The distance; 10 is local.
        public var value: Int
    }

    /// Promised latency and bandwidth.
    public struct Performance: Codable, Sendable, Hashable {
        /// Read latency in nanoseconds.
        public var readLatencyNanoseconds: Int?
        /// Write latency in nanoseconds.
        public var writeLatencyNanoseconds: Int?
        /// Read bandwidth in MB/s.
        public var readMegabytesPerSecond: Int?
        /// Write bandwidth in MB/s.
        public var writeMegabytesPerSecond: Int?
    }

    private static let directory = "/sys/devices/system/node"

    static func all(_ tree: FileTree) -> [NUMANode] {
        let found = tree.numbered("node", in: directory)
        let tiers = memoryTiers(tree)
        return found.map { node in
            let memory = memory(tree, at: node.path)
            return NUMANode(
                id: node.id,
                cpus: parseIDList(tree.text("\(node.path)/cpulist") ?? ""),
                totalBytes: memory.total,
                freeBytes: memory.free,
                reclaimableBytes: memory.reclaimable,
                distances: distances(tree, at: node.path, to: found.map(\.id)),
                memoryTier: tiers[node.id],
                performance: Performance.current(tree, at: node.path))
        }
    }

    /// Lines of a node's `meminfo` read `Node 0 MemTotal:   123 kB`.
    private static func memory(_ tree: FileTree, at path: String) -> (total: UInt64, free: UInt64, reclaimable: UInt64)
    {
        var fields: [Substring: UInt64] = [:]
        for line in (tree.contents("\(path)/meminfo") ?? "").lines {
            let words = line.words
            guard words.count >= 4 else { continue }
            fields[words[2].dropLast()] = parseSize(words[3...].joined(separator: " "))
        }
        let caches = (fields["Inactive(file)"] ?? 0) + (fields["SReclaimable"] ?? 0)
        return (fields["MemTotal"] ?? 0, fields["MemFree"] ?? 0, caches)
    }

    /// The file lists one distance per online node, in their order, without their numbers.
    private static func distances(_ tree: FileTree, at path: String, to nodes: [Int]) -> [Distance] {
        let values = (tree.text("\(path)/distance") ?? "").words.compactMap { Int($0) }
        guard values.count == nodes.count else { return [] }
        return zip(nodes, values).map { Distance(node: $0, value: $1) }
    }

    private static func memoryTiers(_ tree: FileTree) -> [Int: Int] {
        var tiers: [Int: Int] = [:]
        for tier in tree.numbered("memory_tier", in: "/sys/devices/virtual/memory_tiering") {
            for node in parseIDList(tree.text("\(tier.path)/nodelist") ?? "") { tiers[node] = tier.id }
        }
        return tiers
    }
}

extension NUMANode.Performance {
    /// `access1` counts from the nearest CPUs, `access0` from the nearest initiator of any kind (Linux
    /// Documentation/admin-guide/mm/numaperf.rst).
    static func current(_ tree: FileTree, at path: String) -> Self? {
        for access in ["access1", "access0"] {
            func value(_ name: String) -> Int? { tree.number("\(path)/\(access)/initiators/\(name)") }
            let performance = Self(
                readLatencyNanoseconds: value("read_latency"), writeLatencyNanoseconds: value("write_latency"),
                readMegabytesPerSecond: value("read_bandwidth"), writeMegabytesPerSecond: value("write_bandwidth"))
            let known = [performance.readLatencyNanoseconds, performance.readMegabytesPerSecond]
            if known.contains(where: { ($0 ?? 0) > 0 }) { return performance }
        }
        return nil
    }
}
