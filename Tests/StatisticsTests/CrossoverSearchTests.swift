import Testing

@testable import Statistics

@Suite struct CrossoverSearchTests {
    private func search() throws -> CrossoverSearch {
        let sweep = [0.0, 1, 2].map { SweepPoint(x: $0, logRatios: [$0 - 1.5]) }
        return try CrossoverSearch(sweep, confidence: 0.95, resamples: 1, seed: 1)
    }

    @Test func firstAndLastZero() throws {
        #expect(try search().zeros(of: [-1, 1, -1], in: 0...2, leaderBelow: .baseline) == 0.5...1.5)
        #expect(try search().zeros(of: [-1, 0, 1], in: 0...2, leaderBelow: .baseline) == 1...1)
    }

    /// All as at the lower end: the lead changes later than the bracket. All as at the upper end: earlier.
    @Test func aLineOnOneSidePointsToAnEnd() throws {
        #expect(try search().zeros(of: [-1, -2, -1], in: 0...2, leaderBelow: .baseline) == 2...2)
        #expect(try search().zeros(of: [1, 2, 1], in: 0...2, leaderBelow: .baseline) == 0...0)
        #expect(try search().zeros(of: [1, 2, 1], in: 0...2, leaderBelow: .backend) == 2...2)
    }

    @Test func positionsAreLinearWhereZeroOccurs() throws {
        #expect(try !search().isLogarithmic)
        #expect(try search().sides == [nil, nil, nil])
    }
}
