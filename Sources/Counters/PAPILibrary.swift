import CPAPI

/// The one PAPI of this process. Everything but start, read and stop of an event set runs inside `exclusively`:
/// `PAPI_library_init` and the event tables are not safe to use from two threads at once.
enum PAPILibrary {
    /// PAPI_OK, or the code initialization ended with. The runtime evaluates it once.
    static let status: Int32 = tiermark_papi_init()

    /// Runs `body` alone in this process, with the calling thread announced to PAPI: 7.0.0 looks events up through
    /// the state of the thread and crashes where there is none. Not reentrant.
    static func exclusively<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        tiermark_papi_lock()
        defer { tiermark_papi_unlock() }
        guard status == 0 else { return try body() }
        let entered = tiermark_papi_thread_enter()
        precondition(entered == 0, "PAPI does not accept this thread: \(reason(entered))")
        defer { tiermark_papi_thread_leave() }
        return try body()
    }

    /// PAPI's words for a return code.
    static func reason(_ code: Int32) -> String { String(cString: tiermark_papi_reason(code)) }

    /// PAPI's words for a code that an event of `component` was refused with, and why the component is disabled.
    static func reason(_ code: Int32, component: PAPIComponent?) -> String {
        guard let component, let disabled = component.disabledReason else { return reason(code) }
        return "\(reason(code)) (\(component.name): \(disabled))"
    }

    /// Every component PAPI was built with.
    static func components() -> [PAPIComponent] {
        guard status == 0 else { return [] }
        return (0..<tiermark_papi_component_count()).compactMap(component)
    }

    /// The component of this index.
    static func component(_ index: Int32) -> PAPIComponent? {
        var raw = tiermark_papi_component()
        guard tiermark_papi_component_get(index, &raw) == 0 else { return nil }
        return PAPIComponent(index: index, raw)
    }

    /// The component of this name.
    static func component(named name: String) -> PAPIComponent? { components().first { $0.name == name } }

    /// All preset events PAPI knows, whether this machine has them or not.
    static func presets() -> [PAPIEvent] {
        status == 0 ? events { tiermark_papi_next_preset(&$0, $1) } : []
    }

    /// All native events that a component lists now.
    static func natives(of component: PAPIComponent) -> [PAPIEvent] {
        guard status == 0, component.disabledReason == nil else { return [] }
        return events { tiermark_papi_next_native(component.index, &$0, $1) }
    }

    private static func events(_ next: (inout Int32, Int32) -> Int32) -> [PAPIEvent] {
        var found: [PAPIEvent] = []
        var code: Int32 = 0
        var result = next(&code, 1)
        while result == 0 {
            var raw = tiermark_papi_event()
            if tiermark_papi_event_get(code, &raw) == 0 { found.append(PAPIEvent(raw)) }
            result = next(&code, 0)
        }
        return found
    }
}

/// A part of PAPI, as PAPI describes it.
public struct PAPIComponent: Sendable, Hashable {
    /// PAPI's short name: `perf_event`, `sde`.
    public let name: String
    /// PAPI's one line about it.
    public let summary: String
    /// PAPI's reason why it is disabled, or nil when it works.
    public let disabledReason: String?

    let index: Int32

    init(index: Int32, _ raw: tiermark_papi_component) {
        self.index = index
        name = text(of: raw.name)
        summary = text(of: raw.summary)
        let reason = text(of: raw.disabled_reason)
        disabledReason = raw.disabled == 0 ? nil : (reason.isEmpty ? PAPILibrary.reason(raw.disabled) : reason)
    }
}

/// An event, as PAPI describes it.
struct PAPIEvent: Sendable {
    let code: Int32
    let component: Int32
    let name: String
    let summary: String
    let unit: String

    init(_ raw: tiermark_papi_event) {
        code = raw.code
        component = raw.component
        name = text(of: raw.name)
        summary = text(of: raw.summary)
        let unit = text(of: raw.unit)
        self.unit = unit.isEmpty ? "count" : unit
    }
}

/// The text of a C array of characters, which Swift imports as a tuple.
private func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
