import Foundation
import Glibc

/// Which program measured: equal digests mean the same bytes, so that a run is continued only by the program that began
/// it. An identity, no protection against somebody who wants to forge one.
public enum BinaryDigest {
    /// The digest of the running program.
    /// - Throws: `ExperimentError` when its file cannot be read.
    public static func ofThisProgram() throws(ExperimentError) -> String { try of(path: "/proc/self/exe") }

    /// Fowler, Noll and Vo's 64-bit hash (FNV-1a) over the file's 64-bit little-endian words, the last one filled up
    /// with zeros, and then its length. By words instead of bytes, because a program has tens of megabytes.
    /// - Throws: `ExperimentError` when the file cannot be read, or is none: a pipe would never end.
    public static func of(path: String) throws(ExperimentError) -> String {
        guard isRegular(path), let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        else {
            throw ExperimentError(
                .spawnFailed,
                "the file '\(path)' cannot be read, so that what measures cannot be identified: check its permissions, and that "
                    + "/proc is mounted")
        }
        return "fnv1a64:" + Timestamp.hexadecimal(file.withUnsafeBytes(hash), digits: 16)
    }

    private static func isRegular(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
        let words = bytes.count / 8
        for index in 0..<words {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
        }
        mix((words * 8..<bytes.count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) })
        mix(UInt64(bytes.count))
        return hash
    }
}
