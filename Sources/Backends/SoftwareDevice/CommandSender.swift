import CMemoryShims
import WorkloadKit

/// The host's end of the command channel: queues mapping changes, launches steps and waits for the answer.
final class CommandSender {
    private let shared: SharedArea
    private let spinning: Bool
    private var commands: UInt32 = 0
    private var queued = 0

    init(_ shared: SharedArea, spinning: Bool) {
        self.shared = shared
        self.spinning = spinning
    }

    /// Queues a change that the device makes at the start of its next command. Full queues are flushed.
    func queue(_ change: MappingChange, _ peer: some CommandPeer) throws(BackendError) {
        if queued == shared.shape.changes { try flush(peer) }
        shared[change: queued] = change
        queued += 1
    }

    /// Makes the device carry out what is queued.
    func flush(_ peer: some CommandPeer) throws(BackendError) {
        if queued > 0 { try command(.apply, peer) }
    }

    /// Runs a step on the device and returns when it has ended.
    func run(_ step: Step, root: UnsafeMutableRawPointer, _ peer: some CommandPeer) throws(BackendError) {
        shared.channel.pointee.step = UInt32(step.index)
        shared.channel.pointee.root = UInt64(UInt(bitPattern: root))
        try command(.run, peer)
    }

    /// Makes the device take no more commands.
    func end(_ peer: some CommandPeer) throws(BackendError) { try command(.end, peer) }

    private func command(_ opcode: Opcode, _ peer: some CommandPeer) throws(BackendError) {
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
        let answered = Waiting.change(of: done, from: before, spinning: spinning) { peer.isAlive() }
        guard answered else { throw peer.lost() }
        if channel.pointee.failed != 0 {
            throw BackendError(.system, "the device: \(String(cString: tm_channel_message(channel)))")
        }
    }
}

/// Whoever answers commands.
protocol CommandPeer {
    /// Whether an answer can still come.
    func isAlive() -> Bool
    /// What to throw when none can.
    func lost() -> BackendError
}
