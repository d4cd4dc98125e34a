import CPAPI

/// One counter to export: what PAPI shows of it, and where its value is.
public struct ExportedCounter {
    /// The event's name, without the library's: `faults`.
    public let name: String
    /// One line for PAPI's tools.
    public let summary: String
    /// The value, owned by the caller, in any memory this process can read. Written by anyone with plain stores.
    public let value: UnsafePointer<Int64>

    /// A counter of any name.
    public init(name: String, summary: String, value: UnsafePointer<Int64>) {
        self.name = name
        self.summary = summary
        self.value = value
    }
}

extension ExportedCounter {
    /// What every Tiermark process exports: name, unit and one line each.
    public static let standard: [(name: String, unit: String, summary: String)] = {
        (0..<tiermark_sde_standard_count()).map { index in
            let event = tiermark_sde_standard(index).pointee
            return (String(cString: event.name), String(cString: event.unit), String(cString: event.summary))
        }
    }()
}

/// Tiermark's own counters, visible to PAPI as software-defined events `sde:::TIERMARK::name` for as long as this value
/// lives, to this module as `sde/TIERMARK::name`. A read through PAPI loads the value from the caller's memory.
///
/// After the end of this value its events keep the last value they had, and the memory is no longer touched.
public struct ExportedCounters: ~Copyable {
    /// The name that PAPI knows Tiermark's events under.
    public static let library = TIERMARK_SDE_LIBRARY

    /// The counters' names in this module: `sde/TIERMARK::faults`.
    public let names: [CounterName]
    private let slots: [Int32]

    /// Exports `counters`, at most 64 names in the life of a process.
    ///
    /// - Throws: `CountersError` with code `exportFailed` when a name is exported already, or when PAPI or libsde
    ///   refuses; then none is exported.
    public init(_ counters: [ExportedCounter]) throws(CountersError) {
        guard PAPILibrary.status == 0 else {
            throw CountersError(
                .exportFailed, "Counters cannot be exported through PAPI: \(PAPILibrary.reason(PAPILibrary.status)).")
        }
        slots = try PAPILibrary.exclusively { () throws(CountersError) in try Self.attach(counters) }
        names = counters.map { CounterName(source: .sde, event: "\(Self.library)::\($0.name)") }
    }

    deinit { slots.forEach(tiermark_sde_detach) }

    private static func attach(_ counters: [ExportedCounter]) throws(CountersError) -> [Int32] {
        var slots: [Int32] = []
        for counter in counters {
            let slot = tiermark_sde_attach(counter.name, counter.summary, counter.value)
            guard slot >= 0 else {
                slots.forEach(tiermark_sde_detach)
                throw refused(counter, -slot)
            }
            slots.append(slot)
        }
        return slots
    }
}

extension ExportedCounters {
    private static func refused(_ counter: ExportedCounter, _ error: Int32) -> CountersError {
        CountersError(
            .exportFailed,
            "Counter '\(counter.name)' cannot be exported through PAPI: \(ExportRefusal.reason(error)).")
    }
}
