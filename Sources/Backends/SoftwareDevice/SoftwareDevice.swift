import CMemoryShims
import CWorkloadABI
import Glibc
import WorkloadKit

/// The host's handle of the device process: a second process with its own page tables that plays the co-processor.
final class SoftwareDevice: Device, CommandPeer {
    private let process: Int32
    private let handshake: Handshake
    private let shared: SharedArea
    private let sender: CommandSender

    /// Starts the device process, as `program` with `arguments`, its end of the socket as standard input. It ends when
    /// the host's end closes, so with this process, however that ends.
    init(program: String, arguments: [String], shared: SharedArea, spinning: Bool) throws(BackendError) {
        var ends: [Int32] = [-1, -1]
        try check(tm_socket_pair(&ends), "making a socket pair for the device process")
        defer { close(ends[1]) }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        process = try check(tm_spawn(program, &words, ends[1]), "starting the device process \(program)")
        handshake = Handshake(socket: ends[0])
        self.shared = shared
        sender = CommandSender(shared, spinning: spinning)
    }

    deinit {
        close(handshake.socket)
        // Once collected, the number may be another process's.
        guard isAlive() else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    func open(_ request: DeviceRequest, files: MemoryFiles?) throws(BackendError) {
        guard let files else { preconditionFailure("a device process without memory files") }
        try handshake.send(
            request, descriptors: [shared.file.descriptor, files.host.descriptor, files.device.descriptor])
    }

    func awaitReady() throws(BackendError) -> DeviceReady {
        let ready: DeviceReady
        do { ready = try handshake.receive(DeviceReady.self).0 } catch {
            throw error.code == .deviceLost && !isAlive() ? lost() : error
        }
        if let error = ready.error { throw BackendError(.system, "the device process could not start: \(error)") }
        return ready
    }

    func swap(_ descriptor: Int32) throws(BackendError) -> Int32 { try handshake.swap(descriptor) }

    func queue(_ change: MappingChange) throws(BackendError) { try sender.queue(change, self) }

    func flush() throws(BackendError) { try sender.flush(self) }

    func run(_ step: Step, root: UnsafeMutableRawPointer) throws(BackendError) {
        try sender.run(step, root: root, self)
    }

    func requireAlive() throws(BackendError) {
        guard isAlive() else { throw lost() }
    }

    func isAlive() -> Bool {
        if !isCollected { isCollected = waitpid(process, &status, WNOHANG) != 0 }
        return !isCollected
    }
    private var isCollected = false
    private var status: Int32 = 0

    func lost() -> BackendError {
        let signal = status & 0x7f
        let how =
            signal != 0
            ? "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
            : "ended with exit code \(status >> 8 & 0xff)"
        return BackendError(
            .deviceLost, "the device process \(how) before its work was done", signal: signal == 0 ? nil : signal)
    }
}
