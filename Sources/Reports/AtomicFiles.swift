import Glibc

/// Files that appear whole or not at all: all are written beside their final names first, then renamed.
enum AtomicFiles {
    /// Writes files into a directory, which is made if it does not exist.
    /// - Returns: their paths in the order given.
    static func write(_ files: [(name: String, text: String)], to directory: String) throws(ReportError) -> [String] {
        try makeDirectory(directory)
        var waiting: [(temporary: String, path: String)] = []
        defer { for one in waiting { unlink(one.temporary) } }
        for file in files {
            let path = directory.hasSuffix("/") ? directory + file.name : "\(directory)/\(file.name)"
            let temporary = "\(path).\(getpid()).tmp"
            waiting.append((temporary, path))
            try write(file.text, temporary, for: path)
        }
        for one in waiting where rename(one.temporary, one.path) != 0 {
            throw failure(.unwritableFile, "put \(one.path) in place", errno)
        }
        return waiting.map(\.path)
    }

    private static func makeDirectory(_ path: String) throws(ReportError) {
        var parent = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            parent += (parent.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            if part.isEmpty || parent == "/" { parent = parent == "/" ? "" : parent; continue }
            if mkdir(parent, 0o755) != 0, errno != EEXIST, errno != EISDIR {
                throw failure(.unusableDirectory, "make the directory \(path)", errno)
            }
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw failure(.unusableDirectory, "use the directory \(path)", errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw ReportError(
                .unusableDirectory, "\(path) is a file, the report needs a directory: name another one with --out")
        }
    }

    private static func write(_ text: String, _ temporary: String, for path: String) throws(ReportError) {
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure(.unwritableFile, "write \(path)", errno) }
        defer { close(file) }
        var text = text
        let problem = text.withUTF8 { bytes -> Int32 in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(file, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += count
            }
            return fsync(file) == 0 || errno == EINVAL ? 0 : errno
        }
        if problem != 0 { throw failure(.unwritableFile, "write \(path)", problem) }
    }

    private static func failure(_ code: ReportError.Code, _ what: String, _ number: Int32) -> ReportError {
        let remedy =
            switch number {
            case ENOSPC, EDQUOT: "free some space, or write the report elsewhere"
            case EACCES, EPERM, EROFS: "choose a directory that you may write to"
            case ENOTDIR: "a part of the path is a file; name another directory"
            default: "check the path and try again"
            }
        return ReportError(code, "cannot \(what): \(String(cString: strerror(number))); \(remedy)")
    }
}
