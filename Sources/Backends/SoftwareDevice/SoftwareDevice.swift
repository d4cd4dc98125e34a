import CMemoryShims
import CWorkloadABI
import Glibc
import WorkloadKit

/// The host's handle of the device process: a second process with its own page tables that plays the co-processor.
final class SoftwareDevice: DeviceCommands {
    private let process: Int32
    private let handshake: Handshake
    private let shared: SharedArea
    private let spinning: Bool
    private var commands: UInt32 = 0
    private var queued = 0

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
        self.spinning = spinning
    }

    deinit {
        close(handshake.socket)
        // Once collected, the number may be another process's.
        guard isAlive() else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Hands over what both processes must agree on.
    func open(_ request: DeviceRequest, files: MemoryFiles) throws(BackendError) {
        try handshake.send(
            request, descriptors: [shared.file.descriptor, files.host.descriptor, files.device.descriptor])
    }

    /// Waits until the device takes commands.
    func awaitReady() throws(BackendError) -> DeviceReady {
        let (ready, _) = try handshake.receive(DeviceReady.self)
        if let error = ready.error { throw BackendError(.system, "the device process could not start: \(error)") }
        return ready
    }

    /// Exchanges a descriptor with the device's mechanism.
    func swap(_ descriptor: Int32) throws(BackendError) -> Int32 { try handshake.swap(descriptor) }

    func queue(_ change: MappingChange) throws(BackendError) {
        if queued == shared.shape.changes { try flush() }
        shared[change: queued] = change
        queued += 1
    }

    func flush() throws(BackendError) {
        if queued > 0 { try command(.apply) }
    }

    /// Runs a step on the device and returns when it has ended.
    func run(_ step: Step, root: UnsafeMutableRawPointer) throws(BackendError) {
        shared.channel.pointee.step = UInt32(step.index)
        shared.channel.pointee.root = UInt64(UInt(bitPattern: root))
        try command(.run)
    }

    private func command(_ opcode: Opcode) throws(BackendError) {
        let channel = shared.channel
        channel.pointee.opcode = opcode.rawValue
        channel.pointee.range_count = UInt32(queued)
        channel.pointee.failed = 0
        queued = 0
        let before = commands
        commands &+= 1
        let word = tm_channel_command(channel)
        tm_store_release(word, commands)
        tm_futex_wake(word)
        let done = tm_channel_done(channel)
        guard Waiting.change(of: done, from: before, spinning: spinning, alive: isAlive) else { throw lost() }
        if channel.pointee.failed != 0 {
            throw BackendError(.system, "the device process: \(String(cString: tm_channel_message(channel)))")
        }
    }

    /// Throws if the device process has ended: what was measured since the last command may have needed it.
    func requireAlive() throws(BackendError) {
        guard isAlive() else { throw lost() }
    }

    private func isAlive() -> Bool {
        if !isCollected { isCollected = waitpid(process, &status, WNOHANG) != 0 }
        return !isCollected
    }
    private var isCollected = false
    private var status: Int32 = 0

    private func lost() -> BackendError {
        let signal = status & 0x7f
        let how =
            signal != 0
            ? "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
            : "ended with exit code \(status >> 8 & 0xff)"
        return BackendError(.deviceLost, "the device process \(how) before its work was done; its messages are above")
    }
}
