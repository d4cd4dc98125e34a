import Testing
import WorkloadKit

@Suite struct PageSetTests {
    /// A region of 100 pages and 100 bytes.
    private static let region: Range<UInt> = 0x20_0000..<(0x20_0000 + 100 * 4096 + 100)

    private func set(_ pages: [Int], in region: Range<UInt> = region) -> PageSet {
        var set = PageSet(region: region)
        for page in pages { set.insert(offset: page * 4096 + 7, byteCount: 1) }
        return set
    }

    private func range(_ pages: Range<Int>) -> Range<UInt> {
        0x20_0000 + UInt(pages.lowerBound * 4096)..<0x20_0000 + UInt(pages.upperBound * 4096)
    }

    @Test
    func neighboursAreJoinedInOrder() {
        #expect(set([9, 3, 2, 4]).ranges() == [range(2..<5), range(9..<10)])
        #expect(set([]).ranges().isEmpty)
    }

    @Test
    func everyPageThatBytesLieOnIsTouched() {
        var set = PageSet(region: Self.region)
        set.insert(offset: 4095, byteCount: 2)
        set.insert(offset: 3 * 4096, byteCount: 4096)
        set.insert(offset: 50, byteCount: 0)
        #expect(set.ranges() == [range(0..<2), range(3..<4)])
    }

    @Test
    func theLastPageEndsWithTheRegion() {
        #expect(set([100]).ranges() == [Self.region.upperBound - 100..<Self.region.upperBound])
    }

    @Test
    func aLimitClosesTheSmallestGapsFirst() {
        let set = set([0, 2, 10, 13, 30])
        #expect(set.ranges(limit: 5).count == 5)
        #expect(set.ranges(limit: 4) == [range(0..<3), range(10..<11), range(13..<14), range(30..<31)])
        #expect(set.ranges(limit: 3) == [range(0..<3), range(10..<14), range(30..<31)])
        #expect(set.ranges(limit: 2) == [range(0..<14), range(30..<31)])
        #expect(set.ranges(limit: 1) == [range(0..<31)])
    }

    @Test
    func amongEqualGapsTheFirstAreClosed() {
        #expect(set([0, 2, 4, 6]).ranges(limit: 2) == [range(0..<5), range(6..<7)])
    }

    @Test
    func theUsualLimitIsAThousandCalls() {
        let region: Range<UInt> = 0x20_0000..<0x20_0000 + 4096 * 4096
        let ranges = set(Array(stride(from: 0, to: 4096, by: 2)), in: region).ranges()
        #expect(ranges.count == 1024)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }
}
