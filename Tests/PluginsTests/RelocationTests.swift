import Foundation
import Testing
import WorkloadKit

@testable import Plugins

/// The optional entry `relocate`.
@Suite struct RelocationTests {
    @Test("a plug-in is relocatable if it offers the entry, in its runner too")
    func isOptional() throws {
        let scratch = try Scratch()
        let probe = PluginProbe(program: Compilers.host, arguments: [], reserved: [])
        for (faults, offers) in [([], false), (["RELOCATES"], true)] as [([String], Bool)] {
            let library = try faults.isEmpty ? scratch.faulty() : scratch.faulty(faults[0])
            #expect((try PluginLoader.load(path: library).make().relocatable != nil) == offers)
            let described = try probe.kind(try probe.description(of: library)).make()
            #expect((described.relocatable != nil) == offers)
        }
    }

    @Test("a plug-in changes the pointers of its header")
    func changes() throws {
        let scratch = try Scratch()
        let workload = try PluginLoader.load(path: scratch.faulty("RELOCATES")).make(["size": "4096"])
        let relocatable = try #require(workload.relocatable)
        var words: [UInt] = [0x1000, 0x5000, 0x5000]
        let changed = words.withUnsafeMutableBytes { bytes in
            let header = UnsafeMutableRawBufferPointer(rebasing: bytes[..<16])
            return relocatable.relocate(
                RegionPart(region: 0, label: "header", offset: 0, bytes: header),
                by: Relocation(from: 0x1000, to: 0x9000, byteCount: 0x4000))
        }
        #expect(changed == 2)
        #expect(words == [0x9000, 0xD000, 0x5000])
    }

    @Test("a plug-in that relocates as it should has no findings")
    func sound() throws {
        let scratch = try Scratch()
        #expect(WorkloadConformance.check(try PluginLoader.load(path: scratch.faulty("RELOCATES"))) == [])
    }

    @Test(
        "each fault gives its finding",
        arguments: [
            ("MISSES", "misses the pointer that lies 8 bytes into region 'header'"),
            ("SHIFTS_DATA", "changes the word that lies 0 bytes into region 'items'"),
            ("MISCOUNTS", "counted"),
        ])
    func fault(_ fault: String, _ message: String) throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.faulty("RELOCATES", fault))
        let findings = WorkloadConformance.check(kind, parameters: ["size": "64KiB", "rounds": "2"])
        #expect(findings.contains { $0.check == "relocation" && $0.message.contains(message) }, "\(findings)")
    }

    @Test("more pointers than there are words end the process with a message")
    func overcount() async throws {
        let scratch = try Scratch()
        let library = try scratch.faulty("RELOCATES", "OVERCOUNTS")
        let result = try await #require(
            processExitsWith: .exitCode(PluginFailure.status), observing: [\.standardErrorContent]
        ) { [library = library as String] in
            let workload = try PluginLoader.load(path: library).make(["size": "4096"])
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
            _ = workload.relocatable?.relocate(
                RegionPart(region: 0, label: "header", offset: 0, bytes: bytes),
                by: Relocation(from: 0, to: 4096, byteCount: 0))
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("pointers in 16 bytes of region 'header'"), "\(text)")
    }
}
