import Glibc
import WorkloadKit

extension ConformanceSubject {
    /// Everything that a step did not place is overwritten while it runs, as on an exclusive device, where it would not
    /// be there: its result must not change, and nothing of it may be written.
    func placementProblem(_ progress: (String) -> Void) throws -> String? {
        let reference = try built()
        let built = try built()
        for step in steps {
            progress("placements of \(step.label) were checked")
            let placed = workload.placements(for: step, in: built.layout)
            if let problem = built.strangePlacement(placed, of: step) { return problem }
            let expected = reference.run(step)
            if let problem = built.problem(step, placed, expected: expected) { return problem }
        }
        return nil
    }
}

extension BuiltSubject {
    fileprivate func strangePlacement(_ placed: [Placement], of step: Step) -> String? {
        if placed.contains(where: { $0.initiator != step.initiator }) {
            return
                "\(step.label) places memory on the side that does not run it: place it on the \(step.initiator.rawValue)"
        }
        let isOutside = placed.contains { placement in
            placement.range.isEmpty
                || !layout.allocations.contains {
                    $0.range.lowerBound <= placement.range.lowerBound
                        && placement.range.upperBound <= $0.range.upperBound
                }
        }
        return isOutside ? "\(step.label) places a range that is empty or not inside one region: drop or cut it" : nil
    }

    fileprivate func problem(_ step: Step, _ placed: [Placement], expected: StepResult) -> String? {
        let poison = Poison(memory, sparing: placed)
        let readOnly = placed.filter { $0.access == .read && !$0.isWritten(in: placed) }
        let before = readOnly.map { memory.bytes($0.range) }
        let result = run(step)
        if let offset = poison.firstWrite() {
            return "\(step.label) wrote \(place(of: offset)), where it placed nothing: place it for writing"
        }
        for (placement, bytes) in zip(readOnly, before) {
            guard
                let index = zip(memory.bytes(placement.range), bytes).enumerated().first(where: { $1.0 != $1.1 })?
                    .offset
            else { continue }
            let offset = Int(placement.range.lowerBound - UInt(bitPattern: memory.base)) + index
            return
                "\(step.label) wrote \(place(of: offset)), which it placed for reading only: place it for reading and "
                + "writing"
        }
        poison.restore()
        if result != expected {
            return
                "\(step.label) gave another result when everything outside of its placements was overwritten: it reads "
                + "memory that it does not place; place all that it touches"
        }
        let bytes = placed.reduce(0) { $0 + $1.range.count }
        return bytes >= result.bytesTouched
            ? nil
            : "\(step.label) says that it touches \(result.bytesTouched) bytes and places \(bytes): count distinct bytes, "
                + "or place the rest"
    }
}

extension Placement {
    fileprivate func isWritten(in placed: [Placement]) -> Bool {
        placed.contains { $0.access != .read && $0.range.overlaps(range) }
    }
}

/// Overwrites all pages of an arena that are not placed, and keeps their contents.
private final class Poison {
    private static let byte: UInt8 = 0xA5
    private let memory: GuardedMemory
    private let pages: [Int]
    private let saved: UnsafeMutableRawPointer

    init(_ memory: GuardedMemory, sparing placed: [Placement]) {
        self.memory = memory
        let base = UInt(bitPattern: memory.base)
        var isPlaced = [Bool](repeating: false, count: memory.capacity / PageSet.pageSize)
        for placement in placed {
            let first = Int(placement.range.lowerBound - base) / PageSet.pageSize
            let last = Int(placement.range.upperBound - 1 - base) / PageSet.pageSize
            for page in first...last { isPlaced[page] = true }
        }
        pages = isPlaced.indices.filter { !isPlaced[$0] }
        saved = .allocate(byteCount: max(1, pages.count) * PageSet.pageSize, alignment: 16)
        for (index, page) in pages.enumerated() {
            memcpy(saved + index * PageSet.pageSize, memory.base + page * PageSet.pageSize, PageSet.pageSize)
            memset(memory.base + page * PageSet.pageSize, Int32(Self.byte), PageSet.pageSize)
        }
    }

    /// Where one of those pages was written.
    func firstWrite() -> Int? {
        let expected = [UInt8](repeating: Self.byte, count: PageSet.pageSize)
        for page in pages {
            let start = memory.base + page * PageSet.pageSize
            guard memcmp(start, expected, PageSet.pageSize) != 0 else { continue }
            let bytes = UnsafeRawBufferPointer(start: start, count: PageSet.pageSize)
            return page * PageSet.pageSize + (bytes.firstIndex { $0 != Self.byte } ?? 0)
        }
        return nil
    }

    deinit { saved.deallocate() }

    /// Gives the pages their contents back.
    func restore() {
        for (index, page) in pages.enumerated() {
            memcpy(memory.base + page * PageSet.pageSize, saved + index * PageSet.pageSize, PageSet.pageSize)
        }
    }
}
