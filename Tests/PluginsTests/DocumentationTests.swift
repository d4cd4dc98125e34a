import Foundation
import Testing
import WorkloadKit

@testable import Plugins

/// The documentation's workload is compiled as printed, and kept to its contract.
@Suite struct DocumentationTests {
    @Test("the workload in 'Bring your own workload' conforms")
    func histogram() throws {
        let page = Compilers.root.appendingPathComponent("docs/bring-your-own-workload.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let source = try #require(text.components(separatedBy: "```c\n").dropFirst().first)
        let code = try #require(source.components(separatedBy: "```").first)
        let scratch = try Scratch()
        try code.write(toFile: scratch.path + "/histogram.c", atomically: true, encoding: .utf8)
        let library = scratch.path + "/libhistogram.so"
        try Compilers.run(
            [
                "cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-O3", "-shared", "-fPIC", "-I\(Compilers.header)",
                "-o", library,
            ]
                + [scratch.path + "/histogram.c"])
        let kind = try PluginLoader.load(path: library)
        #expect(kind.name == "histogram")
        #expect(WorkloadConformance.check(kind) == [])
    }
}
