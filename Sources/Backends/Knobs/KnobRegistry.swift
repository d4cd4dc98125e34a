import Dispatch
import Glibc
import Synchronization

/// The keepers of this process that have something to put back.
enum KnobRegistry {
    private static let keepers = Mutex<[KnobKeeper]>([])
    private static let signals = Mutex<Signals>(Signals())

    private struct Signals {
        var areWanted = false
        var sources: [any DispatchSourceSignal] = []
    }

    /// Keeps a keeper until everything is back, even when nobody else does.
    static func add(_ keeper: KnobKeeper) {
        keepers.withLock { $0.append(keeper) }
        watchSignals()
    }

    static func remove(_ keeper: KnobKeeper) { keepers.withLock { $0.removeAll { $0 === keeper } } }

    /// Puts everything back. Returns the problems.
    static func restoreAll() -> [String] { keepers.withLock { Array($0) }.reversed().flatMap { $0.restore() } }

    /// From the first keeper on, signals that would end this process put everything back before. A process without
    /// keepers keeps the signals' defaults: it has no thread more than before.
    static func restoreBeforeSignalsEnd() { signals.withLock { $0.areWanted = true } }

    private static func watchSignals() {
        signals.withLock { state in
            guard state.areWanted, state.sources.isEmpty else { return }
            state.sources = [SIGINT, SIGTERM, SIGHUP].map { number in source(number) }
        }
    }

    private static func source(_ number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            _ = restoreAll()
            end(by: number)
        }
        source.resume()
        return source
    }

    /// Ends the process by the signal itself, so that its parent sees which it was. Threads of a dispatch queue, and
    /// the children that such a thread starts, have it blocked.
    private static func end(by number: Int32) {
        signal(number, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
        _exit(128 + number)
    }
}
