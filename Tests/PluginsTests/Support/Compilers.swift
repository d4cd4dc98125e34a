import Foundation
import Testing

/// Builds shared libraries at test time.
enum Compilers {
    /// The repository's root, found from this file.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let header = root.appendingPathComponent("Sources/CWorkloadABI/include").path
    static let examples = root.appendingPathComponent("Workloads/Examples").path

    /// The process that answers probes, built beside the tests.
    static let host = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("PluginHost").path

    /// Runs a command and returns what it wrote; a failure is a failed test.
    @discardableResult
    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(arguments.joined(separator: " "))\n\(text)")
        return text
    }
}

/// A directory that is gone with its last owner.
final class Scratch {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("tiermark-plugins-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// An example workload as a shared library.
    func example(_ name: String) throws -> String {
        try Compilers.run(["make", "-s", "-C", Compilers.examples, "OUT=\(path)", name])
        return "\(path)/lib\(name).so"
    }

    /// The fixture with these faults as a shared library.
    func faulty(_ faults: String...) throws -> String {
        let source = "\(path)/fixture.c"
        let library = "\(path)/lib\(faults.isEmpty ? "fixture" : faults.joined(separator: "_").lowercased()).so"
        try Fixture.source.write(toFile: source, atomically: true, encoding: .utf8)
        try Compilers.run(
            ["cc", "-std=c99", "-O1", "-shared", "-fPIC", "-I\(Compilers.header)", "-o", library, source]
                + faults.map { "-D\($0)" })
        return library
    }
}
