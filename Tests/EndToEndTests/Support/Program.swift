import Foundation
import Glibc
import TestSupport
import TiermarkTesting
import Testing

/// How a program ended.
struct Ended {
    /// Its exit code; minus the number of the signal that ended it.
    var status: Int32
    /// Its standard output.
    var output: String
    /// Its standard error.
    var messages: String
}

/// A program that runs, with its output going to files. Ends with the object.
final class Program {
    let process: pid_t
    private let files: TemporaryDirectory
    private var ended: Ended?

    /// Starts `words`, the first of which is a path.
    init(_ words: [String], in directory: String = "/", environment extra: [String: String] = [:]) throws {
        files = try TemporaryDirectory()
        // env(1) changes the directory, which posix_spawn(3) does not do for Swift, and becomes the program.
        let words = ["/usr/bin/env", "-C", directory] + words
        process = try Self.spawn(words, Self.environment(extra), files)
    }

    deinit {
        guard ended == nil else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Waits for its end. A program that hangs is ended, which counts as a failure.
    func wait(_ seconds: Double = 120) throws -> Ended {
        if let ended { return ended }
        let deadline = ContinuousClock.now + .seconds(seconds)
        var raw: Int32 = 0
        while waitpid(process, &raw, WNOHANG) == 0 {
            if ContinuousClock.now > deadline {
                Issue.record("the program did not end within \(seconds) s: \(try text("err"))")
                kill(process, SIGKILL)
            }
            usleep(5000)
        }
        let signal = raw & 0x7f
        let result = Ended(
            status: signal == 0 ? (raw >> 8) & 0xff : -signal, output: try text("out"), messages: try text("err"))
        ended = result
        return result
    }

    func signal(_ number: Int32) { kill(process, number) }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: files.path(name))), as: UTF8.self)
    }

    private static func environment(_ extra: [String: String]) -> [String] {
        var environment = ProcessInfo.processInfo.environment
        environment["TIERMARK_ALLOW_DEBUG"] = "1"
        environment["NO_COLOR"] = nil
        environment["TERM"] = "xterm"
        environment[MarkedProcess.variable] = MarkedProcess.mark
        return environment.merging(extra) { $1 }.map { "\($0.key)=\($0.value)" }
    }

    private static func spawn(
        _ words: [String], _ environment: [String], _ files: TemporaryDirectory
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.path("out"), O_WRONLY | O_CREAT, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, files.path("err"), O_WRONLY | O_CREAT, 0o644)
        // What the tests' own process ignores or blocks is its own affair.
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        return try start(words, environment, &actions, &attributes)
    }

    private static func start(
        _ words: [String], _ environment: [String], _ actions: inout posix_spawn_file_actions_t,
        _ attributes: inout posix_spawnattr_t
    ) throws -> pid_t {
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
        guard failure == 0 else { throw CannotStart(program: words[0], reason: String(cString: strerror(failure))) }
        return process
    }

    struct CannotStart: Error {
        let program: String
        let reason: String
    }
}

/// The program under test: `tiermark`, as the same build made it.
enum Tiermark {
    static func path() throws -> String { try BuiltProgram.path("tiermark") }

    static func start(_ arguments: [String], in directory: String = "/") throws -> Program {
        try Program([path()] + arguments, in: directory)
    }

    static func run(_ arguments: [String], in directory: String = "/") throws -> Ended {
        try start(arguments, in: directory).wait()
    }

    /// Arguments of `run` that make trials as short as trials get.
    static func tiny(
        _ workload: String, _ backends: String, blocks: Int = 1, out: String, _ more: [String] = []
    ) -> [String] {
        [
            "run", "--workload", workload, "--backend", backends, "-p", "size=64KiB", "-p", "rounds=1", "--repetitions",
            "1", "--warmup", "0", "--blocks", "\(blocks)", "--out", out,
        ] + more
    }

    /// A line of bash in which `$tiermark` is the program.
    static func shell(_ line: String, in directory: String = "/") throws -> Ended {
        let program = try Program(
            ["/bin/bash", "-c", "set -o pipefail; \(line)"], in: directory, environment: ["tiermark": try path()])
        return try program.wait()
    }
}
