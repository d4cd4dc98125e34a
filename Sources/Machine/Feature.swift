/// Something that a backend needs from the machine.
public enum Feature: String, Codable, Sendable, CaseIterable {
    /// All rights on the machine (CAP_SYS_ADMIN), which the kernel's own mechanisms want for their knobs.
    case root
    /// Memory files.
    case memoryFile = "memfd"
    /// Huge pages of 2 MiB, or of the default size where that is another.
    case hugePages = "huge-pages"
    /// Two or more NUMA nodes with memory.
    case numaNodes = "numa-nodes"
    /// Performance events of the kernel for this process.
    case performanceEvents = "perf-events"

    /// Handling of page faults in user space.
    case userfaultfd
    /// … also of faults the kernel causes in a system call.
    case userfaultfdKernelFaults = "userfaultfd-kernel-faults"
    /// … in the thread that caused the fault: resolver `inline`.
    case userfaultfdSignal = "userfaultfd-sigbus"
    /// … on memory files.
    case userfaultfdShmem = "userfaultfd-missing-shmem"
    /// … with write protection of memory files.
    case userfaultfdWriteProtect = "userfaultfd-wp-shmem"
    /// … on pages that are in the memory file already.
    case userfaultfdMinor = "userfaultfd-minor-shmem"

    /// `move_pages`: page by page to a node.
    case movePages = "move-pages"
    /// `mbind`: a range bound to nodes.
    case memoryBinding = "mbind"
    /// Pages spread over nodes in a chosen ratio.
    case weightedInterleave = "weighted-interleave"
    /// NUMA balancing between nodes.
    case numaBalancing = "numa-balancing"
    /// NUMA balancing as promotion between memory tiers.
    case memoryTiering = "memory-tiering"
    /// The scan's and the promotion's settings of NUMA balancing.
    case balancingTuning = "numa-balancing-tuning"
    /// Demotion to a slower tier by reclaim.
    case demotion
    /// DAMON's migrate_hot and migrate_cold.
    case damonMigrate = "damon-migrate"
    /// … of one program's memory instead of whole nodes.
    case damonMigrateVirtual = "damon-migrate-virtual"
    /// A tmpfs whose memory is bound to one node.
    case nodeTmpfs = "tmpfs-on-node"
    /// A mounted filesystem of huge pages.
    case hugeFilesystem = "hugetlbfs"
    /// DAX devices.
    case deviceDAX = "devdax"
    /// Filesystems with DAX.
    case filesystemDAX = "fsdax"
    /// Mappings whose writes are durable without a system call.
    case mapSync = "map-sync"

    /// What the doctor groups features by.
    public enum Group: String, Codable, Sendable, CaseIterable {
        /// The machine and the rights on it.
        case machine
        /// Mechanisms of the kernel that move memory.
        case mechanisms
    }

    /// The group the doctor shows it in.
    public var group: Group {
        switch self {
        case .root, .memoryFile, .hugePages, .numaNodes, .performanceEvents: .machine
        default: .mechanisms
        }
    }

    /// Tries the feature on the running machine. Nothing that is tried outlives the call.
    ///
    /// Ask `availability(of:)` for several at once: it describes the machine once.
    public var availability: Availability { Self.availability(of: [self])[0].availability }

    /// Tries features on the running machine, in the order given.
    public static func availability(of features: [Feature]) -> [(feature: Feature, availability: Availability)] {
        let tree = FileTree()
        let context = ProbeContext(machine: .current(tree), tree: tree, probes: .live)
        return features.map { ($0, $0.availability(in: context)) }
    }

    /// Tries whether huge pages of `pageBytes` can be had for `bytes`; the answer names the number to reserve.
    public static func hugePages(pageBytes: UInt64, forBytes bytes: UInt64) -> Availability {
        let tree = FileTree()
        return ProbeContext(machine: .current(tree), tree: tree, probes: .live)
            .hugePages(pageBytes: pageBytes, forBytes: bytes)
    }

    func availability(in context: ProbeContext) -> Availability {
        switch self {
        case .root: context.root
        case .memoryFile: context.memoryFile
        case .hugePages: context.hugePages
        case .numaNodes: context.numaNodes
        case .performanceEvents: context.performanceEvents
        case .userfaultfd: context.userfaultfdItself
        case .userfaultfdKernelFaults: context.userfaultfdKernelFaults
        case .userfaultfdSignal: context.userfaultfd(.sigbus, named: "UFFD_FEATURE_SIGBUS", since: .init(4, 14))
        case .userfaultfdShmem:
            context.userfaultfd(.missingShmem, named: "UFFD_FEATURE_MISSING_SHMEM", since: .init(4, 11))
        case .userfaultfdWriteProtect:
            context.userfaultfd(.writeProtectShmem, named: "UFFD_FEATURE_WP_HUGETLBFS_SHMEM", since: .init(5, 19))
        case .userfaultfdMinor:
            context.userfaultfd(.minorShmem, named: "UFFD_FEATURE_MINOR_SHMEM", since: .init(5, 14))
        case .movePages: context.movePages
        case .memoryBinding: context.memoryBinding
        case .weightedInterleave: context.weightedInterleave
        case .numaBalancing: context.numaBalancing
        case .memoryTiering: context.memoryTiering
        case .balancingTuning: context.balancingTuning
        case .demotion: context.demotion
        case .damonMigrate: context.damonMigrate
        case .damonMigrateVirtual: context.damonMigrateVirtual
        case .nodeTmpfs: context.nodeTmpfs
        case .hugeFilesystem: context.hugeFilesystem
        case .deviceDAX: context.deviceDAX
        case .filesystemDAX: context.filesystemDAX
        case .mapSync: context.mapSync
        }
    }
}
