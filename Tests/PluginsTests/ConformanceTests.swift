import Foundation
import ListWorkload
import MixedWorkload
import Testing
import TreeWorkload
import VectorWorkload
import WorkloadKit

@testable import Plugins

/// What the conformance checks find, and what they let pass.
@Suite struct ConformanceTests {
    @Test("a sound plug-in has no findings")
    func sound() throws {
        let scratch = try Scratch()
        #expect(WorkloadConformance.check(try PluginLoader.load(path: scratch.faulty())) == [])
    }

    @Test("the built-in workloads have none either", arguments: ["list", "tree", "vector", "mixed"])
    func builtIn(_ name: String) throws {
        let kinds = [listWorkload, treeWorkload, vectorWorkload, mixedWorkload]
        let kind = try #require(kinds.first { $0.name == name })
        #expect(WorkloadConformance.check(kind, parameters: ["size": "32KiB", "rounds": "2"]) == [])
    }

    @Test(
        "each fault gives its finding",
        arguments: [
            ("LARGE_FOOTPRINT", "footprint", "declare the sum over its regions"),
            ("SMALL_FOOTPRINT", "footprint", "the workload's footprint is declared too small"),
            ("PADDING", "footprint", "0 bytes behind the end of region 'items'"),
            ("ALLOCATION_VARIES", "determinism", "the same values give the same regions in the same order"),
            ("LANES_MEET", "lanes", "lanes write what no other lane of the step reads or writes"),
            ("CLOCK", "determinism", "when everything was built again"),
            ("ADDRESS", "determinism", "in an arena at another address"),
            ("UNCOUNTED", "determinism", "operations on 0 bytes"),
            ("OWN_STATE", "state", "a second instance"),
            ("READS_MORE", "placements", "reads memory that it does not place"),
            ("WRITES_MORE", "placements", "24 bytes into region 'extra', where it placed nothing"),
            ("READ_ONLY", "placements", "which it placed for reading only"),
        ])
    func fault(_ fault: String, _ check: String, _ message: String) throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.faulty(fault))
        let findings = WorkloadConformance.check(kind, parameters: ["size": "64KiB", "rounds": "2"])
        #expect(findings.contains { $0.check == check && $0.message.contains(message) }, "\(findings)")
    }

    @Test("a fault that only odd sizes show is found")
    func oddSizes() throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.faulty("ODD_OVERRUN"))
        let findings = WorkloadConformance.check(kind, parameters: ["rounds": "1", "threads": "1", "order": "odd"])
        #expect(findings.map(\.check) == ["footprint"], "\(findings)")
        #expect(findings.first?.parameters.contains("size=266465") == true)
        #expect(findings.first?.message.contains("16 bytes behind the end of region 'extra'") == true)
    }

    @Test("sizes 0, 1 and odd ones, lanes, shares and words are tried")
    func cases() throws {
        let labels = ConformanceCase.all(for: listWorkload, given: ["seed": "9"]).map(\.label)
        for part in ["size=0", "size=1", "size=266465", "threads=3", "device-touch=0 host-touch=0", "order=window=3"] {
            #expect(labels.contains { $0.contains(part) }, "\(part)")
        }
        #expect(labels.allSatisfy { $0.contains("seed=9") })
    }
}
