import Testing
import WorkloadKit

@Suite struct RelocationTests {
    let change = Relocation(from: 0x10000, to: 0x90000, byteCount: 0x2000)

    @Test("addresses of the arena and the one behind its end move, others stay")
    func addresses() {
        let expected: [(UInt, UInt)] = [
            (0, 0), (0xFFFF, 0xFFFF), (0x10000, 0x90000), (0x11FFF, 0x91FFF), (0x12000, 0x92000), (0x12001, 0x12001),
            (.max, .max),
        ]
        for (old, new) in expected {
            #expect(change.relocated(old) == new)
            #expect(change.reversed.relocated(new) == old)
        }
    }

    @Test("a stored pointer is changed once and counted")
    func words() {
        var words: [UInt] = [0x10008, 7, 0]
        let counts = words.withUnsafeMutableBytes { bytes in
            (0..<3).map { change.apply(at: bytes.baseAddress! + 8 * $0) }
        }
        #expect(counts == [1, 0, 0])
        #expect(words == [0x90008, 7, 0])
    }

    /// Items of 40 bytes whose words 1 and 2 are pointers, 30 of them: no page border is an item's.
    @Test("pieces of any size change the same words as the whole", arguments: [8, 16, 24, 40, 64, 400, 1200])
    func parts(_ size: Int) {
        let original = (0..<150).map { UInt(0x10000 + $0) }
        var words = original
        let counts = words.withUnsafeMutableBytes { bytes in
            stride(from: 0, to: 1200, by: size).map { offset in
                let piece = UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<min(1200, offset + size)])
                return RegionPart(region: 0, label: "items", offset: offset, bytes: piece)
                    .relocate(pointersAt: 8, count: 2, every: 40, by: change)
            }
        }
        #expect(counts.reduce(0, +) == 60)
        for index in 0..<150 {
            let isPointer = index % 5 == 1 || index % 5 == 2
            #expect(words[index] == original[index] + (isPointer ? 0x80000 : 0))
        }
    }

    @Test("an item that is cut off at the end keeps its missing words")
    func cutOff() {
        var words: [UInt] = [0x10000, 0x10000, 0x10000]
        let count = words.withUnsafeMutableBytes { bytes in
            RegionPart(region: 0, label: "a", offset: 0, bytes: UnsafeMutableRawBufferPointer(rebasing: bytes[..<20]))
                .relocate(count: 3, every: 24, by: change)
        }
        #expect(count == 2)
        #expect(words == [0x90000, 0x90000, 0x10000])
    }

    @Test("a workload that says so is not relocatable")
    func optional() {
        #expect(Holder(isRelocatable: true).relocatable != nil)
        #expect(Holder(isRelocatable: false).relocatable == nil)
    }
}

private struct Holder: RelocatableWorkload {
    var isRelocatable: Bool
    var footprint: Int { 0 }
    var program: [Step] { [] }
    var threads: Int { 1 }
    var quantum: Int { 0 }
    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer { arena.base }
    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] { [] }
    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        StepResult(checksum: 0, operations: 0, bytesTouched: 0)
    }
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int { 0 }
}
