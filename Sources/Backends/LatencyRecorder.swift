import Histogram

/// Collects ticks per quantum into a histogram of three significant digits.
struct LatencyRecorder {
    private var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    private(set) var dropped = 0

    /// Adds what one lane stored in a step, and notes what it had no room for.
    mutating func record(_ ticks: UnsafeMutablePointer<UInt64>, stored: Int, laps: Int) {
        for index in 0..<stored { histogram.record(ticks[index]) }
        dropped += laps - stored
    }

    /// Times in seconds, ascending, with their counts.
    func buckets(secondsPerTick: Double) -> [(seconds: Double, count: Int)] {
        histogram.recordedValues().map { (Double($0.value) * secondsPerTick, Int($0.count)) }
    }

    /// The time in seconds that a share `quantile` of the quanta did not exceed, or nil without any.
    func seconds(quantile: Double, secondsPerTick: Double) -> Double? {
        guard histogram.totalCount > 0 else { return nil }
        return Double(histogram.valueAtPercentile(quantile * 100)) * secondsPerTick
    }
}
