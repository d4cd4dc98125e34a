import Glibc

/// A process that the lab starts and waits for by polling: Foundation's `Process` misses ends now and then where two
/// emulated processors run at very different speeds.
final class Child {
    let id: pid_t
    private var code: Int32?

    /// Starts a program whose output and errors go to a file.
    init(_ program: String, _ arguments: [String], environment: [String: String], output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words = Self.strings([program] + arguments)
        let settings = Self.strings(environment.map { "\($0.key)=\($0.value)" })
        defer { (words + settings).forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, program, &actions, nil, words, settings)
        try expect(result == 0, "\(program) cannot be started: error \(result)")
        id = child
    }

    /// The exit code, or minus the signal that ended it; nil while it runs.
    func end() -> Int32? {
        if let code { return code }
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        code = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
        return code
    }

    /// Kills it and everything that it started, at once, as a machine's end would.
    func killAll() {
        guard end() == nil else { return }
        for process in [id] + Self.descendants(of: id) { kill(process, SIGKILL) }
        while end() == nil { usleep(10_000) }
    }

    private static func descendants(of parent: pid_t) -> [pid_t] {
        let children = KernelView.names(in: "/proc").compactMap { pid_t($0) }.filter { id in
            (KernelView.text("/proc/\(id)/status") ?? "").split(separator: "\n").contains("PPid:\t\(parent)")
        }
        return children + children.flatMap(descendants)
    }

    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }
}
