import Foundation
import Glibc

/// Keeps a second process from writing the same run: flock(2) on a file beside the store, which ends with the process
/// that holds it, however it ends.
final class StoreLock {
    private let descriptor: Int32
    private let path: String

    /// Takes the lock.
    /// - Throws: `ExperimentError` with code `storeLocked` that names the process, or `outputUnwritable`.
    init(directory: String) throws(ExperimentError) {
        path = directory + "/run.lock"
        descriptor = try Self.lock(path, directory)
        ftruncate(descriptor, 0)
        let text = "\(getpid())\n"
        _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    private static func lock(_ path: String, _ directory: String) throws(ExperimentError) -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw ExperimentError(
                    .outputUnwritable, "the run in '\(directory)' cannot be written: \(systemReason(errno))")
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                defer { close(descriptor) }
                throw locked(descriptor, directory)
            }
            if isCurrent(descriptor, path) { return descriptor }
            // Whoever held it removed the file between our open and our lock.
            close(descriptor)
        }
    }

    private static func isCurrent(_ descriptor: Int32, _ path: String) -> Bool {
        var mine = stat()
        var there = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &there) == 0 && mine.st_ino == there.st_ino
    }

    private static func locked(_ descriptor: Int32, _ directory: String) -> ExperimentError {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let process = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").first
        return ExperimentError(
            .storeLocked,
            "another process\(process.map { " (pid \($0))" } ?? "") writes the run in '\(directory)': "
                + "wait until it ends, or end it, and try again")
    }
}
