/// What the features' probes share: the machine, its files, the kernel to try things on, and how to word a remedy for
/// this user.
struct ProbeContext: Sendable {
    let machine: MachineDescription
    let tree: FileTree
    let probes: SystemProbes
    let userfaultfd: UserfaultfdSupport

    init(machine: MachineDescription, tree: FileTree, probes: SystemProbes) {
        self.machine = machine
        self.tree = tree
        self.probes = probes
        userfaultfd = probes.userfaultfd()
    }

    var isRoot: Bool { probes.effectiveUser() == 0 }

    /// Nil for a release that is not two numbers.
    var kernel: KernelVersion? { KernelVersion(release: machine.operatingSystem.kernelRelease) }

    func kernelIsOlder(than version: KernelVersion) -> Bool { kernel.map { $0 < version } ?? false }

    func isWritable(_ path: String) -> Bool { probes.isWritable(tree, path) }

    /// A command that needs root, for this user.
    func asRoot(_ command: String) -> String { isRoot ? command : "sudo \(command)" }

    /// The command that sets a sysctl; said to be for the host where even root may not write it (containers).
    func sysctl(_ name: String, _ value: some CustomStringConvertible) -> String {
        let path = "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
        let command = "sysctl \(name)=\(value)"
        return isRoot && !isWritable(path) ? "on the container's host: \(command)" : asRoot(command)
    }

    /// The command that writes a value to a file of sysfs.
    func echo(_ value: some CustomStringConvertible, to path: String) -> String {
        isRoot ? "echo \(value) > \(path)" : "echo \(value) | sudo tee \(path)"
    }

    /// Effective capability of this process, by its bit (capabilities(7)); nil if the kernel does not say.
    func hasCapability(_ bit: UInt64) -> Bool? {
        parseFields(tree.contents("/proc/self/status") ?? "")["CapEff"]
            .flatMap { UInt64($0, radix: 16) }
            .map { $0 & (1 << bit) != 0 }
    }

    func needsKernel(_ version: KernelVersion, for what: String) -> Availability {
        .missing(
            reason: "\(what) needs Linux \(version); this is \(machine.operatingSystem.kernelRelease)",
            remedy: "boot Linux \(version) or newer")
    }

    /// Two nodes are needed. No command makes hardware, but the kernel can split a node, and DAX memory can be one.
    var secondNodeRemedy: String {
        if let device = possibleNode { return asMemoryNode(device) }
        let machine = "a machine with a second memory node (NUMA, CXL)"
        guard self.machine.operatingSystem.architecture == "x86_64" else { return machine }
        return "\(machine), or boot with the kernel parameter numa=fake=2 (CONFIG_NUMA_EMU) to try it without its"
            + " speeds; \(Self.lab)"
    }

    /// What stands in for hardware that no command makes.
    static let lab = "'make lab' in Tiermark's sources shows it on an emulated machine"

    /// A DAX device whose memory would be a node of its own.
    var possibleNode: DAXDevice? {
        let present = Set(machine.memoryNodes.map(\.id))
        return machine.daxDevices.first { device in
            device.mode != .systemRAM && device.targetNode.map { !present.contains($0) } ?? false
        }
    }

    /// Where the kernel switches new memory on by itself, daxctl refuses, since it could not make it movable.
    func asMemoryNode(_ device: DAXDevice) -> String {
        let policy = "/sys/devices/system/memory/auto_online_blocks"
        let isAutomatic = tree.text(policy).map { $0 != "offline" } ?? false
        let allow = isAutomatic ? echo("offline", to: policy) + " && " : ""
        return allow + asRoot("daxctl reconfigure-device --mode=system-ram \(device.name)")
    }
}
