import Glibc

extension ProbeContext {
    /// Bit of CAP_SYS_ADMIN in capability sets.
    private static let sysAdmin: UInt64 = 21

    var root: Availability {
        if hasCapability(Self.sysAdmin) ?? isRoot {
            return .available(detail: isRoot ? "root, with CAP_SYS_ADMIN" : "CAP_SYS_ADMIN")
        }
        let reason = isRoot ? "root without CAP_SYS_ADMIN (a container)" : "not root, no CAP_SYS_ADMIN"
        return .missing(
            reason: "\(reason): NUMA balancing, tiering, DAMON and huge page pools cannot be set",
            remedy: isRoot ? "start the container with --privileged or --cap-add SYS_ADMIN" : "sudo tiermark doctor")
    }

    var memoryFile: Availability {
        let result = probes.memoryFile()
        if result == 0 { return .available(detail: "made and written") }
        if result == -ENOSYS { return needsKernel(KernelVersion(3, 17), for: "memfd_create") }
        return .missing(
            reason: "memfd_create fails: \(describe(errno: result))",
            remedy: "allow memfd_create in the sandbox or container (seccomp), and free memory if it is full")
    }

    var hugePages: Availability {
        let pageBytes = machine.memory.defaultHugePageBytes ?? 2 << 20
        return hugePages(pageBytes: pageBytes, forBytes: 512 << 20)
    }

    /// Whether huge pages for `bytes` can be had, with the number to reserve if not.
    func hugePages(pageBytes: UInt64, forBytes bytes: UInt64) -> Availability {
        let size = describe(bytes: pageBytes)
        guard let pool = machine.hugePagePool(pageBytes: pageBytes) else {
            let sizes = machine.hugePagePools.map { describe(bytes: $0.pageBytes) }.joined(separator: ", ")
            return .missing(
                reason: sizes.isEmpty ? "the kernel has no huge pages" : "no huge pages of \(size), only \(sizes)",
                remedy: sizes.isEmpty
                    ? "boot a kernel built with CONFIG_HUGETLBFS=y" : "use a page size the machine has: \(sizes)")
        }
        let result = probes.hugePage(pageBytes)
        let needed = Int((bytes + pageBytes - 1) / pageBytes)
        let numbers = "\(pool.free - pool.reserved) free of \(pool.total), \(pool.overcommit) beyond the pool allowed"
        let enough = pool.total + max(0, needed - pool.obtainable)
        if result != 0 {
            return .missing(
                reason: "no page of \(size) can be had (\(numbers)): \(describe(errno: result))",
                remedy: reserve(max(enough, pool.total + needed), pool))
        }
        let limit = pool.obtainable < needed ? "; for \(describe(bytes: bytes)): \(reserve(enough, pool))" : ""
        return .available(detail: "\(size) pages: \(numbers)\(limit)")
    }

    private func reserve(_ pages: Int, _ pool: HugePagePool) -> String {
        if pool.pageBytes == machine.memory.defaultHugePageBytes { return sysctl("vm.nr_hugepages", pages) }
        return echo(pages, to: "/sys/kernel/mm/hugepages/hugepages-\(pool.pageBytes >> 10)kB/nr_hugepages")
    }

    var numaNodes: Availability {
        let nodes = machine.memoryNodes
        let usable = usableNodes
        if usable.count >= 2 { return .available(detail: usable.map(\.summary).joined(separator: "; ")) }
        if nodes.count >= 2 {
            let all = formatIDList(nodes.map(\.id))
            return .missing(
                reason: "the cpuset lets this process use memory of \(usable.count) of \(nodes.count) nodes (\(all))",
                remedy: "allow nodes \(all) in its control group (cpuset.mems), or start the container with"
                    + " --cpuset-mems=\(all)")
        }
        let reason =
            switch (machine.nodes.isEmpty, nodes.first) {
            case (true, _): "the kernel shows no NUMA nodes (built without CONFIG_NUMA)"
            case (_, let node?): "one node with memory (\(node.summary)); two are needed"
            case (_, nil): "no node has memory"
            }
        return .missing(reason: reason, remedy: secondNodeRemedy)
    }

    var performanceEvents: Availability {
        let result = probes.performanceEvent()
        let level = machine.perfEventParanoid.map { "kernel.perf_event_paranoid is \($0)" }
        if result == 0 { return .available(detail: level ?? "a software event was read") }
        if result == -ENOSYS {
            return .missing(
                reason: "the kernel has no performance events",
                remedy: "boot a kernel built with CONFIG_PERF_EVENTS=y, or allow perf_event_open in the container")
        }
        return .missing(
            reason: "perf_event_open fails: \(describe(errno: result))" + (level.map { "; \($0)" } ?? ""),
            remedy: (machine.perfEventParanoid ?? 0) > 2
                ? sysctl("kernel.perf_event_paranoid", 2)
                : "allow perf_event_open in the container: --cap-add PERFMON or a seccomp profile")
    }
}

extension NUMANode {
    /// `node 2: 16 GiB, CPUs 0-3, tier 4`.
    var summary: String {
        let processors = cpus.isEmpty ? "no CPUs" : "CPUs \(formatIDList(cpus))"
        let tier = memoryTier.map { ", tier \($0)" } ?? ""
        return "node \(id): \(describe(bytes: totalBytes)), \(processors)\(tier)"
    }
}
