/// Medians of resamples with replacement, O(n) each: the values are sorted once, a resample is the number of times
/// that each of them was drawn.
struct BootstrapMedian {
    private let values: [Double]
    /// Original index of each sorted value.
    private let origin: [Int]

    init(_ values: [Double]) {
        origin = values.indices.sorted { values[$0] < values[$1] }
        self.values = origin.map { values[$0] }
    }

    /// The median of the multiset in which original value i occurs `counts[i]` times; counts sum to `counts.count`.
    func median(counts: [Int]) -> Double {
        let lowRank = (counts.count - 1) / 2
        let highRank = counts.count / 2
        var seen = 0
        var low: Double?
        for (value, index) in zip(values, origin) {
            seen += counts[index]
            if low == nil, seen > lowRank { low = value }
            if seen > highRank { return ((low ?? value) + value) / 2 }
        }
        return values[values.count - 1]
    }

    /// Draws as many as there are entries, with replacement.
    static func draw(into counts: inout [Int], using generator: inout SeededGenerator) {
        let n = counts.count
        for index in 0..<n { counts[index] = 0 }
        for _ in 0..<n { counts[generator.index(below: n)] += 1 }
    }
}
