import Statistics
import Testing

@Suite struct CrossoverTests {
    /// Twelve blocks around a median, so tight that the sign is decided.
    private func point(_ x: Double, _ median: Double, spread: Double = 0.001, shift: Int = 0) -> SweepPoint {
        let ratios = (0..<12).map { median + spread * (Double(($0 * 5 + shift) % 12) - 5.5) }
        return SweepPoint(x: x, logRatios: ratios, blocks: Array(0..<12))
    }

    /// `t = np.log(x); np.exp(t[1] + 0.1 / 0.15 * (t[2] - t[1]))`
    @Test func interpolatesOverTheLogarithm() throws {
        let sweep = [point(10, 0.2), point(0.01, -0.3), point(1, 0.05), point(0.1, -0.1)]
        let found = try Crossover(sweep, resamples: 500)
        #expect(found.outcome == .one && found.isLogarithmic && found.leader == nil)
        let crossing = try #require(found.crossings.first)
        #expect(isClose(crossing.x, 0.464158883361278))
        #expect(crossing.lo < crossing.x && crossing.x < crossing.hi)
        #expect(crossing.leaderBelow == .baseline && crossing.bracket == 0.1...1)
    }

    /// `0 + 0.1 / 0.15 * 0.9`
    @Test func interpolatesOverXWhereZeroOccurs() throws {
        let found = try Crossover([point(0, -0.1), point(0.9, 0.05)], resamples: 200)
        #expect(!found.isLogarithmic)
        #expect(isClose(try #require(found.crossings.first).x, 0.6))
    }

    @Test func oneSideAhead() throws {
        let found = try Crossover([point(1, 0.1), point(2, 0.001), point(4, 0.2)], resamples: 100)
        #expect(found.outcome == .none && found.leader == .backend && found.crossings.isEmpty)
        #expect(found.text == "no crossover: the backend is ahead (2 of 3 points decided)")
    }

    /// Medians that change sign without being decided are noise.
    @Test func noiseIsNoCrossover() throws {
        let found = try Crossover([point(1, 0.001), point(2, -0.001), point(4, 0.001)], resamples: 100)
        #expect(found.outcome == .undecided && found.leader == nil)
        let undecidedMiddle = try Crossover([point(1, -0.1), point(2, 0.001), point(4, 0.1)], resamples: 100)
        #expect(undecidedMiddle.outcome == .one && undecidedMiddle.crossings[0].bracket == 1...4)
    }

    @Test func several() throws {
        let found = try Crossover([point(1, 0.1), point(2, -0.1), point(4, 0.1)], resamples: 100)
        #expect(found.outcome == .several)
        #expect(found.crossings.map(\.leaderBelow) == [.backend, .baseline])
        #expect(areClose(found.crossings.map(\.x), [1.4142135623730951, 2.8284271247461903]))
        #expect(found.text.hasPrefix("2 crossovers: at 1.41 ["))
    }

    /// With the same noise at both points the line moves up and down as a whole; drawn independently, an end alone may
    /// move. Where the line is symmetric about its zero, pairing makes the crossing move more.
    @Test func sharedBlocksAreDrawnTogether() throws {
        let paired = [point(1, -0.1, spread: 0.01), point(100, 0.1, spread: 0.01)]
        let alone = paired.map { SweepPoint(x: $0.x, logRatios: $0.logRatios) }
        let together = try #require(try Crossover(paired, resamples: 2000).crossings.first)
        let apart = try #require(try Crossover(alone, resamples: 2000).crossings.first)
        #expect(isClose(together.x, 10) && isClose(apart.x, 10))
        #expect(together.hi / together.lo > 1.1 * (apart.hi / apart.lo))
    }

    @Test func blockIdsPairWhateverTheirOrder() throws {
        let sweep = [point(1, -0.1, spread: 0.01), point(100, 0.1, spread: 0.01, shift: 3)]
        let turned = SweepPoint(
            x: 100, logRatios: sweep[1].logRatios.reversed(), blocks: sweep[1].blocks?.reversed())
        #expect(try Crossover(sweep, resamples: 300) == Crossover([sweep[0], turned], resamples: 300))
    }

    @Test func tooFewBlocksDecideNothing() throws {
        let sweep = [SweepPoint(x: 1, logRatios: [-1, -1]), SweepPoint(x: 2, logRatios: [1, 1])]
        #expect(try Crossover(sweep).outcome == .undecided)
        #expect(codeThrown { _ = try Crossover([]) } == .empty)
    }
}
