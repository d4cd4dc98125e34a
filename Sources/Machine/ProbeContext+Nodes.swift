import Glibc

extension ProbeContext {
    var movePages: Availability {
        numaCall("move_pages", result: probes.movePages(), detail: "a page was found and moved to its own node")
    }

    var memoryBinding: Availability {
        numaCall("mbind", result: probes.bindMemory(), detail: "a policy was set for a page")
    }

    private func numaCall(_ name: String, result: Int32, detail: String) -> Availability {
        if result == 0 { return .available(detail: detail) }
        if result == -ENOSYS {
            return .missing(
                reason: "the kernel has no \(name)",
                remedy: "boot a kernel built with CONFIG_NUMA=y and CONFIG_MIGRATION=y")
        }
        return .missing(
            reason: "\(name) fails: \(describe(errno: result))",
            remedy: result == -EPERM
                ? "start the container with --cap-add SYS_NICE, or allow \(name) in its seccomp profile"
                : "look at the kernel's messages: dmesg | tail")
    }

    var weightedInterleave: Availability {
        let directory = "/sys/kernel/mm/mempolicy/weighted_interleave"
        if kernelIsOlder(than: KernelVersion(6, 9)) {
            return needsKernel(KernelVersion(6, 9), for: "weighted interleaving")
        }
        guard tree.exists(directory) else {
            return .missing(
                reason: "the kernel has no \(directory)", remedy: "boot a kernel built with CONFIG_NUMA=y")
        }
        guard machine.memoryNodes.count >= 2 else { return numaNodes }
        let weights = machine.memoryNodes.compactMap { node in
            tree.number("\(directory)/node\(node.id)").map { "node \(node.id): \($0)" }
        }
        return .available(detail: "weights " + weights.joined(separator: ", "))
    }

    private var balancingKnob: String { "/proc/sys/kernel/numa_balancing" }

    /// Why a mode of NUMA balancing cannot be used: no such knob, `hardware` that it cannot work on, no right to set
    /// it. Nil if it can. Rights come last: a command that gives them would not help without the rest.
    private func balancingObstacle(wanted mode: Int, hardware: Availability?) -> Availability? {
        guard let current = machine.numaBalancing.mode else {
            return .missing(
                reason: "the kernel has no NUMA balancing",
                remedy: "boot a kernel built with CONFIG_NUMA_BALANCING=y")
        }
        if let hardware { return hardware }
        guard isWritable(balancingKnob) || current & mode != 0 else {
            return .missing(
                reason: "kernel.numa_balancing is \(current) and may not be changed by this user",
                remedy: (isRoot ? "" : "run tiermark as root, or: ") + sysctl("kernel.numa_balancing", mode))
        }
        return nil
    }

    var numaBalancing: Availability {
        let count = machine.cpuNodes.count == 1 ? "one node has" : "no node has"
        let tooFew = Availability.missing(
            reason: "\(count) CPUs: mode 1 moves pages between nodes with CPUs",
            remedy: "a machine with CPUs on two nodes (two sockets, or one that its firmware divides); \(Self.lab)")
        let obstacle = balancingObstacle(wanted: 1, hardware: machine.cpuNodes.count >= 2 ? nil : tooFew)
        return obstacle ?? .available(detail: "mode \(machine.numaBalancing.mode ?? 0) now")
    }

    var memoryTiering: Availability {
        if kernelIsOlder(than: KernelVersion(5, 18)) {
            return needsKernel(KernelVersion(5, 18), for: "NUMA balancing by memory tiers (mode 2)")
        }
        let obstacle = balancingObstacle(wanted: 2, hardware: tierCount >= 2 ? nil : singleTier)
        if let obstacle { return obstacle }
        let rate = machine.numaBalancing.promoteRateLimitMBps.map { ", promotes at most \($0) MB/s" } ?? ""
        return .available(detail: "\(tierCount) tiers; mode \(machine.numaBalancing.mode ?? 0) now\(rate)")
    }

    var demotion: Availability {
        let knob = "/sys/kernel/mm/numa/demotion_enabled"
        guard let enabled = machine.numaBalancing.demotionEnabled else {
            if kernelIsOlder(than: KernelVersion(5, 15)) { return needsKernel(KernelVersion(5, 15), for: "demotion") }
            return .missing(
                reason: "the kernel has no \(knob)",
                remedy: "boot a kernel built with CONFIG_NUMA=y and CONFIG_MIGRATION=y")
        }
        guard tierCount >= 2 else { return singleTier }
        guard enabled || isWritable(knob) else {
            return .missing(reason: "demotion is off and may not be changed by this user", remedy: echo(1, to: knob))
        }
        return .available(detail: enabled ? "on now" : "off now, can be switched on")
    }

    /// Linux 6.1 shows the tiers. Before it nodes with CPUs are the first tier and nodes without them the second.
    private var tierCount: Int {
        let tiers = Set(machine.memoryNodes.compactMap(\.memoryTier))
        if !tiers.isEmpty { return tiers.count }
        return Set(machine.memoryNodes.map(\.cpus.isEmpty)).count
    }

    private var singleTier: Availability {
        let nodes = machine.memoryNodes.count
        let count = nodes == 1 ? "1 node" : "\(nodes) nodes"
        let subject = nodes == 0 ? "no node has memory" : "all memory (\(count)) is in one tier"
        return .missing(
            reason: "\(subject): nothing to promote from",
            remedy: possibleNode.map(asMemoryNode)
                ?? "a machine with slower memory on its own node: CXL, or persistent memory as system RAM; \(Self.lab)")
    }
}
