import Testing
import WorkloadKit

/// Windows, spacings, permutations and item sets: what workloads choose their data with.
@Suite struct DrawingTests {
    @Test(arguments: [1, 2, 3, 64, 1000, 4097])
    func aKeyedPermutationIsOne(count: Int) {
        let permutation = KeyedPermutation(count: count, key: 7)
        #expect(Set((0..<count).map { permutation[$0] }) == Set(0..<count))
    }

    @Test
    func anotherKeyGivesAnotherPermutation() {
        let one = KeyedPermutation(count: 100, key: 1), other = KeyedPermutation(count: 100, key: 2)
        #expect((0..<100).contains { one[$0] != other[$0] })
        #expect((0..<100).contains { one[$0] != $0 })
    }

    @Test
    func valuesByIndexAreThoseOfTheGenerator() {
        var generator = SplitMix64(seed: 42)
        #expect((0..<10).allSatisfy { SplitMix64.value(at: $0, seed: 42) == generator.next() })
    }

    /// The first outputs for seed 1234567, as published with the generator's reference implementation.
    @Test
    func theGeneratorIsSplitMix64() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test(arguments: [(0.0, 0), (0.25, 25), (0.1, 10), (0.001, 1), (1.0, 100), (0.255, 26)])
    func aWindowTakesItsShareRoundedUp(share: Double, count: Int) {
        #expect(TouchWindow(of: 100, share: share).count == count)
    }

    @Test
    func aWindowMovesAndWraps() {
        let window = TouchWindow(of: 10, share: 0.4, shift: 0.4, round: 2)
        #expect(window.start == 8)
        #expect((0..<4).map(window.item) == [8, 9, 0, 1])
        #expect(window.items == [8..<10, 0..<2])
        #expect(window.items(at: 0..<2) == [8..<10])
        #expect(window.items(at: 1..<1).isEmpty)
    }

    @Test(arguments: [0.0, 0.1, 0.25, 0.5, 1.0])
    func aSpacingWritesItsShare(share: Double) {
        let spacing = WriteSpacing(share: share)
        #expect((0..<1000).count { spacing.writes($0) } == Int(share * 1000))
        #expect(spacing.isNever == (share == 0))
        var phase = spacing.phase(before: 500)
        #expect((500..<600).allSatisfy { spacing.advance(&phase) == spacing.writes($0) })
    }

    @Test
    func anItemCountsOnce() {
        var items = ItemSet(capacity: 8, stride: 4096, byteCount: 16)
        for index in [1, 2, 1, 6] { items.insert(index) }
        #expect(items.count == 3)
        #expect(items.touchedBytes == 48)
        #expect(items.contains(6) && !items.contains(5))
        #expect(items.pages(in: 0x1000..<0x9000).ranges() == [0x2000..<0x4000, 0x7000..<0x8000])
    }
}
