import Testing

@testable import Statistics

@Suite struct SeededGeneratorTests {
    /// The published algorithm, in Python integers modulo 2^64.
    @Test func numbersOfSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }

    @Test func streamsDiffer() {
        let first = (0..<100).map { stream in
            var generator = SeededGenerator(seed: 1, stream: UInt64(stream))
            return generator.next()
        }
        #expect(Set(first).count == 100)
    }

    @Test func indicesStayBelowTheBound() {
        var generator = SeededGenerator(seed: 4)
        let drawn = (0..<1000).map { _ in generator.index(below: 7) }
        #expect(Set(drawn) == Set(0..<7))
    }
}
