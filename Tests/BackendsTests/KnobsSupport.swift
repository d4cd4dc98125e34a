import Foundation
import Machine
import Synchronization
import TestSupport
import Testing

@testable import Backends

/// Settings of a kernel in a directory, and the directory of journals beside it.
struct KnobMachine {
    let temporary: TemporaryDirectory
    let files: FileTree
    let directory: KnobDirectory

    init(_ settings: [String: String] = [:]) throws {
        temporary = try TemporaryDirectory()
        files = FileTree(root: temporary.path("machine"))
        directory = KnobDirectory(path: temporary.path("state"))
        try FileManager.default.createDirectory(atPath: files.root, withIntermediateDirectories: true)
        for (path, value) in settings { try write(value + "\n", path) }
    }

    func write(_ text: String, _ path: String) throws {
        let file = URL(fileURLWithPath: files.root + path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func value(_ path: String) -> String? { files.value(path)?.text }

    func keeper() throws -> KnobKeeper { try KnobKeeper(files: files, directory: directory) }

    func recover() -> [String] { KnobRecovery.restoreLeftovers(in: directory, files: files) }

    /// Names in the directory of journals, without the lock.
    var journals: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0 != "knobs.lock" }.sorted()
    }
}

/// A kernel in memory that does what a test says on writes, and remembers them.
final class FakeKernel: KnobFiles {
    /// What a write does to the files: 0 or -errno.
    typealias Reaction = @Sendable (_ path: String, _ value: String, _ files: inout [String: String]) -> Int32

    private let state: Mutex<(files: [String: String], writes: [String])>
    private let reaction: Reaction

    init(
        _ files: [String: String],
        reaction: @escaping Reaction = {
            $2[$0] = $1; return 0
        }
    ) {
        state = Mutex((files, []))
        self.reaction = reaction
    }

    /// `PATH=VALUE`, in order.
    var writes: [String] { state.withLock { $0.writes } }

    subscript(_ path: String) -> String? {
        get { state.withLock { $0.files[path] } }
        set { state.withLock { $0.files[path] = newValue } }
    }

    func contents(_ path: String) -> String? { self[path] }
    func exists(_ path: String) -> Bool {
        state.withLock { state in state.files.keys.contains { $0 == path || $0.hasPrefix(path + "/") } }
    }
    func isWritable(_ path: String) -> Bool { exists(path) }

    func names(in directory: String) -> [String] {
        state.withLock { state in
            let inside = state.files.keys.filter { $0.hasPrefix(directory + "/") }
            return Set(inside.map { String($0.dropFirst(directory.count + 1).prefix { $0 != "/" }) }).sorted()
        }
    }

    func write(_ text: String, to path: String) -> Int32 {
        state.withLock { state in
            guard state.files[path] != nil else { return -ENOENT }
            state.writes.append("\(path)=\(text)")
            return reaction(path, text, &state.files)
        }
    }

    /// A keeper of this kernel, its journal in a directory that lives as long as the pair.
    func keeper() throws -> (keeper: KnobKeeper, state: TemporaryDirectory) {
        let state = try TemporaryDirectory()
        return (try KnobKeeper(files: self, directory: KnobDirectory(path: state.path("state"))), state)
    }
}

let balancing = "/proc/sys/kernel/numa_balancing"
let demotionSwitch = "/sys/kernel/mm/numa/demotion_enabled"
