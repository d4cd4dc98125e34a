/// How much memory a program can take now, and what limits it. A footprint is checked against this before it is
/// allocated: the kernel would not refuse, it would kill.
public struct AvailableMemory: Codable, Sendable, Hashable {
    /// What can be taken, in bytes: the least of the numbers below.
    public var bytes: UInt64
    /// What limits it.
    public var limit: Limit
    /// The kernel's estimate for the whole machine (`MemAvailable`), in bytes.
    public var machineBytes: UInt64
    /// What the control group can still take, in bytes; nil without a limit.
    public var cgroupBytes: UInt64?
    /// The control group's limit, in bytes; nil without one.
    public var cgroupLimitBytes: UInt64?
    /// What is free or droppable on the nodes this process may use, in bytes; nil if it may use all.
    public var allowedNodesBytes: UInt64?

    /// What limits the memory.
    public enum Limit: String, Codable, Sendable {
        /// The machine's memory.
        case machine
        /// The control group's limit.
        case cgroup
        /// The cpuset's nodes.
        case cpuset
    }

    /// The least of three numbers of bytes.
    public init(
        machineBytes: UInt64, cgroupBytes: UInt64? = nil, cgroupLimitBytes: UInt64? = nil,
        allowedNodesBytes: UInt64? = nil
    ) {
        self.machineBytes = machineBytes
        self.cgroupBytes = cgroupBytes
        self.cgroupLimitBytes = cgroupLimitBytes
        self.allowedNodesBytes = allowedNodesBytes
        let candidates: [(UInt64, Limit)] = [
            (machineBytes, .machine), (cgroupBytes ?? .max, .cgroup), (allowedNodesBytes ?? .max, .cpuset),
        ]
        (bytes, limit) = candidates.min { $0.0 < $1.0 } ?? (machineBytes, .machine)
    }

    /// What can be taken now on the machine below `root`.
    public static func current(root: String = "/") -> AvailableMemory {
        let tree = FileTree(root: root)
        return AvailableMemory(
            memory: .current(tree), cgroup: .current(tree), nodes: NUMANode.all(tree))
    }

    init(memory: Memory, cgroup: CgroupMemory?, nodes: [NUMANode]) {
        let withMemory = nodes.filter { $0.totalBytes > 0 }
        let allowed = withMemory.filter { memory.allowedNodes?.contains($0.id) ?? true }
        let isRestricted = allowed.count < withMemory.count
        self.init(
            machineBytes: memory.availableBytes, cgroupBytes: cgroup?.headroomBytes,
            cgroupLimitBytes: cgroup?.limitBytes,
            allowedNodesBytes: isRestricted ? allowed.map { $0.freeBytes + $0.reclaimableBytes }.reduce(0, +) : nil)
    }

    /// The numbers in one sentence, e.g. `2 GiB available: the control group allows 4 GiB; the machine has 20 GiB`.
    public var explanation: String {
        let total = "\(describe(bytes: bytes)) available"
        let machine = "the machine has \(describe(bytes: machineBytes))"
        switch limit {
        case .machine: return total
        case .cgroup:
            let group = "the control group's limit is \(describe(bytes: cgroupLimitBytes ?? 0))"
            return "\(total): \(group); \(machine)"
        case .cpuset: return "\(total) on the nodes this process may use; \(machine)"
        }
    }

    /// Nil if `needed` bytes fit, else what to tell the user: the numbers, the limit, and the remedy.
    ///
    /// A sixteenth stays untouched, for page tables and for the rest of the system.
    public func refusal(ofBytes needed: UInt64) -> String? {
        guard needed > bytes - bytes / 16 else { return nil }
        let remedy =
            switch limit {
            case .machine: "use a smaller size, or free memory"
            case .cgroup: "use a smaller size, or raise the control group's memory limit"
            case .cpuset: "use a smaller size, or allow more nodes in the cpuset"
            }
        return "\(describe(bytes: needed)) needed, but \(explanation); \(remedy)"
    }
}
