import CPAPI

/// Turns names of the sources `papi` and `sde` into PAPI event codes.
enum PAPIResolver {
    /// What a name came to.
    enum Resolution {
        case event(code: Int32, component: Int32)
        case missing(reason: String)
        case unknown(candidates: [String])
    }

    /// Looks one name up. Call inside `PAPILibrary.exclusively`.
    static func resolve(_ name: CounterName) -> Resolution {
        guard PAPILibrary.status == 0 else { return .missing(reason: PAPILibrary.reason(PAPILibrary.status)) }
        return name.source == .sde ? softwareDefined(name.event) : papi(name.event)
    }

    /// An event by its enumeration: asking component `sde` for a name that nobody registered would create it.
    private static func softwareDefined(_ event: String) -> Resolution {
        guard let sde = PAPILibrary.component(named: "sde") else {
            return .missing(reason: "this PAPI was built without its component 'sde'")
        }
        if let reason = sde.disabledReason { return .missing(reason: "sde: \(reason)") }
        let listed = PAPILibrary.natives(of: sde)
        let prefix = "sde:::"
        if let found = listed.first(where: { $0.name == prefix + event }) { return exported(found, sde, event) }
        let own = ExportedCounter.standard.map { "\(ExportedCounters.library)::\($0.name)" }
        if own.contains(event) { return .missing(reason: notExported) }
        let others = listed.map { $0.name.hasPrefix(prefix) ? String($0.name.dropFirst(prefix.count)) : $0.name }
        return .unknown(candidates: own + others)
    }

    private static let notExported = "this process does not export it at present: it is there while a trial runs"

    private static func exported(_ found: PAPIEvent, _ sde: PAPIComponent, _ event: String) -> Resolution {
        let prefix = "\(ExportedCounters.library)::"
        if event.hasPrefix(prefix), tiermark_sde_attached(String(event.dropFirst(prefix.count))) == 0 {
            return .missing(reason: notExported)
        }
        return .event(code: found.code, component: sde.index)
    }

    private static func papi(_ event: String) -> Resolution {
        if event.hasPrefix("PAPI_") { return preset(event) }
        var code: Int32 = 0
        if !event.hasPrefix("sde:::"), tiermark_papi_event_code(event, &code) == 0 {
            return .event(code: code, component: tiermark_papi_event_component(code))
        }
        if let cpu = PAPILibrary.component(named: "perf_event"), let reason = cpu.disabledReason {
            return .missing(reason: "\(cpu.name): \(reason)")
        }
        return .unknown(candidates: PAPILibrary.components().flatMap(PAPILibrary.natives).map(\.name))
    }

    private static func preset(_ event: String) -> Resolution {
        var code: Int32 = 0
        guard tiermark_papi_event_code(event, &code) == 0 else {
            return .unknown(candidates: PAPILibrary.presets().map(\.name))
        }
        return .event(code: code, component: tiermark_papi_event_component(code))
    }
}
