/// Names with `*`, which stands for any text: `vmstat/numa_*`.
enum CounterPattern {
    /// Whether the name stands for several. PAPI's own names hold no `*`; there it is an unknown event like any other.
    static func isPattern(_ name: CounterName) -> Bool {
        [.vmstat, .perf, .rusage].contains(name.source) && name.event.contains("*")
    }

    /// What a name stands for, in the order of its source: itself, unless it is a pattern that something fits.
    static func names(_ name: CounterName) throws(CountersError) -> [CounterName] {
        guard isPattern(name) else { return [name] }
        let found = events(name.source).filter { fits($0, pattern: name.event) }
        if found.isEmpty, name.source != .vmstat {
            throw CounterOpening.unknown(name, events(name.source))
        }
        return found.isEmpty ? [name] : found.map { CounterName(source: name.source, event: $0) }
    }

    /// Where `/proc/vmstat` cannot be read no line fits; opening the pattern then says why.
    private static func events(_ source: CounterSource) -> [String] {
        switch source {
        case .perf: PerfEvent.allCases.map(\.rawValue)
        case .rusage: ThreadUsage.allCases.map(\.rawValue)
        case .vmstat: (try? VmstatKeys.inFile()) ?? []
        case .papi, .sde: []
        }
    }

    /// Whether the text consists of the parts between the `*`, in their order and with anything between them.
    static func fits(_ text: String, pattern: String) -> Bool {
        var parts = pattern.split(separator: "*", omittingEmptySubsequences: false)[...]
        guard let first = parts.popFirst(), let last = parts.popLast() else { return text == pattern }
        guard text.utf8.count >= first.utf8.count + last.utf8.count, text.hasPrefix(first), text.hasSuffix(last) else {
            return false
        }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
