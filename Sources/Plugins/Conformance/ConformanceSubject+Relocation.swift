import Glibc
import WorkloadKit

extension ConformanceSubject {
    /// Of a workload that can be relocated: all pointers are found, page by page, in fresh data and in what the steps
    /// left; the copy works without the original; relocating back gives the bytes that were copied.
    func relocationProblem() throws -> String? {
        guard let workload = workload.relocatable else { return nil }
        let done = try built()
        let expected = steps.map { done.run($0) }
        let fresh = try built()
        let copy = try GuardedMemory(capacity: fresh.memory.capacity)
        if let problem = done.relocationProblem(workload, into: copy) { return problem }
        if let problem = fresh.relocationProblem(workload, into: copy) { return problem }
        let moved = BuiltSubject(fresh, relocatedTo: copy, by: workload)
        fresh.memory.zero()
        return steps.first { moved.run($0) != expected[$0.index] }.map {
            "\($0.label) gave another result in a relocated copy: what depends on addresses is stored as plain pointers, "
                + "or as offsets, and never with part of an address"
        }
    }
}

extension BuiltSubject {
    /// A copy of the data in other memory, relocated.
    fileprivate init(_ other: BuiltSubject, relocatedTo copy: GuardedMemory, by workload: any RelocatableWorkload) {
        self.workload = other.workload
        memory = copy
        layout = other.layout
        root = copy.base + (other.root - other.memory.base)
        memcpy(copy.base, other.memory.base, other.memory.capacity)
        _ = relocatePages(of: copy, workload, other.relocation(to: copy))
    }

    fileprivate func relocation(to copy: GuardedMemory) -> Relocation {
        Relocation(
            from: UInt(bitPattern: memory.base), to: UInt(bitPattern: copy.base), byteCount: memory.capacity)
    }

    /// Relocates every page of all regions on its own, the last one first: no part may need another.
    fileprivate func relocatePages(
        of copy: GuardedMemory, _ workload: any RelocatableWorkload, _ relocation: Relocation
    ) -> Int {
        let base = layout.allocations.first.map(\.range.lowerBound) ?? 0
        return layout.allocations.enumerated().reduce(0) { sum, entry in
            let (index, region) = entry
            let start = copy.base + Int(region.range.lowerBound - base)
            let pages = stride(from: 0, to: region.range.count, by: PageSet.pageSize).reversed()
            return pages.reduce(sum) { sum, offset in
                let count = min(PageSet.pageSize, region.range.count - offset)
                let part = RegionPart(
                    region: index, label: region.label, offset: offset,
                    bytes: UnsafeMutableRawBufferPointer(start: start + offset, count: count))
                return sum + workload.relocate(part, by: relocation)
            }
        }
    }

    fileprivate func relocationProblem(_ workload: any RelocatableWorkload, into copy: GuardedMemory) -> String? {
        let change = relocation(to: copy)
        memcpy(copy.base, memory.base, memory.capacity)
        let counted = relocatePages(of: copy, workload, change)
        var changed = 0
        for offset in wordOffsets {
            let old = memory.base.load(fromByteOffset: offset, as: UInt.self)
            let new = copy.base.load(fromByteOffset: offset, as: UInt.self)
            if new != change.relocated(old) { return wrongWord(offset, isPointer: change.relocated(old) != old) }
            changed += new == old ? 0 : 1
        }
        if counted != changed {
            return "'relocate' changed \(changed) pointers and counted \(counted): return how many were changed"
        }
        _ = relocatePages(of: copy, workload, change.reversed)
        guard memcmp(copy.base, memory.base, memory.capacity) == 0 else {
            return "relocating a copy back does not give the bytes that were copied: which words are pointers follows "
                + "from the region, the offset and the parameters alone, not from addresses"
        }
        return nil
    }

    /// Where words are, in bytes from the arena's start: nothing lies between regions.
    private var wordOffsets: some Sequence<Int> {
        layout.allocations.lazy.flatMap { region in
            let start = Int(region.range.lowerBound - UInt(bitPattern: memory.base))
            return stride(from: start, to: start + region.range.count - 7, by: 8)
        }
    }

    private func wrongWord(_ offset: Int, isPointer: Bool) -> String {
        isPointer
            ? "'relocate' misses the pointer that lies \(place(of: offset)), or changes it twice: every pointer is changed "
                + "once, also where an item begins on the page before"
            : "'relocate' changes the word that lies \(place(of: offset)), which does not point into the arena: change "
                + "pointers into the arena only, and by the distance of the two arenas"
    }
}
