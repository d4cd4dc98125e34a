/// How a placed range will be used.
public enum PlacementAccess: String, Sendable, Hashable {
    /// The step only reads the range.
    case read
    /// The step overwrites the range without reading it first.
    case write
    /// The step reads and writes the range.
    case readWrite
}

/// A declared wish: "this range is needed there, for reading or writing". One placement is one call that the author
/// of an explicit program has to write.
public struct Placement: Sendable, Hashable {
    /// Addresses inside the arena, half open. Backends round outwards to their page size.
    public let range: Range<UInt>
    /// The side that needs it.
    public let initiator: Initiator
    /// How it will be used.
    public let access: PlacementAccess

    /// A placement of a range of addresses.
    public init(_ range: Range<UInt>, on initiator: Initiator, for access: PlacementAccess) {
        self.range = range
        self.initiator = initiator
        self.access = access
    }
}

/// Pages that a step touches, turned into the ranges a careful programmer would place.
public struct PageSet: Sendable {
    /// Size of the pages collected, in bytes: what every backend can move.
    public static let pageSize = 4096
    private let region: Range<UInt>
    private var touched: [Bool]

    /// No page of `region` (addresses) yet.
    public init(region: Range<UInt>) {
        self.region = region
        touched = [Bool](repeating: false, count: (region.count + Self.pageSize - 1) / Self.pageSize)
    }

    /// Adds the pages of `byteCount` bytes that start `offset` bytes into the region.
    public mutating func insert(offset: Int, byteCount: Int) {
        guard byteCount > 0 else { return }
        for page in (offset / Self.pageSize)...((offset + byteCount - 1) / Self.pageSize) { touched[page] = true }
    }

    /// The touched pages as address ranges, neighbours joined, in order.
    ///
    /// Nobody writes ten thousand placement calls, and Linux stops at `vm.max_map_count` (65 530) mappings: while there
    /// are more than `limit` ranges the smallest gaps are closed first, so some untouched pages are placed too. They
    /// show as bytes moved beyond bytes touched.
    public func ranges(limit: Int = 1024) -> [Range<UInt>] {
        let runs = Self.runs(of: touched)
        guard runs.count > limit else { return runs.map(addresses) }
        let gaps = (1..<runs.count).map { (size: runs[$0].lowerBound - runs[$0 - 1].upperBound, before: $0) }
        let kept = Set(gaps.sorted { ($0.size, $0.before) > ($1.size, $1.before) }.prefix(limit - 1).map(\.before))
        var joined = [runs[0]]
        for index in 1..<runs.count {
            if kept.contains(index) {
                joined.append(runs[index])
            } else {
                joined[joined.count - 1] = joined[joined.count - 1].lowerBound..<runs[index].upperBound
            }
        }
        return joined.map(addresses)
    }

    private func addresses(_ pages: Range<Int>) -> Range<UInt> {
        let lower = region.lowerBound + UInt(pages.lowerBound * Self.pageSize)
        return lower..<min(region.upperBound, region.lowerBound + UInt(pages.upperBound * Self.pageSize))
    }

    private static func runs(of touched: [Bool]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for (page, isTouched) in touched.enumerated() {
            if isTouched, start == nil { start = page }
            if !isTouched, let first = start {
                runs.append(first..<page)
                start = nil
            }
        }
        if let first = start { runs.append(first..<touched.count) }
        return runs
    }
}
