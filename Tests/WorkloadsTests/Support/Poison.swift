import Foundation
import WorkloadKit

/// Overwrites all pages of the arena that are not placed, keeps their contents, and finds out whether they were
/// written. A step that reads one of them goes astray.
struct Poison {
    private static let byte: UInt8 = 0xA5
    private let memory: HeapArena
    private let pages: [Int]
    private let saved: HeapArena

    init(_ built: Built, sparing placed: [Placement]) {
        memory = built.memory
        let base = UInt(bitPattern: built.memory.base)
        var isPlaced = [Bool](repeating: false, count: built.memory.capacity / PageSet.pageSize)
        for placement in placed {
            let first = Int(placement.range.lowerBound - base) / PageSet.pageSize
            let last = Int(placement.range.upperBound - 1 - base) / PageSet.pageSize
            for page in first...last { isPlaced[page] = true }
        }
        pages = isPlaced.indices.filter { !isPlaced[$0] }
        saved = HeapArena(capacity: max(1, pages.count) * PageSet.pageSize)
        for (place, page) in pages.enumerated() {
            let start = built.memory.base + page * PageSet.pageSize
            memcpy(saved.base + place * PageSet.pageSize, start, PageSet.pageSize)
            memset(start, Int32(Self.byte), PageSet.pageSize)
        }
    }

    var isIntact: Bool {
        let expected = [UInt8](repeating: Self.byte, count: PageSet.pageSize)
        return pages.allSatisfy { memcmp(memory.base + $0 * PageSet.pageSize, expected, PageSet.pageSize) == 0 }
    }

    func restore() {
        for (place, page) in pages.enumerated() {
            memcpy(memory.base + page * PageSet.pageSize, saved.base + place * PageSet.pageSize, PageSet.pageSize)
        }
    }
}
