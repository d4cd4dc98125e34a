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
            exit(0)
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

extension DeviceServer {
    /// The server of a device process, made from what the host sends.
    convenience init(_ handshake: Handshake, workloads: [WorkloadKind]) throws {
        let (request, descriptors) = try handshake.receive(DeviceRequest.self, descriptors: 3)
        let shape = request.shape
        let area = MemoryFile(descriptor: descriptors[0], length: shape.byteCount, pageSize: 4096, kind: "channel")
        let files = MemoryFiles(
            host: MemoryFile(
                descriptor: descriptors[1], length: shape.arenaBytes, pageSize: request.hostPageSize, kind: "host"),
            device: MemoryFile(
                descriptor: descriptors[2], length: shape.arenaBytes, pageSize: request.devicePageSize, kind: "device",
                isSynchronous: request.deviceIsSynchronous))
        let shared = try SharedArea(shape, file: area)
        guard let kind = workloads.first(where: { $0.name == request.workload }) else {
            throw BackendError(.unavailable, "the device process knows no workload '\(request.workload)'")
        }
        guard let backend = BackendList.named(request.backend) else {
            throw BackendError(.unavailable, "the device process knows no backend '\(request.backend)'")
        }
        let options = BackendOptions(
            values: try backend.values(request.backendParameters), model: request.model, devicePath: nil,
            arenaBytes: shape.arenaBytes)
        let mechanism = backend.makeMechanism(options)
        try self.init(
            request, shared: shared, mechanism: mechanism, workload: try kind.make(request.parameters))
        try mechanism.attach(
            SideContext(
                initiator: .device, arena: request.arenaBase, length: shape.arenaBytes, memoryFiles: files,
                shared: shared,
                swapDescriptor: handshake.swap, lanes: shape.lanes, cpu: request.cpus.device.first ?? -1))
        fence = try ArenaFence(request.arenaBase, length: shape.arenaBytes)
    }
}
