import Dispatch
import Foundation
import Testing
import WorkloadKit

/// What every workload promises to every backend.
@Suite struct ContractTests {
    @Test("the same parameters give the same layout and checksums anywhere", arguments: Cases.all)
    func determinism(_ test: Case) throws {
        let first = try Built(test.kind, test.parameters)
        let second = try Built(test.kind, test.parameters)
        #expect(first.memory.base != second.memory.base)
        #expect(offsets(first) == offsets(second))
        #expect(first.runAll() == second.runAll())
    }

    @Test("a repetition on memory that is zero again gives the same checksums", arguments: Cases.all)
    func repetition(_ test: Case) throws {
        let first = try Built(test.kind, test.parameters)
        let results = first.runAll()
        first.memory.zero()
        let second = try Built(first.workload, in: first.memory)
        #expect(second.layout == first.layout)
        #expect(second.runAll() == results)
    }

    @Test("the footprint is the sum of the regions", arguments: Cases.all)
    func footprint(_ test: Case) throws {
        let built = try Built(test.kind, test.parameters)
        #expect(built.workload.footprint == Arena.footprint(built.layout.allocations.map(\.range.count)))
    }

    @Test("steps are numbered in order, rounds alternate between the sides", arguments: Cases.all)
    func program(_ test: Case) throws {
        let program = try test.kind.make(test.parameters).program
        #expect(program.map(\.index) == Array(0..<program.count))
        #expect(Set(program.map(\.round)) == Set(0..<(Int(test.parameters["rounds"] ?? "4") ?? 0)))
        #expect(program.first?.initiator == .device && program.last?.initiator == .host)
    }

    @Test("a step stays inside its placements, and writes nothing placed for reading", arguments: Cases.all)
    func placements(_ test: Case) throws {
        let expected = try Built(test.kind, test.parameters).runAll()
        let built = try Built(test.kind, test.parameters)
        for step in built.workload.program {
            let placed = built.workload.placements(for: step, in: built.layout)
            #expect(placed.allSatisfy { $0.initiator == step.initiator && !$0.range.isEmpty })
            let poison = Poison(built, sparing: placed)
            let before = placed.filter { $0.access == .read }.map { built.memory.bytes($0.range) }
            #expect(built.run(step) == expected[step.index], "\(step)")
            #expect(placed.filter { $0.access == .read }.map { built.memory.bytes($0.range) } == before, "\(step)")
            #expect(poison.isIntact, "\(step) wrote outside of its placements")
            poison.restore()
        }
    }

    @Test("placements lie in regions and hold what is touched", arguments: Cases.all)
    func placementSizes(_ test: Case) throws {
        let built = try Built(test.kind, test.parameters)
        for step in built.workload.program {
            let placed = built.workload.placements(for: step, in: built.layout)
            let result = built.run(step)
            #expect(placed.reduce(0) { $0 + $1.range.count } >= result.bytesTouched)
            #expect((result.operations == 0) == (result.bytesTouched == 0))
            #expect(
                placed.allSatisfy { part in
                    built.layout.allocations.contains {
                        $0.range.lowerBound <= part.range.lowerBound && part.range.upperBound <= $0.range.upperBound
                    }
                })
        }
    }

    @Test("lanes that run at the same time give what they give one after another", arguments: Cases.all)
    func concurrency(_ test: Case) throws {
        let parameters = test.parameters.merging(["threads": "4"]) { $1 }
        let expected = try Built(test.kind, parameters).runAll()
        let built = try Built(test.kind, parameters)
        for step in built.workload.program {
            #expect(concurrently(built, step) == expected[step.index].checksum)
        }
    }

    @Test("nothing is done where nothing is touched", arguments: Cases.all)
    func nothingTouched(_ test: Case) throws {
        let parameters = test.parameters.merging(["device-touch": "0", "host-touch": "0"]) { $1 }
        let built = try Built(test.kind, parameters)
        for step in built.workload.program {
            #expect(built.run(step) == StepResult(checksum: 0, operations: 0, bytesTouched: 0))
            #expect(built.workload.placements(for: step, in: built.layout).isEmpty)
        }
    }

    @Test("an update that one page loses changes a later checksum", arguments: Cases.updates)
    func lostUpdate(_ test: Case) throws {
        let expected = try Built(test.kind, test.parameters).runAll().map(\.checksum)
        let built = try Built(test.kind, test.parameters)
        let program = built.workload.program
        #expect(built.run(program[0]).checksum == expected[0])
        let written = built.workload.placements(for: program[1], in: built.layout).filter { $0.access == .readWrite }
        let page = try #require(written.last).range.prefix(4096)
        let stale = built.memory.bytes(page)
        _ = built.run(program[1])
        #expect(built.memory.bytes(page) != stale, "the step writes the page")
        let offset = Int(page.lowerBound - UInt(bitPattern: built.memory.base))
        (built.memory.base + offset).copyMemory(from: stale, byteCount: stale.count)
        #expect(program[2...].map { built.run($0).checksum } != Array(expected[2...]))
    }

    @Test("another seed gives other checksums", arguments: Cases.first)
    func seed(_ test: Case) throws {
        let first = try Built(test.kind, test.parameters).runAll()
        let second = try Built(test.kind, test.parameters.merging(["seed": "2"]) { $1 }).runAll()
        #expect(first.map(\.checksum) != second.map(\.checksum))
    }

    @Test("laps of the probe are whole quanta", arguments: Cases.first)
    func laps(_ test: Case) throws {
        let built = try Built(test.kind, test.parameters.merging(["host-touch": "1"]) { $1 })
        for step in built.workload.program {
            var probe = Probe()
            let result = built.workload.run(step, root: built.root, lane: Lane(), probe: &probe)
            #expect(probe.laps > 0 && probe.laps <= result.operations / built.workload.quantum)
            #expect((probe.laps + 3) * built.workload.quantum > result.operations)
        }
    }

    private func offsets(_ built: Built) -> [String] {
        let base = UInt(bitPattern: built.memory.base)
        return built.layout.allocations.map { "\($0.label) \($0.range.lowerBound - base) \($0.range.count)" }
    }

    private func concurrently(_ built: Built, _ step: Step) -> UInt64 {
        let threads = built.workload.threads
        // Every lane writes its own element, and all are done before the sum is taken.
        nonisolated(unsafe) let sums = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: threads)
        nonisolated(unsafe) let shared = built
        defer { sums.deallocate() }
        DispatchQueue.concurrentPerform(iterations: threads) { index in
            sums[index] = shared.run(step, lane: Lane(index: index, of: threads)).checksum
        }
        return sums.reduce(0, &+)
    }
}
