import CMemoryShims
import Foundation
import Glibc

/// How a describing process ended.
struct ProbeEnd: Sendable, Hashable {
    enum Cause: Sendable, Hashable {
        case exit(Int32)
        case signal(String)
        case timeLimit
    }

    var cause: Cause
    /// Its standard output.
    var output: Data
    /// The last line of its standard error.
    var lastMessage: String?
}

/// A process in a group of its own, whose output goes to memory files: nothing has to be drained while it runs.
enum ProbeProcess {
    /// The most output that is read.
    private static let outputLimit = 64 << 20

    static func run(_ program: String, _ arguments: [String], timeLimit: Double) throws(PluginError) -> ProbeEnd {
        let input = FileHandle(
            fileDescriptor: try check(open("/dev/null", O_RDONLY | O_CLOEXEC), program), closeOnDealloc: true)
        let output = try file("tiermark-answer", program)
        let messages = try file("tiermark-messages", program)
        let process = try spawn(program, arguments, input, output, messages)
        let cause = wait(process, timeLimit: timeLimit)
        let lines = read(messages, limit: 1 << 16).split(separator: UInt8(ascii: "\n"))
        return ProbeEnd(
            cause: cause, output: read(output, limit: outputLimit),
            lastMessage: lines.last.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func file(_ name: String, _ program: String) throws(PluginError) -> FileHandle {
        FileHandle(fileDescriptor: try check(tm_spawn_memory_file(name, 0), program), closeOnDealloc: true)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ input: FileHandle, _ output: FileHandle, _ messages: FileHandle
    ) throws(PluginError) -> pid_t {
        var strings = ([program] + arguments).map { strdup($0) } + [nil]
        // A crash is an answer here: no backtrace, which takes time and hides what the plug-in wrote last.
        let variables = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in strings + environment { free(string) } }
        return try check(
            tm_spawn_process(
                program, &strings, &environment, input.fileDescriptor, output.fileDescriptor, messages.fileDescriptor,
                input.fileDescriptor), program)
    }

    /// Waits for the end, ends the process at the time limit, and collects it.
    private static func wait(_ process: pid_t, timeLimit: Double) -> ProbeEnd.Cause {
        let isOver = ends(process, within: timeLimit)
        // Not collected yet, so that its number is still its own; what it started ends too.
        tm_spawn_kill_group(process, SIGKILL)
        var (status, signal): (Int32, Int32) = (0, 0)
        tm_spawn_collect(process, &status, &signal)
        guard isOver else { return .timeLimit }
        guard signal != 0 else { return .exit(status) }
        return .signal(tm_spawn_signal_name(signal).map { String(cString: $0) } ?? "signal \(signal)")
    }

    private static func ends(_ process: pid_t, within timeLimit: Double) -> Bool {
        let watch = tm_spawn_watch(process)
        guard watch >= 0 else { return false }
        defer { close(watch) }
        let deadline = ContinuousClock.now + .seconds(timeLimit)
        var events = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
        while ContinuousClock.now < deadline {
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            if poll(&events, 1, Int32(max(0, left) + 1)) > 0 { return true }
        }
        return false
    }

    private static func read(_ file: FileHandle, limit: Int) -> Data {
        do {
            // From the end: the last message counts, and an answer is never that long.
            let size = try file.seekToEnd()
            try file.seek(toOffset: size > UInt64(limit) ? size - UInt64(limit) : 0)
            return try file.read(upToCount: limit) ?? Data()
        } catch { return Data() }
    }

    private static func check(_ result: Int32, _ program: String) throws(PluginError) -> Int32 {
        guard result < 0 else { return result }
        // Of the C library directly, the shims give the number itself.
        let number = result == -1 && errno != 0 ? errno : -result
        throw PluginError(
            .spawnFailed,
            "no process can be started to ask a plug-in ('\(program)'): \(String(cString: strerror(number))). Check the "
                + "limits on processes and open files (ulimit -a)")
    }
}
