import Glibc

/// What a machine is: everything that a report must say about where its numbers come from.
///
/// Nothing in it names a person or a host. What the kernel does not say is nil or empty, never a made-up value.
public struct MachineDescription: Codable, Sendable, Hashable {
    /// Kernel, distribution and C library.
    public var operatingSystem: OperatingSystem
    /// The processors.
    public var processor: Processor
    /// Sizes of memory and swap space.
    public var memory: Memory
    /// The NUMA nodes, in the order of their numbers; empty if the kernel shows none.
    public var nodes: [NUMANode]
    /// The reserved huge pages, smallest size first.
    public var hugePagePools: [HugePagePool]
    /// Transparent huge pages.
    public var transparentHugePages: TransparentHugePages
    /// NUMA balancing and demotion.
    public var numaBalancing: NUMABalancing
    /// The data access monitor.
    public var damon: DAMON
    /// Virtual machine or container.
    public var virtualisation: Virtualisation
    /// The control group's memory limit; nil without one.
    public var cgroupMemory: CgroupMemory?
    /// DAX devices.
    public var daxDevices: [DAXDevice]
    /// Namespaces of persistent memory.
    public var persistentMemory: [PersistentMemoryNamespace]
    /// Mounted filesystems on which device memory could lie.
    public var mounts: [Mount]
    /// `kernel.perf_event_paranoid`; nil if the kernel has no performance events.
    public var perfEventParanoid: Int?
    /// The kernel's filesystem of settings for experts; nil if it is not mounted.
    public var debugfs: DebugFilesystem?

    /// The machine below `root`, the running one by default. Reads files only; takes some milliseconds.
    public static func current(root: String = "/") -> MachineDescription { current(FileTree(root: root)) }

    @TaskLocal private static var held: MachineDescription?

    /// Describes the machine once for all that ask during `body`. A description reads some hundred files, and what a
    /// program can use here is asked for each backend in each variant.
    public static func describedOnce<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        try $held.withValue(current()) { Result(catching: body) }.get()
    }

    static func current(_ tree: FileTree) -> MachineDescription {
        if tree.isLive, let held { return held }
        let operatingSystem = OperatingSystem.current(tree)
        let nodes = NUMANode.all(tree)
        return MachineDescription(
            operatingSystem: operatingSystem,
            processor: .current(tree, architecture: operatingSystem.architecture),
            memory: .current(tree),
            nodes: nodes,
            hugePagePools: HugePagePool.all(tree, nodes: nodes.map(\.id)),
            transparentHugePages: .current(tree),
            numaBalancing: .current(tree),
            damon: .current(tree),
            virtualisation: .current(tree, signature: tree.isLive ? Virtualisation.processorSignature() : nil),
            cgroupMemory: .current(tree),
            daxDevices: DAXDevice.all(tree),
            persistentMemory: PersistentMemoryNamespace.all(tree),
            mounts: Mount.ofInterest(tree),
            perfEventParanoid: tree.number("/proc/sys/kernel/perf_event_paranoid"),
            debugfs: .current(tree))
    }

    /// How much memory a program could take when this description was made.
    public var availableMemory: AvailableMemory {
        AvailableMemory(memory: memory, cgroup: cgroupMemory, nodes: nodes)
    }

    /// Whether the processor itself is emulated in software (QEMU's TCG): times mean nothing there.
    public var isEmulated: Bool { virtualisation.isEmulated }

    /// Nodes that have memory.
    public var memoryNodes: [NUMANode] { nodes.filter { $0.totalBytes > 0 } }

    /// Nodes that have CPUs.
    public var cpuNodes: [NUMANode] { nodes.filter { !$0.cpus.isEmpty } }

    /// The mount that a path lies on, among those worth naming; nil if it is on none of them.
    public func mount(of path: String) -> Mount? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        let name = String(cString: real)
        let around = mounts.filter { name == $0.point || name.hasPrefix($0.point == "/" ? "/" : $0.point + "/") }
        return around.max { $0.point.utf8.count < $1.point.utf8.count }
    }

    /// The pool of huge pages of that size, in bytes; nil if the machine has none.
    public func hugePagePool(pageBytes: UInt64) -> HugePagePool? {
        hugePagePools.first { $0.pageBytes == pageBytes }
    }
}
