import CMemoryShims
import Foundation
import Glibc

/// How a process ended.
struct ChildEnd: Sendable, Hashable {
    /// Who ended it.
    enum Cause: Sendable, Hashable {
        /// It ended by itself, with this status.
        case exit(Int32)
        /// A signal that was not ours.
        case signal(Int32)
        /// We did: it took too long.
        case timeLimit
        /// We did: the run was interrupted.
        case interruption
        /// We did: it wrote more than any measurement has.
        case tooMuchOutput
    }

    var cause: Cause
    /// Its standard output.
    var output: [UInt8]
    /// The last lines of its standard error.
    var lastMessages: [String]
    /// What it said last that it does; nil if it said nothing.
    var status: String?
    /// Seconds from start to end.
    var duration: Double
}

/// A process of its own group: what it starts ends with it. Its standard input stays open until it has ended, so that
/// end of file on it means: the parent is gone.
struct ChildProcess {
    private let process: pid_t
    private let watch: FileHandleBox
    private let input: FileHandleBox
    private let output: FileHandleBox
    private let messages: FileHandleBox
    private let status: FileHandleBox
    private let started = ContinuousClock.now

    /// The most that a pipe takes without a reader (pipe(7)), less some room.
    static let inputLimit = 60_000
    /// The most output that is kept.
    static let outputLimit = 256 << 20

    /// Starts `program` with `text` on its standard input.
    /// - Throws: `ExperimentError` with code `spawnFailed`.
    init(_ program: TrialProgram, input text: [UInt8]) throws(ExperimentError) {
        precondition(text.count <= Self.inputLimit, "a request of \(text.count) bytes does not fit in a pipe")
        let inputs = try PipeEnds()
        let outputs = try PipeEnds(nonblockingRead: true)
        let errors = try PipeEnds(nonblockingRead: true)
        status = FileHandleBox(try Self.check(tm_spawn_memory_file("tiermark-status", Int64(StatusFile.size)), program))
        // Before the start: the reading end is still open, so a program that ends at once raises no SIGPIPE here.
        _ = text.withUnsafeBytes { write(inputs.write.number, $0.baseAddress, $0.count) }
        process = try Self.spawn(program, inputs.read, outputs.write, errors.write, status)
        watch = FileHandleBox(try Self.watch(process, program))
        (input, output, messages) = (inputs.write, outputs.read, errors.read)
    }

    private static func spawn(
        _ program: TrialProgram, _ input: FileHandleBox, _ output: FileHandleBox, _ errors: FileHandleBox,
        _ status: FileHandleBox
    ) throws(ExperimentError) -> pid_t {
        let arguments = CStrings([program.path] + program.arguments)
        let environment = CStrings(Self.environment(program))
        return try check(
            tm_spawn_process(
                program.path, arguments.pointers, environment.pointers, input.number, output.number, errors.number,
                status.number), program)
    }

    private static func environment(_ program: TrialProgram) -> [String] {
        var environment = program.environment ?? ProcessInfo.processInfo.environment
        environment[TrialProgram.statusVariable] = "\(TM_SPAWN_STATUS_FD)"
        // A crash is a result here: a backtrace takes seconds and pushes out what the workload wrote last. Whoever
        // wants one sets the variable.
        environment["SWIFT_BACKTRACE"] = environment["SWIFT_BACKTRACE"] ?? "enable=no"
        return environment.map { "\($0.key)=\($0.value)" }.sorted()
    }

    private static func watch(_ process: pid_t, _ program: TrialProgram) throws(ExperimentError) -> Int32 {
        do { return try check(tm_spawn_watch(process), program) } catch {
            tm_spawn_kill_group(process, SIGKILL)
            var (status, signal): (Int32, Int32) = (0, 0)
            tm_spawn_collect(process, &status, &signal)
            throw error
        }
    }

    static func check(_ result: Int32, _ program: TrialProgram) throws(ExperimentError) -> Int32 {
        guard result < 0 else { return result }
        throw ExperimentError(
            .spawnFailed,
            "the trial program '\(program.path)' cannot be started: \(systemReason(-result)). "
                + "Check that it exists and may be executed, and the limits on processes and open files (ulimit -a)")
    }

    /// Waits until the process has ended, ends it at the time limit or on an interruption, and collects it. Called once.
    func wait(timeLimit: Double, interruption: Interruption?) -> ChildEnd {
        var collected = Collected()
        let deadline = started + .seconds(timeLimit)
        var cause: ChildEnd.Cause?
        while cause == nil, !isReadable(watch.number, interruption, until: deadline, &collected) {
            if interruption?.isRaised == true { cause = .interruption }
            if ContinuousClock.now >= deadline { cause = .timeLimit }
            if collected.output.count > Self.outputLimit { cause = .tooMuchOutput }
        }
        return collect(cause, &collected)
    }

    private func collect(_ cause: ChildEnd.Cause?, _ collected: inout Collected) -> ChildEnd {
        // Before it is collected its number cannot be given to another process: nobody else is hit. What it left behind
        // in its group ends too.
        tm_spawn_kill_group(process, SIGKILL)
        var (status, signal): (Int32, Int32) = (0, 0)
        tm_spawn_collect(process, &status, &signal)
        let duration = started.duration(to: .now) / .seconds(1)
        collected.drain(output.number, messages.number)
        return ChildEnd(
            cause: cause ?? (signal == 0 ? .exit(status) : .signal(signal)), output: collected.output,
            lastMessages: collected.messages.lines, status: statusText(), duration: duration)
    }

    /// Waits for an event: output, the end, an interruption, the deadline. True at the end.
    private func isReadable(
        _ watch: Int32, _ interruption: Interruption?, until deadline: ContinuousClock.Instant,
        _ collected: inout Collected
    ) -> Bool {
        var events = [
            watch, collected.isOutputOpen ? output.number : -1, collected.areMessagesOpen ? messages.number : -1,
        ]
        .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        events.append(pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0))
        let left = max(0, ContinuousClock.now.duration(to: deadline) / .milliseconds(1))
        poll(&events, nfds_t(events.count), Int32(min(left + 1, 3_600_000)))
        if events[1].revents != 0 || events[2].revents != 0 { collected.drain(output.number, messages.number) }
        return events[0].revents != 0
    }

    private func statusText() -> String? {
        var bytes = [UInt8](repeating: 0, count: StatusFile.size)
        let count = pread(status.number, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0 }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}

/// What a process wrote.
private struct Collected {
    var output: [UInt8] = []
    var messages = MessageTail()
    var isOutputOpen = true
    var areMessagesOpen = true

    mutating func drain(_ outputs: Int32, _ errors: Int32) {
        if isOutputOpen { isOutputOpen = Self.read(outputs) { take($0) } }
        if areMessagesOpen { areMessagesOpen = Self.read(errors) { messages.append($0) } }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        if output.count <= ChildProcess.outputLimit { output += bytes }
    }

    /// Reads all there is now, at most 16 MiB, so that a flood does not hide the deadline. False at the end of file.
    private static func read(_ descriptor: Int32, _ take: (ArraySlice<UInt8>) -> Void) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        for _ in 0..<256 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return false }
            guard count > 0 else { return true }
            take(buffer[..<count])
        }
        return true
    }
}
