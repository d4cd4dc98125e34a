import Machine
import WorkloadKit

/// How the kernel's NUMA balancing is set for a trial. What is nil stays as the system has it.
struct NUMABalancingSettings: Sendable, Hashable {
    /// `kernel.numa_balancing`: 1 moves pages to the node that uses them, 2 promotes hot pages between memory tiers, 3
    /// does both.
    var mode: Int
    var hotThresholdMs: Int?
    var scanDelayMs: Int?
    var scanPeriodMinMs: Int?
    var scanPeriodMaxMs: Int?
    var scanSizeMB: Int?
    var promoteRateLimitMBps: Int?
    var demotion: Bool?

    /// The backend's parameters.
    static let parameters: [ParameterDescription] = [
        ParameterDescription(
            "mode",
            "kernel.numa_balancing: 1 between nodes with CPUs, 2 promotion between memory tiers, 3 both; auto takes 2 "
                + "for a device node without CPUs or in another tier, else 1",
            .choice(["auto", "1", "2", "3"]), default: .text("auto")),
        number("hot-threshold-ms", "a page is hot when touched so soon after a scan", "ms", 60_000),
        number("scan-delay-ms", "time before a new thread's memory is first scanned", "ms", 3_600_000),
        number("scan-period-ms", "time between two scans, shortest and longest alike", "ms", 3_600_000),
        number("scan-size-mb", "memory looked through by one scan", "MB", 1 << 20),
        number("promote-rate-limit-mbps", "most that is promoted to a node", "MB/s", 1 << 24),
        ParameterDescription(
            "demotion", "whether reclaim moves cold pages to a slower tier", .choice(["keep", "on", "off"]),
            default: .text("keep")),
    ]

    private static func number(_ name: String, _ summary: String, _ unit: String, _ most: Int) -> ParameterDescription {
        ParameterDescription(
            name, "\(summary); 0 leaves it as the system has it", .integer(0...most), default: .integer(0), unit: unit)
    }

    /// The settings that values of `parameters` ask for, between two nodes of a machine.
    init(_ values: ParameterValues, nodes: NodePair, machine: MachineDescription) {
        func given(_ name: String) -> Int? {
            let value = values.integer(name)
            return value == 0 ? nil : value
        }
        mode = Int(values.text("mode")) ?? Self.automaticMode(nodes, machine)
        hotThresholdMs = given("hot-threshold-ms")
        scanDelayMs = given("scan-delay-ms")
        scanPeriodMinMs = given("scan-period-ms")
        scanPeriodMaxMs = given("scan-period-ms")
        scanSizeMB = given("scan-size-mb")
        promoteRateLimitMBps = given("promote-rate-limit-mbps")
        demotion = values.text("demotion") == "keep" ? nil : values.text("demotion") == "on"
    }

    private static func automaticMode(_ nodes: NodePair, _ machine: MachineDescription) -> Int {
        let host = machine.nodes.first { $0.id == nodes.host }
        guard let device = machine.nodes.first(where: { $0.id == nodes.device }) else { return 1 }
        let tiersDiffer = device.memoryTier != nil && host?.memoryTier != nil && device.memoryTier != host?.memoryTier
        return device.cpus.isEmpty || tiersDiffer ? 2 : 1
    }

    private var tuning: [(NUMABalancingKnob, Int)] {
        let wanted: [(NUMABalancingKnob, Int?)] = [
            (.scanDelay, scanDelayMs), (.scanPeriodMin, scanPeriodMinMs), (.scanPeriodMax, scanPeriodMaxMs),
            (.scanSize, scanSizeMB), (.hotThreshold, hotThresholdMs), (.promoteRateLimit, promoteRateLimitMBps),
        ]
        return wanted.compactMap { knob, value in value.map { (knob, $0) } }
    }

    /// Sets everything, the mode last, so that it is also the first to be put back.
    ///
    /// The kernel adapts its threshold of hotness as it goes and starts anew only when tiering is switched on
    /// (`reset_memory_tiering` in kernel/sched/core.c). Where it is on already it is switched off before, so that every
    /// trial begins alike.
    /// - Throws: `BackendError` naming the knob that could not be set; what was set is put back by the keeper.
    func apply(_ keeper: KnobKeeper) throws(BackendError) {
        for (knob, value) in tuning {
            guard let path = knob.path(keeper.files) else { throw Self.error(knob.availability(keeper.files), knob) }
            try keeper.set(path, to: "\(value)")
        }
        if let demotion { try keeper.set(NUMABalancingKnob.demotion, to: demotion ? "1" : "0") }
        let switched = NUMABalancingKnob.mode
        let now = keeper.files.value(switched).flatMap { Int($0.text) } ?? 0
        if now & mode & 2 != 0, keeper.files.isWritable(switched) { try keeper.set(switched, to: "0") }
        try keeper.set(switched, to: "\(mode)")
    }

    private static func error(_ availability: Availability, _ knob: NUMABalancingKnob) -> BackendError {
        guard case .missing(let reason, let remedy) = availability else {
            return BackendError(.system, "\(knob.rawValue) appeared while it was looked for: try again")
        }
        return BackendError(.unavailable, "\(reason). To enable it: \(remedy)")
    }

    /// Whether these settings can be had here, or the first thing that is missing.
    func availability(
        files: any KnobFiles = FileTree(), feature: (Feature) -> Availability = { $0.availability }
    ) -> Availability {
        let features: [Feature] =
            (mode & 1 != 0 ? [.numaBalancing] : []) + (mode & 2 != 0 ? [.memoryTiering] : [])
            + (demotion == nil ? [] : [.demotion])
        let answers = features.map(feature) + tuning.map { $0.0.availability(files) }
        if let missing = answers.first(where: { !$0.isAvailable }) { return missing }
        let tuned = tuning.map { "\($0.0.rawValue) \($0.1)" }.joined(separator: ", ")
        return .available(detail: "mode \(mode)" + (tuned.isEmpty ? "" : ", \(tuned)"))
    }
}
