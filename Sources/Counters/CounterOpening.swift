/// Sorts requested names by mechanism and opens each mechanism once.
enum CounterOpening {
    /// What every requested name came to, before anything is opened.
    struct Plan {
        var events: [(name: CounterName, code: Int32, component: Int32)] = []
        var perf: [(name: CounterName, event: PerfEvent)] = []
        var usage: [(name: CounterName, field: ThreadUsage)] = []
        var vmstat: [CounterName] = []
        var vmstatLines: [String] = []
        var missing: [MissingCounter] = []
    }

    /// Finds every name in its source, so that nothing has to be closed again when one is unknown.
    ///
    /// - Throws: `CountersError` with code `unknownEvent` for the first name that its source does not have.
    static func plan(_ names: [CounterName]) throws(CountersError) -> Plan {
        var plan = Plan()
        for name in names where name.source == .papi || name.source == .sde { try plan.resolve(name) }
        plan.perf = try select(PerfEvent.self, .perf, in: names).map { (name: $0, event: $1) }
        plan.usage = try select(ThreadUsage.self, .rusage, in: names).map { (name: $0, field: $1) }
        plan.vmstat = names.filter { $0.source == .vmstat }
        try plan.checkVmstat()
        return plan
    }

    /// Opens all of a plan for the calling thread.
    static func open(_ plan: Plan) -> OpenedReaders {
        let parts = [
            openPAPI(plan.events), PerfReader.open(plan.perf), ThreadUsageReader.open(plan.usage),
            VmstatReader.open(plan.vmstat, lines: plan.vmstatLines),
        ]
        return OpenedReaders(readers: parts.flatMap(\.readers), missing: plan.missing + parts.flatMap(\.missing))
    }

    private static func openPAPI(_ events: [(name: CounterName, code: Int32, component: Int32)]) -> OpenedReaders {
        var opened = OpenedReaders()
        for component in Set(events.map(\.component)).sorted() {
            let own = events.filter { $0.component == component }.map { (name: $0.name, code: $0.code) }
            let part = PAPILibrary.exclusively { PAPIReader.open(own, component: component) }
            opened.readers += part.readers
            opened.missing += part.missing
        }
        return opened
    }

    static func unknown(_ name: CounterName, _ candidates: [String]) -> CountersError {
        let near = NearMatches.of(name.event, among: candidates).map { "\(name.source.rawValue)/\($0)" }
        let hint = near.isEmpty ? "" : " Near it: \(near.joined(separator: ", "))."
        return CountersError(
            .unknownEvent,
            "Counter '\(name)': source '\(name.source.rawValue)' has no such event.\(hint) "
                + "'tiermark list counters' shows them all.")
    }

    private static func select<Event: RawRepresentable<String> & CaseIterable>(
        _ type: Event.Type, _ source: CounterSource, in names: [CounterName]
    ) throws(CountersError) -> [(CounterName, Event)] {
        var selected: [(CounterName, Event)] = []
        for name in names where name.source == source {
            guard let event = Event(rawValue: name.event) else {
                throw unknown(name, Event.allCases.map(\.rawValue))
            }
            selected.append((name, event))
        }
        return selected
    }
}

extension CounterOpening.Plan {
    fileprivate mutating func resolve(_ name: CounterName) throws(CountersError) {
        switch PAPILibrary.exclusively({ PAPIResolver.resolve(name) }) {
        case .event(let code, let component): events.append((name: name, code: code, component: component))
        case .missing(let reason): missing.append(MissingCounter(name: name, reason: reason))
        case .unknown(let candidates): throw CounterOpening.unknown(name, candidates)
        }
    }

    fileprivate mutating func checkVmstat() throws(CountersError) {
        guard !vmstat.isEmpty else { return }
        let lines: [String]
        do { lines = try VmstatKeys.inFile() } catch {
            missing += vmstat.map { MissingCounter(name: $0, reason: error.message) }
            return
        }
        try checkVmstat(lines: lines)
    }

    /// Finds each name among the keys of the file, or among those that other kernels have.
    mutating func checkVmstat(lines: [String]) throws(CountersError) {
        vmstatLines = lines
        let known = VmstatKeys.known.map(\.key)
        for name in vmstat where !lines.contains(name.event) {
            if CounterPattern.isPattern(name) {
                let reason = "this kernel has no line that fits \(name.event) in \(VmstatKeys.path)"
                missing.append(MissingCounter(name: name, reason: reason))
                continue
            }
            guard known.contains(name.event) else { throw CounterOpening.unknown(name, lines + known) }
            let reason = "this kernel has no line \(name.event) in \(VmstatKeys.path)"
            missing.append(MissingCounter(name: name, reason: reason))
        }
    }
}
