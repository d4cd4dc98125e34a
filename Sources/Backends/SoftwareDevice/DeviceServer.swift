import CMemoryShims
import CWorkloadABI
import Counters
import WorkloadKit

/// The device's side of the command channel. Made and used on one thread: it becomes lane 0 of the device.
final class DeviceServer {
    /// What the host is told when commands can come.
    let ready: DeviceReady
    private let shared: SharedArea
    private let mechanism: any Mechanism
    private let lanes: LaneGroup
    private let program: [Step]
    private let spinning: Bool
    /// Around the arena, in a process that has no other.
    var fence: ArenaFence?

    init(
        _ request: DeviceRequest, shared: SharedArea, mechanism: any Mechanism, workload: any Workload
    ) throws(BackendError) {
        self.shared = shared
        self.mechanism = mechanism
        lanes = try LaneGroup(
            .device, shared: shared, workload: workload, counters: request.counters, cpus: request.cpus.device)
        program = workload.program
        spinning = request.cpus.isDisjoint
        ready = DeviceReady(
            counterNames: lanes.counterNames,
            missing: lanes.missing.map { .init(metric: $0.name.description, reason: $0.reason) })
    }

    /// Answers commands until it is told to end, or the process ends.
    func serve() {
        var served: UInt32 = 0
        let command = tm_channel_command(shared.channel)
        let done = tm_channel_done(shared.channel)
        while true {
            _ = Waiting.change(of: command, from: served, spinning: spinning) { true }
            served &+= 1
            // Read before the answer: the next command can be there right after it.
            let isLast = shared.channel.pointee.opcode == Opcode.end.rawValue
            do { try execute() } catch { report(error) }
            tm_store_release(done, served)
            tm_futex_wake(done)
            if isLast { return }
        }
    }

    private func execute() throws(BackendError) {
        let channel = shared.channel
        let begin = tiermark_ticks()
        for index in 0..<Int(channel.pointee.range_count) { try mechanism.apply(shared[change: index]) }
        channel.pointee.move_ticks = channel.pointee.range_count > 0 ? tiermark_ticks() &- begin : 0
        guard channel.pointee.opcode == Opcode.run.rawValue else { return }
        guard let root = UnsafeMutableRawPointer(bitPattern: UInt(channel.pointee.root)) else {
            throw BackendError(.system, "a step was launched without a root")
        }
        channel.pointee.active_ticks = lanes.run(program[Int(channel.pointee.step)], root: root)
    }

    private func report(_ error: any Error) {
        let text = Array("\(error)".utf8.prefix(TM_MESSAGE - 1)) + [0]
        let message = tm_channel_message(shared.channel)
        for (index, byte) in text.enumerated() { message[index] = CChar(bitPattern: byte) }
        shared.channel.pointee.failed = 1
    }
}
