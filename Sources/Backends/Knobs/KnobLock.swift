import Glibc

/// One process at a time changes settings of the machine: flock(2) on a file, which ends with the process that holds
/// it, however it ends.
final class KnobLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock at once or not at all.
    /// - Throws: `BackendError` that names the process that holds it.
    init(_ directory: KnobDirectory) throws(BackendError) {
        let path = directory.lockPath
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw BackendError(
                .unavailable, "the lock \(path) cannot be opened: \(errorText(errno)); run tiermark as root")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = Self.refusal(descriptor, errno, path)
            close(descriptor)
            throw error
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit { close(descriptor) }

    private static func refusal(_ descriptor: Int32, _ error: Int32, _ path: String) -> BackendError {
        guard error == EWOULDBLOCK else {
            return BackendError(.system, "locking \(path): \(errorText(error))")
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").first
        return BackendError(
            .unavailable,
            "another run (\(holder.map { "PID \($0)" } ?? "unknown PID")) is changing this machine's settings now, and "
                + "two at a time would measure each other: wait until it has ended, or end it, and try again")
    }
}
