/// What else happened on the machine while something was measured: the witness beside the numbers.
///
/// CPU times, load and vmstat concern the whole system, usage concerns this process with all its threads.
public struct SystemEvidence: Sendable, Hashable {
    /// CPU time of all CPUs since boot, in clock ticks (`sysconf(_SC_CLK_TCK)`, 100 a second on Linux): proc_stat(5).
    public struct CPUTime: Sendable, Hashable {
        /// Time the hypervisor gave to others while this system wanted to run. nil before Linux 2.6.11.
        public var steal: Int64?
        /// Time in which no task ran, waiting for input or output included.
        public var idle: Int64
        /// All time. Guest time is part of user time already and is not counted twice.
        public var total: Int64
    }

    /// proc_loadavg(5): tasks running or waiting, averaged over 1, 5 and 15 minutes.
    public struct Load: Sendable, Hashable {
        /// Over one minute.
        public var oneMinute: Double
        /// Over five minutes.
        public var fiveMinutes: Double
        /// Over fifteen minutes.
        public var fifteenMinutes: Double
    }

    /// getrusage(2) for this process.
    public struct Usage: Sendable, Hashable {
        /// Page faults served without input or output.
        public var minorFaults: Int64
        /// Page faults that waited for input or output.
        public var majorFaults: Int64
        /// Context switches because a thread waited.
        public var voluntarySwitches: Int64
        /// Context switches because a thread was preempted.
        public var involuntarySwitches: Int64
    }

    /// CPU time, or nil when `/proc/stat` could not be read.
    public var cpu: CPUTime?
    /// Load, or nil when `/proc/loadavg` could not be read. A delta keeps the later one: load is a level.
    public var load: Load?
    /// Chosen lines of `/proc/vmstat`, in events since boot. A line this kernel does not have is absent, never zero.
    public var vmstat: [String: Int64]
    /// Usage, or nil when the kernel refused.
    public var usage: Usage?
    /// What could not be read and why, one sentence each.
    public var missing: [String]

    /// Reads all of it now. What cannot be read is absent and named in `missing`.
    public static func snapshot() -> SystemEvidence {
        var missing: [String] = []
        let cpu = attempt(&missing) { () throws(CountersError) in try parseCPU(try ProcFile.read("/proc/stat")) }
        let load = attempt(&missing) { () throws(CountersError) in try parseLoad(try ProcFile.read("/proc/loadavg")) }
        let vmstat = attempt(&missing) { () throws(CountersError) in
            try parseVmstat(try ProcFile.read(VmstatKeys.path))
        }
        let usage = attempt(&missing, Usage.ofProcess)
        return SystemEvidence(cpu: cpu, load: load, vmstat: vmstat ?? [:], usage: usage, missing: missing)
    }

    /// What happened from `earlier` to this snapshot. Only what both have is in it.
    public func delta(since earlier: SystemEvidence) -> SystemEvidence {
        SystemEvidence(
            cpu: cpu.flatMap { later in earlier.cpu.map(later.minus) },
            load: load,
            vmstat: vmstat.reduce(into: [:]) { result, line in
                if let before = earlier.vmstat[line.key] { result[line.key] = line.value - before }
            },
            usage: usage.flatMap { later in earlier.usage.map(later.minus) },
            missing: earlier.missing + missing.filter { !earlier.missing.contains($0) })
    }

    /// The part of all CPU time that the hypervisor took, 0 to 1. Of a delta: during it. nil where not known, or where
    /// no clock tick passed.
    public var stealShare: Double? {
        guard let cpu, let steal = cpu.steal, cpu.total > 0 else { return nil }
        return Double(steal) / Double(cpu.total)
    }

    private static func attempt<Value>(
        _ missing: inout [String], _ body: () throws(CountersError) -> Value
    ) -> Value? {
        do { return try body() } catch {
            missing.append(error.message)
            return nil
        }
    }
}

extension SystemEvidence.CPUTime {
    fileprivate func minus(_ earlier: Self) -> Self {
        Self(
            steal: steal.flatMap { later in earlier.steal.map { later - $0 } },
            idle: idle - earlier.idle, total: total - earlier.total)
    }
}

extension SystemEvidence.Usage {
    fileprivate func minus(_ earlier: Self) -> Self {
        Self(
            minorFaults: minorFaults - earlier.minorFaults,
            majorFaults: majorFaults - earlier.majorFaults,
            voluntarySwitches: voluntarySwitches - earlier.voluntarySwitches,
            involuntarySwitches: involuntarySwitches - earlier.involuntarySwitches)
    }
}
