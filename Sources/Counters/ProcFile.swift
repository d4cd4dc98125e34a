import Glibc

/// Files of `/proc`, whose size is not known before they are read.
enum ProcFile {
    /// The whole file as text.
    ///
    /// - Throws: `CountersError` with code `unreadableEvidence` and the kernel's reason.
    static func read(_ path: String) throws(CountersError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try readChunk(descriptor, path)
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
        }
    }

    private static func readChunk(_ descriptor: Int32, _ path: String) throws(CountersError) -> [UInt8] {
        var error: Int32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
            let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if result < 0 { error = errno }
            count = max(result, 0)
        }
        guard error == 0 else { throw unreadable(path, error) }
        return chunk
    }

    private static func unreadable(_ path: String, _ error: Int32) -> CountersError {
        CountersError(.unreadableEvidence, "\(path) cannot be read: \(String(cString: strerror(error))).")
    }
}
