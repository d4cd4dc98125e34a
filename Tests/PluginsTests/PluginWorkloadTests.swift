import CWorkloadABI
import Foundation
import Testing
import WorkloadKit

@testable import Plugins

/// A plug-in's workload when it runs.
@Suite struct PluginWorkloadTests {
    @Test("laps of a plug-in's probe arrive in the harness's probe")
    func laps() throws {
        let scratch = try Scratch()
        let workload = try PluginLoader.load(path: scratch.faulty()).make(["size": "160"])
        let built = try Running(workload)
        let samples = UnsafeMutablePointer<UInt64>.allocate(capacity: 4)
        defer { samples.deallocate() }
        samples.initialize(repeating: .max, count: 4)
        var probe = Probe(samples: samples, capacity: 4)
        let result = workload.run(workload.program[0], root: built.root, lane: Lane(), probe: &probe)
        #expect(probe.laps == 10 && probe.stored == 4)
        #expect((0..<4).allSatisfy { samples[$0] < 1 << 40 })
        #expect(
            result == StepResult(checksum: (0..<10).reduce(0) { $0 + $1 * $1 + 1 }, operations: 10, bytesTouched: 80))
    }

    @Test("touched bytes become joined pages of their region, placed ranges stay as they are")
    func touches() throws {
        let scratch = try Scratch()
        let workload = try PluginLoader.load(path: scratch.faulty()).make(["size": "160000"])
        let built = try Running(workload)
        let placed = workload.placements(for: workload.program[1], in: built.layout)
        #expect(placed.map(\.range) == [built.layout["header"], built.layout["items"]])
        #expect(placed.map(\.access) == [.read, .readWrite] && placed.allSatisfy { $0.initiator == .host })
    }

    @Test("the stop-watch of the header and the harness's read the same counter")
    func ticks() {
        let before = tiermark_ticks()
        let between = tiermark_ticks_now()
        #expect(before <= between && between <= tiermark_ticks())
    }

    @Test("regions that do not fit the footprint are the arena's error")
    func smallFootprint() throws {
        let scratch = try Scratch()
        let workload = try PluginLoader.load(path: scratch.faulty("SMALL_FOOTPRINT")).make()
        let error = #expect(throws: ArenaError.self) { _ = try Running(workload) }
        #expect(error?.description.contains("region 'items'") == true)
    }

    @Test(
        "a plug-in that breaks its contract while it runs ends its process with a message",
        arguments: [
            ("LABEL_TWICE", "two regions are called 'items'"),
            ("LABEL_MARKUP", "the label of region 2"),
            ("REFUSES", "'build' failed: the moon is wrong"),
            ("ROOT_OUTSIDE", "outside of the arena"),
            ("PLACE_OUTSIDE", "which are not inside one region"),
            ("FAILS", "round=0/work failed: item 3 is missing"),
            ("NEGATIVE", "a subtraction went below 0"), ("LAPS_NEGATIVE", "set the probe's count to -5"),
        ])
    func endings(_ fault: String, _ message: String) async throws {
        let scratch = try Scratch()
        let library = try scratch.faulty(fault)
        let result = try await #require(
            processExitsWith: .exitCode(PluginFailure.status), observing: [\.standardErrorContent]
        ) { [library = library as String] in
            let workload = try PluginLoader.load(path: library).make(["size": "4096"])
            let built = try Running(workload)
            for step in workload.program {
                _ = workload.placements(for: step, in: built.layout)
                var probe = Probe()
                _ = workload.run(step, root: built.root, lane: Lane(), probe: &probe)
            }
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("plug-in workload 'fixture'") && text.contains(message), "\(text)")
    }
}

/// A workload built in memory that is never given back: tests are short.
struct Running {
    let root: UnsafeMutableRawPointer
    let layout: ArenaLayout

    init(_ workload: any Workload) throws {
        let base = UnsafeMutableRawPointer.allocate(
            byteCount: workload.footprint, alignment: Arena.regionAlignment)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: workload.footprint)
        var arena = Arena(base: base, capacity: workload.footprint)
        root = try workload.build(in: &arena)
        layout = arena.layout
    }
}
