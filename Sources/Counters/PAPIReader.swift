import CPAPI

/// The events of one PAPI component in one event set: PAPI binds a set to a component.
final class PAPIReader: CounterReader {
    private(set) var names: [CounterName] = []
    private var set: Int32
    private var lastCode: Int32 = 0
    private var running = false
    private let component: PAPIComponent?
    private let buffer: UnsafeMutablePointer<Int64>

    var failure: String? { lastCode == 0 ? nil : PAPILibrary.reason(lastCode, component: component) }

    private init(set: Int32, component: PAPIComponent?, capacity: Int) {
        self.set = set
        self.component = component
        buffer = .allocate(capacity: max(capacity, 1))
    }

    deinit { buffer.deallocate() }

    func start() throws(CountersError) {
        let code = tiermark_papi_set_start(set)
        guard code == 0 else { throw startFailed(code) }
        running = true
    }

    func read(into values: UnsafeMutablePointer<Int64>) -> Bool {
        lastCode = tiermark_papi_set_read(set, buffer)
        guard lastCode == 0 else { return false }
        values.update(from: buffer, count: names.count)
        return true
    }

    func stop() {
        guard running else { return }
        _ = tiermark_papi_set_stop(set, buffer)
        running = false
    }

    func close(sameThread: Bool) {
        stop()
        PAPILibrary.exclusively {
            _ = tiermark_papi_set_destroy(&set)
            if sameThread { tiermark_papi_thread_leave() }
        }
    }

    private func startFailed(_ code: Int32) -> CountersError {
        let names = names.map(\.description).joined(separator: ", ")
        return CountersError(
            .sourceFailed,
            "PAPI does not start \(names): \(PAPILibrary.reason(code, component: component)). Another counter set of "
                + "this thread may be counting the same component: stop it first.")
    }
}

extension PAPIReader {
    /// Opens all `events` of one component for the calling thread. Call inside `PAPILibrary.exclusively`.
    static func open(_ events: [(name: CounterName, code: Int32)], component index: Int32) -> OpenedReaders {
        let component = PAPILibrary.component(index)
        var set: Int32 = TIERMARK_PAPI_NO_SET
        var code = tiermark_papi_thread_enter()
        guard code == 0 else { return allMissing(events, PAPILibrary.reason(code, component: component)) }
        code = tiermark_papi_set_create(&set)
        guard code == 0 else {
            tiermark_papi_thread_leave()
            return allMissing(events, PAPILibrary.reason(code, component: component))
        }
        let reader = PAPIReader(set: set, component: component, capacity: events.count)
        return reader.fill(with: events)
    }

    private static func allMissing(_ events: [(name: CounterName, code: Int32)], _ reason: String) -> OpenedReaders {
        OpenedReaders(missing: events.map { MissingCounter(name: $0.name, reason: reason) })
    }

    /// Adds one event after the other and proves each by a start and a read, so that the blame falls on the event
    /// that does not fit: hardware has few counters, and PAPI is never asked to share them over time.
    private func fill(with events: [(name: CounterName, code: Int32)]) -> OpenedReaders {
        var opened = OpenedReaders()
        for event in events {
            if let reason = admit(event.code) {
                opened.missing.append(MissingCounter(name: event.name, reason: reason))
            } else {
                names.append(event.name)
            }
        }
        if names.isEmpty { discard() } else { opened.readers.append(self) }
        return opened
    }

    private func admit(_ event: Int32) -> String? {
        let added = tiermark_papi_set_add(set, event)
        guard added == 0 else { return PAPILibrary.reason(added, component: component) }
        let counted = trial()
        guard counted == 0 else {
            _ = tiermark_papi_set_remove(set, event)
            return PAPILibrary.reason(counted, component: component)
        }
        return nil
    }

    private func trial() -> Int32 {
        let started = tiermark_papi_set_start(set)
        guard started == 0 else { return started }
        let read = tiermark_papi_set_read(set, buffer)
        let stopped = tiermark_papi_set_stop(set, buffer)
        return read != 0 ? read : stopped
    }

    private func discard() {
        _ = tiermark_papi_set_destroy(&set)
        tiermark_papi_thread_leave()
    }
}
