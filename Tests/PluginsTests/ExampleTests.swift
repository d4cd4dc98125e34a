import Testing
import WorkloadKit

@testable import Plugins

/// The examples that come with Tiermark keep the contract they explain.
@Suite struct ExampleTests {
    @Test("the C example conforms")
    func stencil() throws { try conforms("stencil", more: ["columns": "67"]) }

    @Test("the C++ example conforms")
    func bfs() throws { try conforms("bfs", more: ["degree": "1", "depth": "9"]) }

    @Test("the Rust example conforms")
    func prefix() throws { try conforms("prefix", more: ["segment": "7"]) }

    private func conforms(_ name: String, more: [String: String]) throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.example(name))
        #expect(kind.name == name)
        #expect(WorkloadConformance.check(kind, parameters: ["rounds": "2"]) == [])
        #expect(WorkloadConformance.check(kind, parameters: more.merging(["rounds": "3"]) { $1 }) == [])
    }
}
