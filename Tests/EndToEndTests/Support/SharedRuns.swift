import Experiments
import Foundation
import TestSupport
import Testing

/// Runs that several tests look at, made once by the first of them, and removed when the tests end.
enum SharedRuns {
    /// All workloads over all sides.
    static let everything = Result {
        try make("everything") { path in
            Tiermark.tiny(
                "list,tree,vector,mixed", "baseline/shared,transparent/uffd,explicit/file", out: path,
                ["-p", "around=1,16", "-p", "plan=exact,whole"])
        }
    }

    /// One cell with one comparison, so that its nine blocks give intervals.
    static let twoSides = Result {
        try make("two sides") { path in
            Tiermark.tiny("vector", "baseline/shared,explicit/file", blocks: 9, out: path, ["-p", "plan=exact"])
        }
    }

    /// A run and how it ended.
    struct Made {
        let path: String
        let ended: Ended
        var stored: StoredRun { get throws { try StoreReader.load(path: path) } }
        func path(_ file: String) -> String { "\(path)/\(file)" }
        func data(_ file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(file))) }
        func table(_ file: String) throws -> Table { try Table(path: path(file)) }
    }

    private static let root: String = {
        let path = NSTemporaryDirectory() + "/tiermark-test-\(UUID().uuidString)"
        atexit { try? FileManager.default.removeItem(atPath: SharedRuns.root) }
        return path
    }()

    private static func make(_ name: String, _ arguments: (String) -> [String]) throws -> Made {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let path = "\(root)/\(name)"
        return Made(path: path, ended: try Tiermark.run(arguments(path)))
    }
}
