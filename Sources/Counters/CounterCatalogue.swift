import CPAPI
import Synchronization

/// Which counters exist, and which of them count on this machine, for this user, now.
public enum CounterCatalogue {
    /// Every counter with its availability: all PAPI presets, Tiermark's own software-defined events and those other
    /// libraries of this process export, the kernel's software events, thread usage, and the lines of `/proc/vmstat`
    /// that concern moving memory. Available means started and read once, by this call, on the calling thread, which
    /// must not be counting at the time. Takes some hundredths of a second.
    ///
    /// - Parameter everything: also PAPI's native events (thousands on some machines) and all of `/proc/vmstat`.
    public static func probe(everything: Bool = false) -> [CounterDescription] {
        papi(everything: everything) + softwareDefined() + perf() + usage() + vmstat(everything: everything)
    }

    /// The components of PAPI and why the disabled ones are disabled. Empty when PAPI does not work at all.
    public static func components() -> [PAPIComponent] { PAPILibrary.exclusively { PAPILibrary.components() } }

    /// Whether PAPI itself works in this process.
    public static var library: CounterAvailability {
        let status = PAPILibrary.status
        return status == 0 ? .available : .missing(reason: PAPILibrary.reason(status))
    }

    /// The version of PAPI this program was built with: `7.0.0`.
    public static var libraryVersion: String {
        var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
        tiermark_papi_version(&major, &minor, &revision)
        return "\(major).\(minor).\(revision)"
    }

    /// Checks names before anything is opened, resolves patterns, and drops repetitions. Whether they can be counted
    /// is not asked.
    ///
    /// A `*` in a name of `vmstat`, `perf` or `rusage` stands for any text: `vmstat/numa_*` is every such line that this
    /// kernel has. A pattern of `vmstat` that no line fits stays as it is and is missing when it is opened, because
    /// other kernels have such lines.
    ///
    /// - Throws: `CountersError` with code `malformedName` or `unknownEvent`, naming the nearest events.
    public static func validate(_ names: [String]) throws(CountersError) -> [CounterName] {
        let parsed = try parse(names)
        _ = try CounterOpening.plan(parsed)
        return parsed
    }

    /// The names in their order, each once.
    static func parse(_ names: [String]) throws(CountersError) -> [CounterName] {
        var parsed: [CounterName] = []
        for text in names {
            for name in try CounterPattern.names(try CounterName(text)) where !parsed.contains(name) {
                parsed.append(name)
            }
        }
        return parsed
    }
}

extension CounterCatalogue {
    private typealias Entry = (event: String, summary: String, unit: String)

    /// Each event alone, because hardware has room for a few at a time.
    private static func papi(everything: Bool) -> [CounterDescription] {
        let events = PAPILibrary.exclusively {
            let components = everything ? PAPILibrary.components().filter { $0.name != "sde" } : []
            return PAPILibrary.presets() + components.flatMap(PAPILibrary.natives)
        }
        return events.flatMap { describe(.papi, [($0.name, $0.summary, $0.unit)]) }
    }

    private static func perf() -> [CounterDescription] {
        describe(.perf, PerfEvent.allCases.map { ($0.rawValue, $0.summary, $0.unit) })
    }

    private static func usage() -> [CounterDescription] {
        describe(.rusage, ThreadUsage.allCases.map { ($0.rawValue, $0.summary, "count") })
    }

    private static func vmstat(everything: Bool) -> [CounterDescription] {
        let known = VmstatKeys.known.map(\.key)
        let others = everything ? ((try? VmstatKeys.inFile()) ?? []).filter { !known.contains($0) } : []
        return describe(.vmstat, (known + others).map { ($0, VmstatKeys.summary($0), VmstatKeys.unit($0)) })
    }

    /// Two probes at once would take the exports of the other for those of a trial.
    private static let probing = Mutex(())

    /// Own events are exported for the length of the probe where nobody exports them yet, so that they too are read.
    private static func softwareDefined() -> [CounterDescription] {
        let value = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
        value.initialize(to: 0)
        defer { value.deallocate() }
        return probing.withLock { _ in softwareDefined(idleValue: UnsafePointer(value)) }
    }

    /// The exports end with this function, before the memory they read.
    private static func softwareDefined(idleValue: UnsafePointer<Int64>) -> [CounterDescription] {
        let idle = ExportedCounter.standard.filter { tiermark_sde_attached($0.name) == 0 }.map {
            ExportedCounter(name: $0.name, summary: $0.summary, value: idleValue)
        }
        let exported = try? ExportedCounters(idle)
        let descriptions = describe(.sde, ownEvents() + otherEvents())
        withExtendedLifetime(exported) {}
        return descriptions
    }

    private static func ownEvents() -> [Entry] {
        ExportedCounter.standard.map { ("\(ExportedCounters.library)::\($0.name)", $0.summary, $0.unit) }
    }

    private static func otherEvents() -> [Entry] {
        let own = ownEvents().map(\.event)
        let listed = PAPILibrary.exclusively {
            PAPILibrary.component(named: "sde").map(PAPILibrary.natives) ?? []
        }
        return listed.map { (String($0.name.dropFirst("sde:::".count)), $0.summary, $0.unit) }
            .filter { !own.contains($0.event) }
    }

    private static func describe(_ source: CounterSource, _ entries: [Entry]) -> [CounterDescription] {
        let names = entries.map { CounterName(source: source, event: $0.event) }
        let reasons = missingReasons(names)
        return zip(names, entries).map { name, entry in
            CounterDescription(
                name: name, summary: entry.summary, unit: entry.unit,
                availability: reasons[name].map { .missing(reason: $0) } ?? .available)
        }
    }

    /// Opening a set starts and reads every event in it.
    private static func missingReasons(_ names: [CounterName]) -> [CounterName: String] {
        do {
            let set = try CounterSet(names: names.map(\.description))
            return Dictionary(set.missing.map { ($0.name, $0.reason) }, uniquingKeysWith: { first, _ in first })
        } catch {
            return Dictionary(names.map { ($0, error.message) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
