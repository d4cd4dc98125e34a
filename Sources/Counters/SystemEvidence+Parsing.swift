import Glibc

extension SystemEvidence {
    /// The line `cpu` of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice.
    ///
    /// - Throws: `CountersError` with code `unreadableEvidence` when there is no such line of at least four numbers.
    static func parseCPU(_ text: String) throws(CountersError) -> CPUTime {
        let line = text.split(separator: "\n").first { $0.hasPrefix("cpu ") }
        let fields = line?.split(separator: " ").dropFirst().map { Int64($0) } ?? []
        let times = fields.compactMap { $0 }
        guard times.count == fields.count, times.count >= 4 else {
            throw CountersError(.unreadableEvidence, "/proc/stat has no line 'cpu' of four or more numbers.")
        }
        let idle = times[3] + (times.count > 4 ? times[4] : 0)
        return CPUTime(steal: times.count > 7 ? times[7] : nil, idle: idle, total: times.prefix(8).reduce(0, +))
    }

    /// The three averages of `/proc/loadavg`.
    ///
    /// - Throws: `CountersError` with code `unreadableEvidence` when it does not begin with three numbers.
    static func parseLoad(_ text: String) throws(CountersError) -> Load {
        let numbers = text.split(whereSeparator: \.isWhitespace).prefix(3).compactMap { Double($0) }
        guard numbers.count == 3 else {
            throw CountersError(.unreadableEvidence, "/proc/loadavg does not begin with three numbers.")
        }
        return Load(oneMinute: numbers[0], fiveMinutes: numbers[1], fifteenMinutes: numbers[2])
    }

    /// The lines of `/proc/vmstat` that are evidence of memory moving.
    ///
    /// - Throws: `CountersError` with code `unreadableEvidence` when a wanted line has no number.
    static func parseVmstat(_ text: String) throws(CountersError) -> [String: Int64] {
        var values: [String: Int64] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let key = fields.first.map(String.init), isEvidence(key) else { continue }
            guard fields.count == 2, let value = Int64(fields[1]) else {
                throw CountersError(.unreadableEvidence, "/proc/vmstat has no number in line '\(line)'.")
            }
            values[key] = value
        }
        return values
    }

    private static func isEvidence(_ key: String) -> Bool {
        let families = ["numa_", "pgpromote_", "pgdemote_", "thp_", "pgmigrate_"]
        return ["pgmajfault", "pswpin", "pswpout"].contains(key) || families.contains { key.hasPrefix($0) }
    }
}

extension SystemEvidence.Usage {
    /// The usage of this process with all its threads, since it began.
    ///
    /// - Throws: `CountersError` with code `unreadableEvidence` and the kernel's reason.
    static func ofProcess() throws(CountersError) -> Self {
        var raw = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &raw) == 0 else {
            throw CountersError(.unreadableEvidence, "getrusage: \(String(cString: strerror(errno))).")
        }
        return Self(
            minorFaults: Int64(raw.ru_minflt), majorFaults: Int64(raw.ru_majflt),
            voluntarySwitches: Int64(raw.ru_nvcsw), involuntarySwitches: Int64(raw.ru_nivcsw))
    }
}
