import Machine

/// A setting of NUMA balancing beside its mode.
enum NUMABalancingKnob: String, Sendable, CaseIterable {
    /// Milliseconds before a new thread's memory is first scanned.
    case scanDelay = "scan_delay_ms"
    /// Least milliseconds between two scans.
    case scanPeriodMin = "scan_period_min_ms"
    /// Most milliseconds between two scans.
    case scanPeriodMax = "scan_period_max_ms"
    /// Megabytes looked through by one scan.
    case scanSize = "scan_size_mb"
    /// A page is hot when it is touched within so many milliseconds after a scan.
    case hotThreshold = "hot_threshold_ms"
    /// Most megabytes per second that are promoted to a node.
    case promoteRateLimit = "promote_rate_limit_MBps"

    /// The switch itself.
    static let mode = "/proc/sys/kernel/numa_balancing"
    /// Whether reclaim demotes pages to a slower tier.
    static let demotion = "/sys/kernel/mm/numa/demotion_enabled"

    /// Where it can be. Linux 5.13 moved the scan's settings from sysctls into debugfs; the threshold has been there
    /// since it exists, and the rate limit is a sysctl (Linux Documentation/scheduler/sched-debug.rst and
    /// Documentation/admin-guide/sysctl/kernel.rst).
    private var places: [String] {
        let sysctl = "/proc/sys/kernel/numa_balancing_\(rawValue)"
        let debug = "\(Self.debugDirectory)/\(rawValue)"
        return switch self {
        case .promoteRateLimit: [sysctl]
        case .hotThreshold: [debug]
        default: [debug, sysctl]
        }
    }

    static let debugDirectory = "/sys/kernel/debug/sched/numa_balancing"

    /// The file that sets it here; nil if there is none that this process can see.
    func path(_ files: any KnobFiles) -> String? { places.first(where: files.exists) }

    /// Whether it can be set, or what is missing.
    func availability(_ files: any KnobFiles) -> Availability {
        guard let path = path(files) else { return missing(files) }
        guard files.isWritable(path) else {
            return .missing(
                reason: "\(KnobName.of(path)) may not be written by this user",
                remedy: "run tiermark as root; if root may not either, the kernel is locked down (kernel_lockdown(7))")
        }
        return .available(detail: "\(KnobName.of(path)) is \(files.value(path)?.text ?? "unreadable")")
    }

    private func missing(_ files: any KnobFiles) -> Availability {
        if self == .promoteRateLimit {
            return .missing(
                reason: "the kernel has no \(KnobName.of(places[0])), which came with Linux 6.1",
                remedy: "boot Linux 6.1 or newer, or leave promote-rate-limit-mbps at 0")
        }
        if !files.exists("/sys/kernel/debug/sched") {
            return .missing(
                reason: "\(rawValue) of NUMA balancing is in debugfs, which is not mounted or not this user's to see",
                remedy: "as root: mount -t debugfs none /sys/kernel/debug")
        }
        return .missing(
            reason: "the kernel has no \(places[0])" + (self == .hotThreshold ? ", which came with Linux 6.1" : ""),
            remedy: "boot Linux 6.1 or newer built with CONFIG_NUMA_BALANCING=y, or leave the parameter at 0")
    }
}
