import Foundation
import Testing
import WorkloadKit

@Suite struct SamplingTests {
    @Test("a window covers its share, starts where the shift has it, and wraps")
    func window() {
        let window = TouchWindow(of: 10, share: 0.35, shift: 0.25, round: 3)
        #expect(window.start == 7 && window.count == 4)
        #expect((0..<4).map(window.item) == [7, 8, 9, 0])
        #expect(window.items == [7..<10, 0..<1])
        #expect(TouchWindow(of: 10, share: 0, shift: 0.5, round: 9).items == [])
        #expect(TouchWindow(of: 10, share: 1, shift: 1, round: 5).items == [0..<10])
    }

    @Test(
        "a share rounds up, but not for the error of a product",
        arguments: [
            (0.0, 100, 0), (1e-9, 100, 1), (0.07, 100, 7), (0.7, 10, 7), (0.1, 64, 7), (1.0, 3, 3), (0.29, 100, 29),
        ])
    func part(share: Double, total: Int, expected: Int) {
        #expect(TouchWindow.part(share, of: total) == expected)
    }

    @Test("written items are evenly spaced", arguments: [0, 0.1, 0.25, 1.0 / 3, 0.5, 0.99, 1])
    func spacing(_ share: Double) {
        let spacing = WriteSpacing(share: share)
        var phase = spacing.phase(before: 0)
        for position in 0..<3000 {
            let before = (Double(position) * share + 1e-9).rounded(.down)
            let exact = (Double(position + 1) * share + 1e-9).rounded(.down) > before
            #expect(spacing.writes(position) == exact)
            #expect(spacing.advance(&phase) == exact)
        }
        #expect(spacing.isNever == (share == 0))
    }

    @Test("a keyed permutation is one", arguments: [0, 1, 2, 3, 4, 5, 63, 64, 65, 1000, 4097])
    func permutation(_ count: Int) {
        let permutation = KeyedPermutation(count: count, key: 7)
        let image = (0..<count).map { permutation[$0] }
        #expect(image.sorted() == Array(0..<count))
        if count > 60 {
            #expect(image != (0..<count).map { KeyedPermutation(count: count, key: 8)[$0] })
            #expect(zip(image, image.dropFirst()).filter { abs($0 - $1) == 1 }.count < 10)
        }
    }

    @Test("Zipf ranks are as frequent as they should be", arguments: [0, 0.5, 0.99, 1, 1.5, 2])
    func zipf(_ theta: Double) {
        let sampler = ZipfSampler(count: 50, theta: theta)
        var generator = SplitMix64(seed: 11)
        var counts = [Int](repeating: 0, count: 50)
        let draws = 40_000
        for _ in 0..<draws { counts[sampler.draw(&generator)] += 1 }
        let weights = (1...50).map { pow(Double($0), -theta) }
        let total = weights.reduce(0, +)
        let chiSquare = zip(counts, weights).reduce(0) { sum, pair in
            let expected = Double(draws) * pair.1 / total
            let difference = Double(pair.0) - expected
            return sum + difference * difference / expected
        }
        // 49 degrees of freedom: 85.4 is exceeded by chance once in a thousand seeds.
        #expect(chiSquare < 85.4)
    }

    @Test("one Zipf rank is always the same, and a huge number of ranks is no trouble")
    func zipfExtremes() {
        var generator = SplitMix64(seed: 5)
        let one = ZipfSampler(count: 1, theta: 0.99)
        #expect((0..<100).allSatisfy { _ in one.draw(&generator) == 0 })
        let many = ZipfSampler(count: 1 << 40, theta: 0.99)
        #expect((0..<1000).allSatisfy { _ in (0..<(1 << 40)).contains(many.draw(&generator)) })
    }

    @Test("the numbers of a generator can be had in any order")
    func randomAccess() {
        var generator = SplitMix64(seed: 9)
        for index in 0..<10 { #expect(SplitMix64.value(at: index, seed: 9) == generator.next()) }
    }

    @Test("a set of items knows its bytes and pages")
    func items() {
        var items = ItemSet(capacity: 100, stride: 1000, byteCount: 16)
        for index in [0, 4, 4, 99] { items.insert(index) }
        #expect(items.count == 3 && items.touchedBytes == 48)
        #expect(items.contains(4) && !items.contains(5))
        // Item 4 starts at byte 4000 and stays in page 0.
        #expect(items.pages(in: 8192..<108_192).ranges() == [8192..<12_288, 106_496..<108_192])
    }
}
