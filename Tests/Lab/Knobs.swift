import Foundation

/// Settings of the kernel that a run may change and has to put back.
enum Knobs {
    private static let files = [
        "/sys/kernel/mm/numa/demotion_enabled", "/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds",
        "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/kernel/mm/transparent_hugepage/defrag",
        "/sys/kernel/mm/transparent_hugepage/shmem_enabled", "/proc/sys/vm/nr_hugepages",
        "/proc/sys/vm/zone_reclaim_mode", "/proc/sys/vm/swappiness",
    ]
    private static let folders = [
        ("/proc/sys/kernel", "numa_balancing"), ("/sys/kernel/debug/sched/numa_balancing", ""),
        ("/sys/kernel/mm/mempolicy/weighted_interleave", "node"),
    ]

    static let balancing = "/proc/sys/kernel/numa_balancing"
    static let hotThreshold = "/sys/kernel/debug/sched/numa_balancing/hot_threshold_ms"
    static let damonThreads = files[1]

    /// All of them that this kernel has, by path.
    static func snapshot() -> [String: String] {
        let found = folders.flatMap { folder, prefix in
            KernelView.names(in: folder).filter { $0.hasPrefix(prefix) }.map { "\(folder)/\($0)" }
        }
        var values: [String: String] = [:]
        for path in files + found { values[path] = KernelView.word(path) }
        return values
    }

    /// What differs between two snapshots, in words; nil if nothing does.
    static func difference(_ before: [String: String], _ after: [String: String]) -> String? {
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
        guard !changed.isEmpty else { return nil }
        return changed.map { "\($0) was \(before[$0] ?? "absent"), is \(after[$0] ?? "absent")" }.joined(
            separator: "; ")
    }
}
