import CMemoryShims
import CWorkloadABI
import Counters
import Glibc
public import WorkloadKit

/// The device process: started by the host's trial process as the same program, its end of the socket as standard
/// input. It maps the arena at the host's address and runs the steps it is told to.
public enum DeviceProcess {
    /// Serves commands until the host process closes its end. Never returns.
    /// - Parameter workloads: the kinds that can be asked for.
    public static func run(workloads: [WorkloadKind]) -> Never {
        let handshake = Handshake(socket: 0)
        do {
            let server = try DeviceServer(handshake, workloads: workloads)
            try handshake.send(server.ready)
            // From here on the socket carries nothing: it only tells that the host lives.
            try startDetachedThread("watch over the host") { exitWithHost(socket: 0) }
            server.serve()
        } catch {
            let failure = DeviceReady(counterNames: [], missing: [], error: "\(error)")
            // If even this cannot be said, the host learns it from the closed socket.
            try? handshake.send(failure)
            exit(1)
        }
    }

    private static func exitWithHost(socket: Int32) {
        var byte: UInt8 = 0
        while true {
            let got = read(socket, &byte, 1)
            if got == 0 || (got < 0 && errno != EINTR) { _exit(0) }
        }
    }
}

/// The device's side of the command channel.
final class DeviceServer {
    let ready: DeviceReady
    private let shared: SharedArea
    private let mechanism: any Mechanism
    private let lanes: LaneGroup
    private let program: [Step]
    private let spinning: Bool

    init(_ handshake: Handshake, workloads: [WorkloadKind]) throws {
        let (request, descriptors) = try handshake.receive(DeviceRequest.self, descriptors: 3)
        let shape = request.shape
        let area = MemoryFile(descriptor: descriptors[0], length: shape.byteCount, pageSize: 4096, kind: "channel")
        let files = MemoryFiles(
            host: MemoryFile(
                descriptor: descriptors[1], length: shape.arenaBytes, pageSize: request.hostPageSize, kind: "host"),
            device: MemoryFile(
                descriptor: descriptors[2], length: shape.arenaBytes, pageSize: request.devicePageSize, kind: "device"))
        shared = try SharedArea(shape, file: area)
        guard let kind = workloads.first(where: { $0.name == request.workload }) else {
            throw BackendError(.unavailable, "the device process knows no workload '\(request.workload)'")
        }
        guard let backend = BackendList.named(request.backend) else {
            throw BackendError(.unavailable, "the device process knows no backend '\(request.backend)'")
        }
        let workload = try kind.make(request.parameters)
        let options = BackendOptions(
            values: try backend.values(request.backendParameters), model: request.model, devicePath: nil,
            arenaBytes: shape.arenaBytes)
        mechanism = backend.makeMechanism(options)
        lanes = try LaneGroup(
            .device, shared: shared, workload: workload, counters: request.counters, cpus: request.cpus.device)
        program = workload.program
        spinning = request.cpus.isDisjoint
        try mechanism.attach(
            SideContext(
                initiator: .device, arena: request.arenaBase, length: shape.arenaBytes, files: files, shared: shared,
                swapDescriptor: handshake.swap, lanes: shape.lanes, cpu: request.cpus.device.first ?? -1))
        ready = DeviceReady(
            counterNames: lanes.counterNames,
            missing: lanes.missing.map { .init(metric: $0.name.description, reason: $0.reason) })
    }

    func serve() -> Never {
        var served: UInt32 = 0
        let command = tm_channel_command(shared.channel)
        let done = tm_channel_done(shared.channel)
        while true {
            _ = Waiting.change(of: command, from: served, spinning: spinning) { true }
            served &+= 1
            do { try execute() } catch { report(error) }
            tm_store_release(done, served)
            tm_futex_wake(done)
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
