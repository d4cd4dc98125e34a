/// The work behind `Crossover`.
struct CrossoverSearch {
    let isLogarithmic: Bool
    /// Per point: the side that is ahead, nil where the blocks do not decide.
    let sides: [Side?]
    private let x: [Double]
    /// x or ln x.
    private let position: [Double]
    private let medians: [Double]
    private let samples: [BootstrapMedian]
    private let blockCounts: [Int]
    /// Whether index j means the same block at every point.
    private let isPaired: Bool
    private let confidence: Double
    private let resamples: Int
    private let seed: UInt64

    init(_ sweep: [SweepPoint], confidence: Double, resamples: Int, seed: UInt64) throws(StatisticsError) {
        precondition(Set(sweep.map(\.x)).count == sweep.count, "two points of the sweep have the same x")
        precondition(resamples >= 1, "\(resamples) resamples")
        let points = sweep.sorted { $0.x < $1.x }.map(Self.inBlockOrder)
        var comparisons: [PairedComparison] = []
        for point in points {
            comparisons.append(
                try PairedComparison(logRatios: point.logRatios, confidence: confidence, comparisons: points.count))
        }
        x = points.map(\.x)
        isLogarithmic = points[0].x > 0
        position = isLogarithmic ? x.map(Math.ln) : x
        medians = comparisons.map(\.medianLogRatio)
        sides = comparisons.map(Self.side)
        samples = points.map { BootstrapMedian($0.logRatios) }
        blockCounts = points.map(\.logRatios.count)
        isPaired = points[0].blocks != nil && points.allSatisfy { $0.blocks == points[0].blocks }
        self.confidence = confidence
        self.resamples = resamples
        self.seed = seed
    }

    func crossings() -> [Crossover.Crossing] {
        let decided = sides.indices.filter { sides[$0] != nil }
        return zip(decided, decided.dropFirst()).compactMap { low, high in
            guard let below = sides[low], below != sides[high] else { return nil }
            return crossing(in: low...high, leaderBelow: below)
        }
    }

    private static func inBlockOrder(_ point: SweepPoint) -> SweepPoint {
        guard let blocks = point.blocks else { return point }
        let order = blocks.indices.sorted { blocks[$0] < blocks[$1] }
        return SweepPoint(x: point.x, logRatios: order.map { point.logRatios[$0] }, blocks: order.map { blocks[$0] })
    }

    private static func side(_ comparison: PairedComparison) -> Side? {
        guard let lo = comparison.loPercent, let hi = comparison.hiPercent else { return nil }
        return lo > 0 ? .backend : hi < 0 ? .baseline : nil
    }

    private func crossing(in bracket: ClosedRange<Int>, leaderBelow: Side) -> Crossover.Crossing {
        let ends = zeros(of: Array(medians[bracket]), in: bracket, leaderBelow: leaderBelow)
        var firsts: [Double] = []
        var lasts: [Double] = []
        var generator = SeededGenerator(seed: seed, stream: UInt64(bracket.lowerBound))
        for _ in 0..<resamples {
            let drawn = zeros(of: resampled(bracket, using: &generator), in: bracket, leaderBelow: leaderBelow)
            firsts.append(drawn.lowerBound)
            lasts.append(drawn.upperBound)
        }
        let middle = (ends.lowerBound + ends.upperBound) / 2
        return Crossover.Crossing(
            x: value(middle), lo: value(min(middle, Self.quantile(firsts, (1 - confidence) / 2))),
            hi: value(max(middle, Self.quantile(lasts, (1 + confidence) / 2))),
            leaderBelow: leaderBelow, bracket: x[bracket.lowerBound]...x[bracket.upperBound])
    }

    private func value(_ position: Double) -> Double { isLogarithmic ? Math.e(position) : position }

    private static func quantile(_ values: [Double], _ probability: Double) -> Double {
        (try? OrderedSample(values))?.quantile(probability) ?? .nan
    }

    private func resampled(_ bracket: ClosedRange<Int>, using generator: inout SeededGenerator) -> [Double] {
        var counts: [Int] = []
        return bracket.map { point in
            if counts.isEmpty || !isPaired {
                counts = [Int](repeating: 0, count: blockCounts[point])
                BootstrapMedian.draw(into: &counts, using: &generator)
            }
            return samples[point].median(counts: counts)
        }
    }

    /// The first and the last zero of the line through the medians of a bracket. A median of exactly zero is a zero
    /// itself; a line that stays on one side counts as zero at the end of the bracket that it points to.
    func zeros(
        of medians: [Double], in bracket: ClosedRange<Int>, leaderBelow: Side
    ) -> ClosedRange<Double> {
        let at = position[bracket]
        var found: [Double] = []
        for (offset, median) in medians.enumerated() {
            let here = at[at.startIndex + offset]
            if median == 0 { found.append(here) }
            guard offset > 0, medians[offset - 1] * median < 0 else { continue }
            let before = at[at.startIndex + offset - 1]
            let share = medians[offset - 1] / (medians[offset - 1] - median)
            found.append(before + share * (here - before))
        }
        if let low = found.min(), let high = found.max() { return low...high }
        let staysWithFirst = Side(sign: medians[0]) == leaderBelow
        let end = position[staysWithFirst ? bracket.upperBound : bracket.lowerBound]
        return end...end
    }
}

/// The words.
extension Crossover {
    /// What the sweep shows, in one line without units.
    public var text: String {
        switch outcome {
        case .undecided: "undecided: at none of \(points) points is one side ahead beyond doubt"
        case .none: "no crossover: the \(leader?.rawValue ?? "") is ahead\(reservation)"
        case .one: "crossover at \(crossings.map(\.text).joined())\(reservation)"
        case .several:
            "\(crossings.count) crossovers: at \(crossings.map(\.text).joined(separator: "; "))\(reservation)"
        }
    }

    private var reservation: String {
        decidedPoints == points ? " (all \(points) points decided)" : " (\(decidedPoints) of \(points) points decided)"
    }
}

extension Crossover.Crossing {
    /// Where, and who is ahead before: `0.25 [0.21, 0.3], below it the backend is ahead`.
    public var text: String {
        "\(Decimal.significant(x)) [\(Decimal.significant(lo)), \(Decimal.significant(hi))], "
            + "below it the \(leaderBelow.rawValue) is ahead"
    }
}
