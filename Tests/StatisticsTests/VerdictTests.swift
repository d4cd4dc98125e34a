import Statistics
import Testing

/// A comparison of 12 blocks whose interval and estimate are exactly these: the 3rd and 10th smallest, the median.
private func comparison(
    _ lo: Double, _ estimate: Double, _ hi: Double, comparisons: Int = 1
) throws -> PairedComparison {
    let speeds = [lo, lo, lo] + Array(repeating: estimate, count: 6) + [hi, hi, hi]
    return try PairedComparison(
        base: speeds.map { 100 + $0 }, x: speeds.map { _ in 100 }, comparisons: comparisons)
}

@Suite struct VerdictTests {
    struct Case: Sendable {
        let lo: Double, estimate: Double, hi: Double
        var floor: Double?
        let kind: Verdict.Kind
        let headline: String
    }

    static let cases = [
        Case(lo: 3, estimate: 5.1, hi: 7.2, kind: .faster, headline: "faster by 5.1 % [3.0, 7.2]"),
        Case(lo: -7.2, estimate: -5.1, hi: -3, kind: .slower, headline: "slower by 5.1 % [-7.2, -3.0]"),
        Case(lo: -1.2, estimate: 0.4, hi: 1.9, kind: .equivalent, headline: "equivalent within ±2 % [-1.2, 1.9]"),
        // One end outside the band: 12 · (2.5/1.6)² = 29.3 and 12 · (2.3/1.6)² = 24.8.
        Case(
            lo: -2.1, estimate: 0.4, hi: 1.9, kind: .inconclusive,
            headline: "inconclusive [-2.1, 1.9]: about 30 blocks needed"),
        Case(
            lo: -1.9, estimate: 0.4, hi: 2.1, kind: .inconclusive,
            headline: "inconclusive [-1.9, 2.1]: about 25 blocks needed"),
        // Proven to differ from zero, and proven not to matter.
        Case(lo: 0.5, estimate: 1, hi: 1.5, kind: .equivalent, headline: "equivalent within ±2 % [0.50, 1.50]"),
        // The direction is settled, the size is not beyond the margin.
        Case(
            lo: 0.5, estimate: 1.5, hi: 2.5, kind: .inconclusive,
            headline: "inconclusive [0.5, 2.5]: about 48 blocks needed"),
        // The size is beyond the margin, the direction is not settled: 12 · (5/3)² = 33.3.
        Case(
            lo: -2, estimate: 3, hi: 7, kind: .inconclusive,
            headline: "inconclusive [-2.0, 7.0]: about 34 blocks needed"),
        // The same interval with and without a floor that reaches beyond the estimate.
        Case(lo: 0.5, estimate: 3, hi: 6, kind: .faster, headline: "faster by 3.0 % [0.5, 6.0]"),
        Case(
            lo: 0.5, estimate: 3, hi: 6, floor: 4, kind: .inconclusive,
            headline: "inconclusive [0.5, 6.0], below the noise floor [-4.0, 4.0]: about 23 blocks needed"),
        // −4 % is a ratio of 1/0.96: the floor reaches +4.17 %.
        Case(lo: 0.5, estimate: 4.2, hi: 6, floor: 4, kind: .faster, headline: "faster by 4.2 % [0.5, 6.0]"),
        Case(
            lo: -6, estimate: -3, hi: -0.5, floor: 4, kind: .inconclusive,
            headline: "inconclusive [-6.0, -0.5], below the noise floor [-4.0, 4.0]: about 22 blocks needed"),
        // An equivalence claims no effect: it stands on its interval, whatever the floor.
        Case(lo: -1, estimate: 0.4, hi: 1, floor: 4, kind: .equivalent, headline: "equivalent within ±2 % [-1.0, 1.0]"),
    ]

    @Test(arguments: cases) func rules(_ known: Case) throws {
        let floor = try known.floor.map { NoiseFloor(try comparison(-$0, 0, $0)) }
        let verdict = Verdict(try comparison(known.lo, known.estimate, known.hi), noiseFloor: floor)
        #expect(verdict.kind == known.kind)
        #expect(verdict.headline == known.headline)
        #expect(verdict.belowNoiseFloor == (known.floor.map { $0 >= known.estimate.magnitude } ?? false))
        #expect((verdict.blocksNeeded != nil) == (known.kind == .inconclusive))
    }

    @Test func basisNamesEverything() throws {
        let one = Verdict(try comparison(3, 5.1, 7.2))
        #expect(
            one.text == "faster by 5.1 % [3.0, 7.2]; n = 12 blocks, 96.1 % confidence, 1 comparison, "
                + "12 of 12 blocks won")
        let three = Verdict(try comparison(-4, 0, 4, comparisons: 3))
        #expect(
            three.basis == "n = 12 blocks, 99.4 % confidence each, at least 98.1 % over 3 comparisons, "
                + "3 of 12 blocks won, 6 tied")
    }

    @Test func tooFewBlocksSayHowManyAreNeeded() throws {
        let verdict = Verdict(try PairedComparison(base: [2, 2], x: [1, 1], comparisons: 3))
        #expect(verdict.kind == .inconclusive && verdict.blocksNeeded == 7)
        #expect(
            verdict.text == "inconclusive [too few blocks]: about 7 blocks needed; n = 2 blocks, "
                + "no interval at 95.0 %, 3 comparisons, 2 of 2 blocks won")
    }

    @Test func aBiasedFloorIsNotCuredByBlocks() throws {
        let floor = NoiseFloor(try comparison(2, 4, 6))
        let verdict = Verdict(try comparison(1, 3, 5), noiseFloor: floor)
        #expect(verdict.kind == .inconclusive && verdict.blocksNeeded == nil)
        #expect(verdict.headline.contains("more blocks will not help"))
    }

    @Test func theMarginIsAParameter() throws {
        #expect(Verdict(try comparison(-4, 0, 4), marginPercent: 5).headline == "equivalent within ±5 % [-4.0, 4.0]")
        #expect(Verdict(try comparison(3, 4, 6), marginPercent: 5).kind == .inconclusive)
        #expect(Verdict(try comparison(0.1, 0.5, 1), marginPercent: 0).kind == .faster)
        #expect(Verdict(try comparison(0, 0.5, 1), marginPercent: 0).kind == .inconclusive)
    }

    @Test func narrowIntervalsGetMoreDecimals() throws {
        #expect(Verdict(try comparison(5.01, 5.05, 5.09)).headline == "faster by 5.050 % [5.010, 5.090]")
    }

    @Test func forecastsAreRoundedUpToTwoDigits() throws {
        let needed = try #require(Verdict(try comparison(-90, 5, 100)).blocksNeeded)
        #expect(needed == 4400)
    }
}
