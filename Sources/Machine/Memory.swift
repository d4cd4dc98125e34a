import Glibc

/// Sizes from `/proc/meminfo`, in bytes. 0 where the kernel does not say.
public struct Memory: Codable, Sendable, Hashable {
    /// Memory the kernel manages.
    public var totalBytes: UInt64
    /// Memory that nothing uses.
    public var freeBytes: UInt64
    /// The kernel's estimate of what can be used without swapping.
    public var availableBytes: UInt64
    /// Swap space.
    public var swapTotalBytes: UInt64
    /// Swap space that nothing uses.
    public var swapFreeBytes: UInt64
    /// Size of an ordinary page.
    public var pageBytes: UInt64
    /// Size of the default huge page; nil without huge pages.
    public var defaultHugePageBytes: UInt64?
    /// Most mappings one process may have (`vm.max_map_count`).
    public var maxMapCount: Int?
    /// `vm.overcommit_memory`: 0 heuristic, 1 always, 2 never.
    public var overcommitMode: Int?
    /// Numbers of the nodes this process may take memory from (cpuset); nil if the kernel does not say.
    public var allowedNodes: [Int]?

    static func current(_ tree: FileTree) -> Memory {
        let fields = parseFields(tree.contents("/proc/meminfo") ?? "")
        func bytes(_ name: String) -> UInt64? { fields[name].flatMap { parseSize($0) } }
        let free = bytes("MemFree") ?? 0
        let status = parseFields(tree.contents("/proc/self/status") ?? "")
        return Memory(
            totalBytes: bytes("MemTotal") ?? 0,
            freeBytes: free,
            availableBytes: bytes("MemAvailable") ?? free,
            swapTotalBytes: bytes("SwapTotal") ?? 0,
            swapFreeBytes: bytes("SwapFree") ?? 0,
            pageBytes: UInt64(sysconf(Int32(_SC_PAGESIZE))),
            defaultHugePageBytes: bytes("Hugepagesize"),
            maxMapCount: tree.number("/proc/sys/vm/max_map_count"),
            overcommitMode: tree.number("/proc/sys/vm/overcommit_memory"),
            allowedNodes: status["Mems_allowed_list"].map { parseIDList($0) })
    }
}

/// Transparent huge pages: the chosen word of each switch; nil where the kernel has none.
public struct TransparentHugePages: Codable, Sendable, Hashable {
    /// For anonymous memory: `always`, `madvise` or `never`.
    public var enabled: String?
    /// For shared memory and memory files: `always`, `within_size`, `advise`, `never`, `deny` or `force`.
    public var shmemEnabled: String?
    /// How hard a fault tries to get one: `always`, `defer`, `defer+madvise`, `madvise` or `never`.
    public var defrag: String?

    static func current(_ tree: FileTree) -> Self {
        let directory = "/sys/kernel/mm/transparent_hugepage"
        return Self(
            enabled: tree.choice("\(directory)/enabled"),
            shmemEnabled: tree.choice("\(directory)/shmem_enabled"),
            defrag: tree.choice("\(directory)/defrag"))
    }
}

/// The reserved huge pages of one size. All counts are pages of that size.
public struct HugePagePool: Codable, Sendable, Hashable {
    /// Size of one page, in bytes.
    public var pageBytes: UInt64
    /// Pages in the pool.
    public var total: Int
    /// Pages in the pool that hold nothing.
    public var free: Int
    /// Free pages that are promised to a mapping.
    public var reserved: Int
    /// Pages taken beyond the pool's size.
    public var surplus: Int
    /// Most pages that may be taken beyond the pool's size.
    public var overcommit: Int
    /// The pool's part on each node.
    public var nodes: [NodePart]

    /// The part of a pool that lies on one node.
    public struct NodePart: Codable, Sendable, Hashable {
        /// The node's number.
        public var node: Int
        /// Pages there.
        public var total: Int
        /// Pages there that hold nothing.
        public var free: Int
        /// Pages there beyond the pool's size.
        public var surplus: Int
    }

    /// Pages that a program can still get. Those beyond the pool are not certain: they need contiguous free memory.
    public var obtainable: Int { max(0, free - reserved) + max(0, overcommit - surplus) }

    static func all(_ tree: FileTree, nodes: [Int]) -> [HugePagePool] {
        sizes(tree, in: "/sys/kernel/mm/hugepages").map { pageBytes, path in
            func count(_ name: String) -> Int { tree.number("\(path)/\(name)") ?? 0 }
            return HugePagePool(
                pageBytes: pageBytes,
                total: count("nr_hugepages"),
                free: count("free_hugepages"),
                reserved: count("resv_hugepages"),
                surplus: count("surplus_hugepages"),
                overcommit: count("nr_overcommit_hugepages"),
                nodes: nodes.compactMap { NodePart.current(tree, node: $0, pageBytes: pageBytes) })
        }
    }

    private static func sizes(_ tree: FileTree, in directory: String) -> [(UInt64, String)] {
        tree.names(in: directory)
            .compactMap { name in
                guard name.hasPrefix("hugepages-") else { return nil }
                return parseSize(name.dropFirst("hugepages-".count)).map { ($0, "\(directory)/\(name)") }
            }
            .sorted { $0.0 < $1.0 }
    }
}

extension HugePagePool.NodePart {
    static func current(_ tree: FileTree, node: Int, pageBytes: UInt64) -> Self? {
        let path = "/sys/devices/system/node/node\(node)/hugepages/hugepages-\(pageBytes >> 10)kB"
        guard let total = tree.number("\(path)/nr_hugepages") else { return nil }
        return Self(
            node: node, total: total, free: tree.number("\(path)/free_hugepages") ?? 0,
            surplus: tree.number("\(path)/surplus_hugepages") ?? 0)
    }
}
