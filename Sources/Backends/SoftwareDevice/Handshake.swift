import CMemoryShims
import Foundation

/// JSON messages with descriptors over the Unix socket between host and device process. A message of the socket is a
/// message of ours: it keeps message borders.
struct Handshake {
    let socket: Int32

    /// Sends a value and descriptors.
    func send<Value: Encodable>(_ value: Value, descriptors: [Int32] = []) throws(BackendError) {
        let bytes: Data
        do { bytes = try JSONEncoder().encode(value) } catch {
            throw BackendError(.system, "writing a message to the device: \(error)")
        }
        let sent = bytes.withUnsafeBytes { raw -> Int in
            guard let base = raw.baseAddress else { return -Int(EINVAL) }
            return tm_send_fds(
                socket, base, raw.count, descriptors.isEmpty ? [0] : descriptors, Int32(descriptors.count))
        }
        guard sent != -Int(EPIPE) else { throw Self.ended }
        try check(sent, "sending a message to the other process")
    }

    /// Receives a value and as many descriptors as were sent with it. An ended peer is an error.
    func receive<Value: Decodable>(_ type: Value.Type, descriptors wanted: Int = 0) throws(BackendError) -> (
        Value, [Int32]
    ) {
        var bytes = [UInt8](repeating: 0, count: 1 << 17)
        var descriptors = [Int32](repeating: -1, count: 16)
        var count: Int32 = 16
        let received = tm_receive_fds(socket, &bytes, bytes.count, &descriptors, &count)
        guard received != 0, received != -Int(ECONNRESET) else { throw Self.ended }
        try check(received, "receiving from the other process")
        guard Int(count) == wanted else {
            throw BackendError(.system, "\(count) descriptors came with a message that carries \(wanted)")
        }
        do {
            return (
                try JSONDecoder().decode(type, from: Data(bytes.prefix(received))), Array(descriptors.prefix(wanted))
            )
        } catch {
            throw BackendError(.system, "a message from the other process could not be read: \(error)")
        }
    }

    private static var ended: BackendError {
        BackendError(.deviceLost, "the other process ended before it was ready")
    }

    /// Gives the other process a descriptor and takes one from it. Both sides call this.
    func swap(_ descriptor: Int32) throws(BackendError) -> Int32 {
        try send(["swap": 1], descriptors: [descriptor])
        return try receive([String: Int].self, descriptors: 1).1[0]
    }
}
