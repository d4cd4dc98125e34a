extension MachineDescription {
    /// The description as label and value, for people. Facts that are unknown are left out.
    public var facts: [(String, String)] {
        let pairs: [(String, String?)] = [
            ("system", systemFact), ("processor", processorFact), ("caches", cachesFact), ("clock", frequencyFact),
            ("memory", memoryFact), ("for programs", availableMemory.explanation), ("control group", groupFact),
            ("nodes", nodesFact),
        ]
        let nodeFacts = nodes.map { ("node \($0.id)", Optional($0.fact)) }
        let poolFacts = hugePagePools.map { ("huge pages", Optional($0.fact)) }
        let rest: [(String, String?)] = [
            ("THP", thpFact), ("NUMA balancing", balancingFact), ("debugfs", debugFact), ("virtual", virtualFact),
            ("kernel options", operatingSystem.commandLine), ("fingerprint", fingerprint),
        ]
        return (pairs + nodeFacts + poolFacts + rest).compactMap { label, value in value.map { (label, $0) } }
    }

    private var systemFact: String {
        let system = operatingSystem
        return [system.name, "Linux \(system.kernelRelease) \(system.architecture)", system.libcVersion]
            .compactMap { $0 }.joined(separator: ", ")
    }

    private var processorFact: String {
        let online = processor.onlineCPUs.count
        let allowed = processor.allowedCPUs.count
        let restriction = allowed < online ? ", \(allowed) allowed (\(formatIDList(processor.allowedCPUs)))" : ""
        return "\(processor.model), \(online) CPUs online\(restriction)"
    }

    private var cachesFact: String? {
        let caches = processor.caches.map { cache in
            let letter = cache.type == "Data" ? "d" : cache.type == "Instruction" ? "i" : ""
            return "L\(cache.level)\(letter) \(cache.count) x \(describe(bytes: cache.byteCount))"
        }
        return caches.isEmpty ? nil : caches.joined(separator: ", ")
    }

    private var frequencyFact: String? {
        let source = operatingSystem.clocksource.map { "clocksource \($0)" }
        let governor = processor.frequency.map { "governor \($0.governors.joined(separator: "/"))" }
        let facts = [source, governor].compactMap { $0 }
        return facts.isEmpty ? nil : facts.joined(separator: ", ")
    }

    private var memoryFact: String {
        let swap = memory.swapTotalBytes == 0 ? "no swap" : "\(describe(bytes: memory.swapTotalBytes)) swap"
        return "\(describe(bytes: memory.totalBytes)), \(describe(bytes: memory.freeBytes)) free, \(swap)"
    }

    private var groupFact: String? {
        cgroupMemory.map { group in
            "version \(group.version), memory limit \(describe(bytes: group.limitBytes)), "
                + "\(describe(bytes: group.headroomBytes)) left"
        }
    }

    /// Only what is unusual: two or more nodes, missing numbers, nodes without CPUs or memory, a cpuset that hides
    /// some.
    private var nodesFact: String? {
        let ids = nodes.map(\.id)
        guard ids.count > 1 || ids.first.map({ $0 != 0 }) ?? false else { return nil }
        let missing = Set(0...(ids.max() ?? 0)).subtracting(ids).sorted()
        let memoryOnly = memoryNodes.filter(\.cpus.isEmpty).map(\.id)
        let empty = nodes.filter { $0.totalBytes == 0 }.map(\.id)
        let allowed = memory.allowedNodes ?? ids
        let hidden = memoryNodes.map(\.id).filter { !allowed.contains($0) }
        let parts = [
            (missing, "no number"), (memoryOnly, "without CPUs"), (empty, "without memory"),
            (hidden, "not for this process (cpuset):"),
        ]
        let told = parts.filter { !$0.0.isEmpty }.map { ids, what in "\(what) \(formatIDList(ids))" }
        return ([formatIDList(ids)] + told).joined(separator: "; ")
    }

    private var debugFact: String {
        switch debugfs {
        case .readable: "mounted, readable"
        case .hidden: "mounted, not for this user"
        case nil: "not mounted"
        }
    }

    private var thpFact: String? {
        guard let enabled = transparentHugePages.enabled else { return nil }
        let shmem = transparentHugePages.shmemEnabled.map { ", shared memory \($0)" } ?? ""
        return "\(enabled)\(shmem)" + (transparentHugePages.defrag.map { ", defrag \($0)" } ?? "")
    }

    private var balancingFact: String? {
        numaBalancing.mode.map { mode in
            "mode \(mode)" + (numaBalancing.demotionEnabled.map { ", demotion \($0 ? "on" : "off")" } ?? "")
        }
    }

    private var virtualFact: String? {
        let machine = virtualisation.isVirtualMachine ? virtualisation.hypervisor ?? "unknown hypervisor" : nil
        let facts = [machine, virtualisation.container].compactMap { $0 }
        return facts.isEmpty ? nil : facts.joined(separator: ", ")
    }
}

extension NUMANode {
    fileprivate var fact: String {
        let processors = cpus.isEmpty ? "no CPUs" : "CPUs \(formatIDList(cpus))"
        let tier = memoryTier.map { ", tier \($0)" } ?? ""
        let distance = distances.isEmpty ? "" : ", distances " + distances.map { "\($0.value)" }.joined(separator: " ")
        let latency = performance?.readLatencyNanoseconds.map { ", \($0) ns promised" } ?? ""
        return "\(processors), \(describe(bytes: totalBytes)), \(describe(bytes: freeBytes)) free"
            + "\(tier)\(distance)\(latency)"
    }
}

extension HugePagePool {
    fileprivate var fact: String {
        "\(describe(bytes: pageBytes)): \(total) in the pool, \(free) free, \(surplus) surplus, \(overcommit) overcommit"
    }
}
