import CMemoryShims

/// Which CPUs each initiator's lanes are pinned to: the allowed ones, halved, so that host and device never share a
/// core unless there is only one.
struct CPUAssignment: Codable, Equatable {
    var host: [Int32]
    var device: [Int32]

    init(host: [Int32], device: [Int32]) {
        self.host = host
        self.device = device
    }

    /// Both sides' share of CPUs, given in ascending order.
    init(allowed: [Int32]) {
        let half = (allowed.count + 1) / 2
        host = Array(allowed.prefix(half))
        device = allowed.count > 1 ? Array(allowed.dropFirst(half)) : host
    }

    /// The assignment for the calling process.
    static func current() throws(BackendError) -> CPUAssignment {
        var cpus = [Int32](repeating: 0, count: 1024)
        let count = try check(tm_allowed_cpus(&cpus, Int32(cpus.count)), "asking which CPUs may be used")
        return CPUAssignment(allowed: Array(cpus.prefix(Int(min(count, 1024)))))
    }

    /// True if host and device run on different CPUs, so that one may spin a little for the other.
    var isDisjoint: Bool { Set(host).isDisjoint(with: device) }
}
