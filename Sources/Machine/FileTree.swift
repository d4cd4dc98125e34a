import Glibc

/// The files in which the kernel describes the machine (`/proc`, `/sys`, `/etc/os-release`), below a root.
///
/// Everything that `Machine` learns from files it learns through this value, so a directory with the same layout can
/// stand in for a machine.
public struct FileTree: Sendable, Hashable {
    /// The directory that takes the place of `/`, without a final slash; empty for the running machine.
    public let root: String

    /// A tree below `root`; the running machine when nothing is given.
    public init(root: String = "/") {
        var trimmed = root[...]
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.root = String(trimmed)
    }

    /// Whether this is the running machine, not a stand-in.
    public var isLive: Bool { root.isEmpty }

    /// The real path of an absolute path inside the tree.
    package func located(_ path: String) -> String { root + path }

    /// The file's content, or nil if it is missing or cannot be read.
    package func contents(_ path: String) -> String? {
        let file = open(located(path), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        // Files of procfs and sysfs say size 0, so they are read until they end.
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0 { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    /// The file's content without surrounding white space and NULs; nil if missing, unreadable or empty.
    package func text(_ path: String) -> String? {
        guard let contents = contents(path) else { return nil }
        let trimmed = contents.trimmed
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The first word of the file as a number.
    package func number(_ path: String) -> Int? {
        text(path)?.words.first.flatMap { Int($0) }
    }

    /// The chosen word of a file such as `always [madvise] never`; the whole text when no word is in brackets.
    package func choice(_ path: String) -> String? {
        guard let text = text(path) else { return nil }
        let chosen = text.words.first { $0.hasPrefix("[") && $0.hasSuffix("]") }
        return chosen.map { String($0.dropFirst().dropLast()) } ?? text
    }

    /// The names in a directory, sorted; empty if it is missing.
    package func names(in directory: String) -> [String] {
        guard let stream = opendir(located(directory)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The entries `prefix` + number of a directory, in numerical order: `node0`, `node2`, `node10`.
    package func numbered(_ prefix: String, in directory: String) -> [(id: Int, path: String)] {
        names(in: directory)
            .compactMap { name in
                guard name.hasPrefix(prefix), let id = Int(name.dropFirst(prefix.count)) else { return nil }
                return (id, "\(directory)/\(name)")
            }
            .sorted { $0.id < $1.id }
    }

    /// Whether something is at that path.
    package func exists(_ path: String) -> Bool { access(located(path), F_OK) == 0 }

    /// Whether this process may write there.
    package func isWritable(_ path: String) -> Bool { access(located(path), W_OK) == 0 }

    /// The last component of what a symbolic link points to.
    package func linkName(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(located(path), &buffer, buffer.count)
        guard count > 0 else { return nil }
        let target = buffer[..<count].map { UInt8(bitPattern: $0) }
        return String(decoding: target, as: UTF8.self).split(separator: "/").last.map(String.init)
    }

    /// Writes to an existing file in one `write`, as sysfs wants it. Returns 0 or -errno.
    package func write(_ text: String, to path: String) -> Int32 {
        let file = open(located(path), O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard file >= 0 else { return -errno }
        defer { close(file) }
        return text.withCString { Glibc.write(file, $0, strlen($0)) } < 0 ? -errno : 0
    }
}
