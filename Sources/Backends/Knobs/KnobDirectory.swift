import Glibc

/// The directory of journals and of the lock. Only what its owner, root, wrote there is believed: a journal says what
/// is written to the kernel's settings.
struct KnobDirectory: Sendable {
    /// Its path.
    let path: String

    /// Where runs on this machine keep theirs: gone after a reboot, as the changes are.
    static let standard = KnobDirectory(path: "/run/tiermark")

    var lockPath: String { path + "/knobs.lock" }

    /// The path of a process's journal.
    func journalPath(_ owner: ProcessIdentity) -> String { "\(path)/\(owner.process)-\(owner.startTime)\(Self.suffix)" }

    private static let suffix = ".knobs"

    /// Makes the directory if it is missing. Returns why this process cannot note changes there; nil if it can.
    func refusal() -> BackendError? {
        if mkdir(path, 0o755) != 0, errno != EEXIST { return unusable(errorText(errno)) }
        guard isTrusted else { return unusable("it is writable for others, or not this user's") }
        return access(path, W_OK) == 0 ? nil : unusable(errorText(errno))
    }

    private func unusable(_ reason: String) -> BackendError {
        let remedy = geteuid() == 0 ? "make it writable" : "run tiermark as root"
        return BackendError(
            .unavailable,
            "what a trial changes in the system is noted in the directory \(path) before, so that it is always put "
                + "back; it cannot be used: \(reason). To go on, \(remedy)")
    }

    /// Whether nobody but this user or root can have put something there.
    private var isTrusted: Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        return [0, geteuid()].contains(status.st_uid) && status.st_mode & 0o022 == 0
    }

    /// The journals there with their paths; nil for one that cannot be read.
    var journals: [(path: String, journal: KnobJournal?)] {
        guard isTrusted, let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var paths: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(Self.suffix) { paths.append("\(path)/\(name)") }
        }
        return paths.sorted().map { ($0, Self.read($0).flatMap { KnobJournal(text: $0) }) }
    }

    private static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = Glibc.read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Puts a journal on disk, whole or not at all; one without changes is removed.
    func store(_ journal: KnobJournal) throws(BackendError) {
        let file = journalPath(journal.owner)
        guard !journal.entries.isEmpty else {
            unlink(file)
            return
        }
        let new = file + ".new"
        try write(journal.text, to: new)
        try check(rename(new, file) == 0 ? 0 : -errno, "noting a change of the system in \(file)")
        try synchronize()
    }

    private func write(_ text: String, to file: String) throws(BackendError) {
        let doing = "noting a change of the system in \(file)"
        let descriptor = try check(
            Glibc.open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644).orErrno, doing)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = Glibc.write(descriptor, bytes, bytes.count)
        try check(count == bytes.count ? 0 : (count < 0 ? -errno : -ENOSPC), doing)
        try check(fsync(descriptor).orErrno, doing)
    }

    /// A rename lasts only when its directory is on disk.
    private func synchronize() throws(BackendError) {
        let directory = try check(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC).orErrno, "opening \(path)")
        defer { close(directory) }
        try check(fsync(directory).orErrno, "writing \(path)")
    }
}

extension Int32 {
    /// A system call's result, with -1 replaced by -errno.
    fileprivate var orErrno: Int32 { self == -1 ? -errno : self }
}
