import Foundation
import Testing
import WorkloadKit

/// What workloads promise to a backend that copies them to another address.
@Suite struct RelocationTests {
    @Test("a relocated copy runs without the original", arguments: Cases.all)
    func runs(_ test: Case) throws {
        let expected = try Built(test.kind, test.parameters).runAll()
        let original = try Built(test.kind, test.parameters)
        let copy = try Copy(original)
        copy.relocate(by: copy.change)
        original.memory.zero()
        #expect(copy.built.runAll() == expected)
    }

    @Test("relocating back gives the identical bytes, before the program and after it", arguments: Cases.all)
    func back(_ test: Case) throws {
        let original = try Built(test.kind, test.parameters)
        for _ in 0..<2 {
            let copy = try Copy(original)
            let there = copy.relocate(by: copy.change)
            #expect(copy.wrongWords == 0)
            #expect(copy.relocate(by: copy.change.reversed) == there)
            #expect(memcmp(copy.built.memory.base, original.memory.base, original.memory.capacity) == 0)
            _ = original.runAll()
        }
    }

    @Test("a program goes on at the other address where it stopped", arguments: Cases.first + Cases.updates)
    func alternates(_ test: Case) throws {
        let expected = try Built(test.kind, test.parameters).runAll()
        let original = try Built(test.kind, test.parameters)
        for step in original.workload.program {
            guard step.initiator == .device else {
                #expect(original.run(step) == expected[step.index])
                continue
            }
            let copy = try Copy(original)
            copy.relocate(by: copy.change)
            #expect(copy.built.run(step) == expected[step.index])
            copy.relocate(by: copy.change.reversed)
            memcpy(original.memory.base, copy.built.memory.base, original.memory.capacity)
        }
    }

    @Test("pointers are counted")
    func counts() throws {
        let numbers =
            [
                ("list size=64KiB node-size=64", 1024), ("vector size=64KiB", 0), ("tree size=4KiB fanout=4", nil),
                ("mixed size=64KiB", nil),
            ] as [(String, Int?)]
        for ((name, expected), test) in zip(numbers, Cases.first) {
            let words = name.split(separator: " ", maxSplits: 1).map(String.init)
            #expect(words[0] == test.kind.name)
            let copy = try Copy(try Built(test.kind, Case(test.kind, words[1]).parameters))
            let count = copy.relocate(by: copy.change)
            #expect(expected.map { $0 == count } ?? (count > 0), "\(name): \(count)")
        }
    }
}

/// A copy of a built workload in memory of its own, relocated page by page, the last one first.
private struct Copy {
    let built: Built
    let original: Built
    private let workload: any RelocatableWorkload

    init(_ original: Built) throws {
        self.original = original
        workload = try #require(original.workload.relocatable)
        let memory = HeapArena(capacity: original.memory.capacity)
        memcpy(memory.base, original.memory.base, memory.capacity)
        built = Built(original, in: memory)
    }

    var change: Relocation {
        Relocation(
            from: UInt(bitPattern: original.memory.base), to: UInt(bitPattern: built.memory.base),
            byteCount: built.memory.capacity)
    }

    @discardableResult
    func relocate(by change: Relocation) -> Int {
        let base = UInt(bitPattern: original.memory.base)
        return original.layout.allocations.enumerated().reduce(0) { sum, entry in
            let start = built.memory.base + Int(entry.element.range.lowerBound - base)
            let bytes = entry.element.range.count
            return stride(from: 0, to: bytes, by: 4096).reversed().reduce(sum) { sum, offset in
                let page = UnsafeMutableRawBufferPointer(start: start + offset, count: min(4096, bytes - offset))
                let part = RegionPart(
                    region: entry.offset, label: entry.element.label, offset: offset, bytes: page)
                return sum + workload.relocate(part, by: change)
            }
        }
    }

    /// Words that are not what they should be: pointers into the arena changed, everything else as it was.
    var wrongWords: Int {
        let (change, old, new) = (change, original.memory.base, built.memory.base)
        return original.layout.allocations.reduce(0) { sum, region in
            let start = Int(region.range.lowerBound - UInt(bitPattern: old))
            return sum
                + stride(from: start, to: start + region.range.count - 7, by: 8).count { offset in
                    let expected = change.relocated(old.load(fromByteOffset: offset, as: UInt.self))
                    return new.load(fromByteOffset: offset, as: UInt.self) != expected
                }
        }
    }
}

extension Built {
    /// The same data, copied to other memory.
    fileprivate init(_ other: Built, in memory: HeapArena) {
        workload = other.workload
        self.memory = memory
        root = memory.base + (other.root - other.memory.base)
        layout = other.layout
    }
}
