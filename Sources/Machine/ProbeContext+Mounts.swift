extension ProbeContext {
    /// A tmpfs takes its pages from the node that its mount option `mpol` names (Linux
    /// Documentation/filesystems/tmpfs.rst).
    var nodeTmpfs: Availability {
        let bound = machine.mounts.compactMap { mount in
            mount.boundNodes.map { "\(mount.point) (node \(formatIDList($0)))" }
        }
        if !bound.isEmpty { return .available(detail: bound.joined(separator: "; ")) }
        guard let node = usableNodes.last, usableNodes.count >= 2 else { return numaNodes }
        let point = "/mnt/node\(node.id)"
        return .missing(
            reason: "no tmpfs is bound to a node",
            remedy: asRoot("mkdir -p \(point)") + " && "
                + asRoot("mount -t tmpfs -o mpol=bind:\(node.id),size=\(size(of: node)) tmpfs \(point)"))
    }

    /// Half of the node's free memory, in the unit of mount options.
    private func size(of node: NUMANode) -> String { "\(max(64, node.freeBytes >> 21))m" }

    var hugeFilesystem: Availability {
        let mounts = machine.mounts.filter { $0.type == "hugetlbfs" && $0.isWritable }
        guard let mount = mounts.first else {
            guard !machine.hugePagePools.isEmpty else { return hugePages }
            return .missing(
                reason: "no filesystem of huge pages is mounted",
                remedy: asRoot("mkdir -p /mnt/huge") + " && " + asRoot("mount -t hugetlbfs none /mnt/huge")
                    + (hugePages.remedy.map { " && \($0)" } ?? ""))
        }
        let pageBytes = mount.hugePageBytes ?? machine.memory.defaultHugePageBytes ?? 2 << 20
        let pages = hugePages(pageBytes: pageBytes, forBytes: 512 << 20)
        guard case .available(let detail) = pages else { return pages }
        return .available(detail: mounts.map(\.point).joined(separator: "; ") + ": \(detail)")
    }

    /// Linux 5.13 moved the scan's settings from sysctls into debugfs.
    var balancingTuning: Availability {
        guard machine.numaBalancing.mode != nil else { return numaBalancing }
        let directory = "/sys/kernel/debug/sched/numa_balancing"
        let sysctls = "/proc/sys/kernel/numa_balancing_scan_size_mb"
        let knobs = ["\(directory)/scan_size_mb", sysctls]
        guard let knob = knobs.first(where: tree.exists) else { return hiddenTuning }
        guard isWritable(knob) else {
            let isLocked = ["integrity", "confidentiality"].contains(tree.choice("/sys/kernel/security/lockdown"))
            return .missing(
                reason: "\(knob) may not be written" + (isLocked ? ": the kernel is locked down" : " by this user"),
                remedy: isLocked
                    ? "boot without kernel lockdown (kernel_lockdown(7): Secure Boot switches it on)"
                    : isRoot ? "start the container with --privileged" : "sudo tiermark doctor")
        }
        let threshold = tree.number("\(directory)/hot_threshold_ms").map { ", hot within \($0) ms" }
        return .available(
            detail: "\(tree.text(knob) ?? "unknown") MB a scan"
                + (threshold ?? "; no hot threshold, which came with Linux 6.1"))
    }

    private var hiddenTuning: Availability {
        switch machine.debugfs {
        case .readable:
            .missing(
                reason: "the kernel has no settings of the scan",
                remedy: "boot a kernel built with CONFIG_NUMA_BALANCING=y and, before Linux 6.15, CONFIG_SCHED_DEBUG=y")
        case .hidden:
            .missing(
                reason: "they are in debugfs, which only root sees",
                remedy: isRoot ? "start the container with --privileged" : "sudo tiermark doctor")
        case nil:
            .missing(
                reason: "they are in debugfs, which is not mounted: scan period and hot threshold stay as they are",
                remedy: asRoot("mount -t debugfs none /sys/kernel/debug"))
        }
    }

    /// Nodes whose memory this process may use (cpuset).
    var usableNodes: [NUMANode] {
        let allowed = machine.memory.allowedNodes.map(Set.init)
        return machine.memoryNodes.filter { allowed?.contains($0.id) ?? true }
    }
}

extension Mount {
    /// Nodes that a tmpfs's memory is bound to; nil for another mount or another policy.
    var boundNodes: [Int]? {
        guard type == "tmpfs", isWritable, let policy = options.first(where: { $0.hasPrefix("mpol=") }) else {
            return nil
        }
        // `mpol=bind:0,2` was split at its commas: the rest follows as options that are numbers.
        let words = policy.dropFirst("mpol=".count).split(separator: ":")
        guard words.count == 2, words[0].hasPrefix("bind") || words[0].hasPrefix("prefer") else { return nil }
        let rest = options.drop { $0 != policy }.dropFirst().prefix { $0.allSatisfy { $0.isNumber || $0 == "-" } }
        let nodes = parseIDList(([String(words[1])] + rest).joined(separator: ","))
        return nodes.isEmpty ? nil : nodes
    }
}

extension Availability {
    /// What would enable it; nil if it can be used.
    fileprivate var remedy: String? {
        if case .missing(_, let remedy) = self { remedy } else { nil }
    }
}
