import CMemoryShims
import Glibc
import Synchronization
import WorkloadKit

/// The device's initiator as a thread of the host's process: on NUMA machines both sides load and store both tiers
/// through the same page tables, and anonymous memory cannot be had in two processes.
///
/// A crash of the thread is a crash of the trial.
final class ThreadDevice: Device, CommandPeer {
    private let shared: SharedArea
    private let mechanism: any Mechanism
    private let workload: any Workload
    private let sender: CommandSender
    private let start = ThreadStart()
    private var thread: pthread_t?

    init(shared: SharedArea, mechanism: any Mechanism, workload: any Workload, spinning: Bool) {
        self.shared = shared
        self.mechanism = mechanism
        self.workload = workload
        sender = CommandSender(shared, spinning: spinning)
    }

    func open(_ request: DeviceRequest, files: MemoryFiles?) throws(BackendError) {
        let cargo = ThreadCargo(request: request, shared: shared, mechanism: mechanism, workload: workload)
        thread = try startThread("device") { [start] in
            do throws(BackendError) {
                let server = try DeviceServer(
                    cargo.request, shared: cargo.shared, mechanism: cargo.mechanism, workload: cargo.workload)
                start.finish(.success(server.ready))
                server.serve()
            } catch {
                start.finish(.failure(error))
            }
        }
    }

    deinit {
        guard let thread else { return }
        // Where it never became ready it has ended by itself; a thread has no other way to refuse.
        if start.isReady { try? sender.end(self) }
        pthread_join(thread, nil)
    }

    func awaitReady() throws(BackendError) -> DeviceReady { try start.wait() }

    func swap(_ descriptor: Int32) throws(BackendError) -> Int32 {
        throw BackendError(.system, "a device thread has no descriptors of its own to exchange")
    }

    func queue(_ change: MappingChange) throws(BackendError) { try sender.queue(change, self) }

    func flush() throws(BackendError) { try sender.flush(self) }

    func run(_ step: Step, root: UnsafeMutableRawPointer) throws(BackendError) {
        try sender.run(step, root: root, self)
    }

    func requireAlive() {}

    func isAlive() -> Bool { true }

    func lost() -> BackendError { BackendError(.deviceLost, "the device thread ended before its work was done") }
}

/// What the device thread is started with.
///
/// Unchecked: the mechanism is touched by one thread at a time: the host's between commands, the device's within them.
private struct ThreadCargo: @unchecked Sendable {
    let request: DeviceRequest
    let shared: SharedArea
    let mechanism: any Mechanism
    let workload: any Workload
}

/// The first word of the device thread: that it is ready, or why not.
private final class ThreadStart: Sendable {
    private let outcome = Mutex<Result<DeviceReady, BackendError>?>(nil)
    private let word = Atomic<UInt32>(0)

    func finish(_ result: Result<DeviceReady, BackendError>) {
        outcome.withLock { $0 = result }
        word.store(1, ordering: .releasing)
    }

    /// Whether the thread takes commands. Waits for its first word.
    var isReady: Bool { (try? wait()) != nil }

    /// Waits for `finish`. The thread takes milliseconds at most, once a trial: sleeping in short naps is enough.
    func wait() throws(BackendError) -> DeviceReady {
        while word.load(ordering: .acquiring) == 0 { usleep(50) }
        guard let result = outcome.withLock({ $0 }) else {
            throw BackendError(.system, "the device thread said nothing")
        }
        return try result.get()
    }
}
