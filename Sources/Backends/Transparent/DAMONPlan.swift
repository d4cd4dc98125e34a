import Machine

/// The kernel threads (`kdamond`) of a trial, as the values that are written to DAMON's files to make them.
struct DAMONPlan: Sendable, Hashable {
    /// One thread: what it watches and what it does.
    struct Worker: Sendable, Hashable {
        /// `paddr` or `fvaddr`.
        var operations: String
        /// The process whose addresses are meant; nil for physical ones.
        var process: Int32?
        /// Address ranges, in order.
        var ranges: [Range<UInt64>]
        /// What it does, and the node it moves to.
        var schemes: [(action: DAMONAction, target: Int)]

        static func == (one: Self, other: Self) -> Bool {
            one.operations == other.operations && one.process == other.process && one.ranges == other.ranges
                && one.schemes.elementsEqual(other.schemes, by: ==)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(ranges) }
    }

    var workers: [Worker]

    /// Physical memory: a thread per direction, each watching the node that its pages leave.
    static func physical(
        _ settings: DAMONSettings, nodes: NodePair, files: any KnobFiles
    ) throws(BackendError) -> DAMONPlan {
        var plan = DAMONPlan(workers: [])
        for action in settings.direction.actions {
            let (source, target) = action == .hot ? (nodes.device, nodes.host) : (nodes.host, nodes.device)
            let ranges = try PhysicalMemory.ranges(ofNode: source, files)
            plan.workers.append(
                Worker(operations: "paddr", process: nil, ranges: ranges, schemes: [(action, target)]))
        }
        return plan
    }

    /// The arena: one thread for both directions. Two would clear each other's accessed bits.
    static func arena(
        _ settings: DAMONSettings, nodes: NodePair, process: Int32, range: Range<UInt64>
    ) -> DAMONPlan {
        let schemes = settings.direction.actions.map { ($0, $0 == .hot ? nodes.host : nodes.device) }
        return DAMONPlan(
            workers: [Worker(operations: "fvaddr", process: process, ranges: [range], schemes: schemes)])
    }
}

extension DAMONPlan.Worker {
    /// The files and what is written to them, in order: directories appear as their numbers are written.
    func writes(_ directory: String, _ settings: DAMONSettings) -> [(path: String, value: String)] {
        let context = "\(directory)/contexts/0"
        return [("\(directory)/contexts/nr_contexts", "1"), ("\(context)/operations", operations)]
            + intervals("\(context)/monitoring_attrs", settings) + targets("\(context)/targets")
            + [("\(context)/schemes/nr_schemes", "\(schemes.count)")]
            + schemes.enumerated().flatMap { index, scheme in
                Self.scheme("\(context)/schemes/\(index)", scheme.action, scheme.target, settings)
            }
    }

    private func intervals(_ directory: String, _ settings: DAMONSettings) -> [(path: String, value: String)] {
        let least = leastRegions
        return [
            ("\(directory)/intervals/sample_us", "\(settings.sampleMicroseconds)"),
            ("\(directory)/intervals/aggr_us", "\(settings.aggregateMs * 1000)"),
            ("\(directory)/intervals/update_us", "\(max(1_000_000, settings.aggregateMs * 1000))"),
            ("\(directory)/nr_regions/min", "\(least)"), ("\(directory)/nr_regions/max", "\(Self.mostRegions)"),
        ]
    }

    /// The kernel's default.
    private static let mostRegions = 1000

    /// DAMON joins neighbours that look alike to regions of at most (watched bytes / least number), and moves whole
    /// regions: 2 MiB here, so that what is hot is not averaged with what lies around it, but not so many that looking
    /// costs a CPU.
    private var leastRegions: UInt64 {
        let bytes = ranges.map { $0.upperBound - $0.lowerBound }.reduce(0, +)
        return min(max(bytes >> 21, 10), 500)
    }

    private func targets(_ directory: String) -> [(path: String, value: String)] {
        let regions = "\(directory)/0/regions"
        return [("\(directory)/nr_targets", "1")]
            + (process.map { [("\(directory)/0/pid_target", "\($0)")] } ?? [])
            + [("\(regions)/nr_regions", "\(ranges.count)")]
            + ranges.enumerated().flatMap { index, range in
                [
                    ("\(regions)/\(index)/start", "\(range.lowerBound)"),
                    ("\(regions)/\(index)/end", "\(range.upperBound)"),
                ]
            }
    }

    private static func scheme(
        _ directory: String, _ action: DAMONAction, _ target: Int, _ settings: DAMONSettings
    ) -> [(path: String, value: String)] {
        // The kernel keeps numbers of accesses and ages in 32 bits, sizes in 64 (include/linux/damon.h).
        let most = "\(UInt32.max)"
        let (accesses, age) =
            action == .hot
            ? (("\(settings.hotAccesses)", most), ("0", most)) : (("0", "0"), ("\(settings.coldAge)", most))
        let pattern = "\(directory)/access_pattern"
        let quotas = "\(directory)/quotas"
        return [
            ("\(directory)/action", action.rawValue), ("\(directory)/target_nid", "\(target)"),
            ("\(pattern)/sz/min", "0"), ("\(pattern)/sz/max", "\(UInt.max)"),
            ("\(pattern)/nr_accesses/min", accesses.0), ("\(pattern)/nr_accesses/max", accesses.1),
            ("\(pattern)/age/min", age.0), ("\(pattern)/age/max", age.1),
            ("\(quotas)/ms", "0"), ("\(quotas)/bytes", "\(settings.quotaMB << 20)"),
            ("\(quotas)/reset_interval_ms", "1000"),
            ("\(quotas)/weights/nr_accesses_permil", "1000"), ("\(quotas)/weights/age_permil", "1000"),
            ("\(directory)/watermarks/metric", "none"),
        ]
    }
}
