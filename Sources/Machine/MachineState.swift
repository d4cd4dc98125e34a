/// What else goes on in the machine now: activity that disturbs a measurement or moves memory by itself.
public struct MachineState: Codable, Sendable, Hashable {
    /// NUMA balancing and demotion.
    public var numaBalancing: NUMABalancing
    /// The data access monitor's threads and modules.
    public var damon: DAMON
    /// Transparent huge pages.
    public var transparentHugePages: TransparentHugePages
    /// `/sys/kernel/mm/ksm/run`: 0 off, 1 merging equal pages, 2 taking merges apart; nil without it.
    public var ksmRun: Int?
    /// Swap space in use, in bytes.
    public var swapUsedBytes: UInt64
    /// Runnable and waiting processes, averaged over 1, 5 and 15 minutes; empty if unknown.
    public var loadAverages: [Double]
    /// Share of the last 10 s in which some task waited for memory, in percent; nil without pressure information.
    public var memoryPressurePercent: Double?
    /// Share of the last 10 s in which some task waited for a CPU, in percent; nil without pressure information.
    public var cpuPressurePercent: Double?
    /// Number of online CPUs, to compare the load with.
    public var onlineCPUCount: Int

    /// The state of the machine below `root`, the running one by default.
    public static func current(root: String = "/") -> MachineState {
        let tree = FileTree(root: root)
        let memory = Memory.current(tree)
        let online = Processor.current(tree, architecture: "").onlineCPUs.count
        let load = (tree.text("/proc/loadavg") ?? "").words.prefix(3).compactMap { Double($0) }
        return MachineState(
            numaBalancing: .current(tree), damon: .current(tree),
            transparentHugePages: .current(tree),
            ksmRun: tree.number("/sys/kernel/mm/ksm/run"),
            swapUsedBytes: memory.swapTotalBytes - min(memory.swapTotalBytes, memory.swapFreeBytes),
            loadAverages: load.count == 3 ? load : [],
            memoryPressurePercent: pressure(tree, "memory"), cpuPressurePercent: pressure(tree, "cpu"),
            onlineCPUCount: online)
    }

    /// `some avg10=0.12 avg60=…` (Linux Documentation/accounting/psi.rst).
    private static func pressure(_ tree: FileTree, _ resource: String) -> Double? {
        let some = (tree.contents("/proc/pressure/\(resource)") ?? "").lines.first { $0.hasPrefix("some ") }
        return some?.words.first { $0.hasPrefix("avg10=") }.flatMap { Double($0.dropFirst("avg10=".count)) }
    }

    /// Whether the kernel gathers huge pages in the background (`khugepaged`).
    public var khugepagedActive: Bool { (transparentHugePages.enabled ?? "never") != "never" }

    /// One sentence for each thing that can disturb a measurement; empty on a quiet machine.
    ///
    /// khugepaged counts only where the setting is `always`: with `madvise` it touches memory that asked for it.
    public var disturbances: [String] {
        var found: [String] = []
        if let mode = numaBalancing.mode, mode != 0 { found.append("NUMA balancing is on (mode \(mode))") }
        for worker in damon.workers where worker.isRunning {
            let actions = worker.actions.isEmpty ? "monitoring" : worker.actions.joined(separator: ", ")
            found.append("DAMON thread \(worker.id) is running (\(actions))")
        }
        found += damon.activeModules.map { "the module \($0) is on" }
        if transparentHugePages.enabled == "always" {
            found.append("transparent huge pages are on for all memory (khugepaged moves it)")
        }
        if ksmRun == 1 { found.append("equal pages are merged (KSM)") }
        if swapUsedBytes > 0 { found.append("\(describe(bytes: swapUsedBytes)) of swap space is in use") }
        if let load = loadAverages.first, load > Double(onlineCPUCount) / 2 {
            found.append("the load is \(load) on \(onlineCPUCount) CPUs")
        }
        if let pressure = memoryPressurePercent, pressure >= 1 {
            found.append("tasks waited for memory \(pressure) % of the last 10 s")
        }
        return found
    }
}
