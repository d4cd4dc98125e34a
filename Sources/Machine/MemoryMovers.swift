/// NUMA balancing and demotion: the kernel moves pages between nodes by itself.
public struct NUMABalancing: Codable, Sendable, Hashable {
    /// `kernel.numa_balancing`: 0 off, 1 between nodes with CPUs, 2 promotion between memory tiers, 3 both. Nil if the
    /// kernel has no NUMA balancing.
    public var mode: Int?
    /// Whether reclaim moves cold pages to a slower tier instead of dropping them; nil before Linux 5.15.
    public var demotionEnabled: Bool?
    /// Most megabytes per second that are promoted; nil before Linux 6.0 or so.
    public var promoteRateLimitMBps: Int?

    static func current(_ tree: FileTree) -> Self {
        let demotion = tree.text("/sys/kernel/mm/numa/demotion_enabled")
        return Self(
            mode: tree.number("/proc/sys/kernel/numa_balancing"),
            demotionEnabled: demotion.map { ["true", "1"].contains($0) },
            promoteRateLimitMBps: tree.number("/proc/sys/kernel/numa_balancing_promote_rate_limit_MBps"))
    }
}

/// DAMON, the kernel's data access monitor, as its sysfs directory shows it.
public struct DAMON: Codable, Sendable, Hashable {
    /// Whether the kernel has DAMON's sysfs interface (`CONFIG_DAMON_SYSFS`).
    public var hasSysfs: Bool
    /// Its worker threads, whoever set them up.
    public var workers: [Worker]
    /// Built-in modules that are switched on: `damon_reclaim`, `damon_lru_sort`, `damon_stat`.
    public var activeModules: [String]

    /// One `kdamond`.
    public struct Worker: Codable, Sendable, Hashable {
        /// Its number in sysfs.
        public var id: Int
        /// Whether it is running.
        public var isRunning: Bool
        /// What its schemes do (`migrate_hot`, `pageout`, …).
        public var actions: [String]
    }

    static let directory = "/sys/kernel/mm/damon/admin/kdamonds"

    static func current(_ tree: FileTree) -> Self {
        let modules = ["damon_reclaim", "damon_lru_sort", "damon_stat"]
        return Self(
            hasSysfs: tree.exists("\(directory)/nr_kdamonds"),
            workers: tree.numbered("", in: directory).map { Worker.current(tree, id: $0.id, path: $0.path) },
            activeModules: modules.filter { tree.text("/sys/module/\($0)/parameters/enabled") == "Y" })
    }
}

extension DAMON.Worker {
    static func current(_ tree: FileTree, id: Int, path: String) -> Self {
        let schemes = tree.numbered("", in: "\(path)/contexts")
            .flatMap { tree.numbered("", in: "\($0.path)/schemes") }
        return Self(
            id: id, isRunning: tree.text("\(path)/state") == "on",
            actions: schemes.compactMap { tree.text("\($0.path)/action") })
    }
}
