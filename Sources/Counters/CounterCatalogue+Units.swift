import CPAPI

extension CounterCatalogue {
    /// The unit of a counter's values: `count` where its source names none.
    public static func unit(of name: CounterName) -> String {
        switch name.source {
        case .papi: papiUnit(name)
        case .sde: ownUnit(name.event)
        case .perf: PerfEvent(rawValue: name.event)?.unit ?? "count"
        case .rusage: "count"
        case .vmstat: VmstatKeys.unit(name.event)
        }
    }

    private static func ownUnit(_ event: String) -> String {
        ExportedCounter.standard.first { "\(ExportedCounters.library)::\($0.name)" == event }?.unit ?? "count"
    }

    private static func papiUnit(_ name: CounterName) -> String {
        PAPILibrary.exclusively {
            guard case .event(let code, _) = PAPIResolver.resolve(name) else { return "count" }
            var raw = tiermark_papi_event()
            return tiermark_papi_event_get(code, &raw) == 0 ? PAPIEvent(raw).unit : "count"
        }
    }
}
