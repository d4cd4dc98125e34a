/// Which points of a long series to draw. Both answer with indices in ascending order, so that a chart can keep the
/// points' own labels; both keep all points where there are few enough.
public enum Thinning {
    /// Largest triangle, three buckets: the shape of a line with fewer points (Steinarsson, *Downsampling Time Series
    /// for Visual Representation*, 2013). O(n).
    ///
    /// Good for lines. It may leave out a spike that stands beside a larger one: where every extreme must be seen, take
    /// `extremes`.
    /// - Parameters:
    ///   - x: finite and ascending.
    ///   - y: finite, as many as x.
    ///   - count: how many points to keep, at least 3.
    public static func largestTriangles(x: [Double], y: [Double], keeping count: Int) -> [Int] {
        precondition(x.count == y.count && count >= 3, "\(count) points of \(x.count) and \(y.count) coordinates")
        guard x.count > count else { return Array(x.indices) }
        let starts = (0...(count - 2)).map { (x.count - 2) * $0 / (count - 2) + 1 }
        var kept = [0]
        for bucket in 0..<(count - 2) {
            let next = bucket + 1 < count - 2 ? starts[bucket + 1]..<starts[bucket + 2] : (x.count - 1)..<x.count
            let corner = (x: mean(x[next]), y: mean(y[next]))
            kept.append(farthest(in: starts[bucket]..<starts[bucket + 1], x, y, from: kept[bucket], corner))
        }
        return kept + [x.count - 1]
    }

    /// The first, last, smallest and largest value of every bucket of neighbours: no extreme is lost. O(n).
    /// - Parameters:
    ///   - values: finite, in the order drawn.
    ///   - buckets: at least 1; at most four points of each are kept.
    public static func extremes(_ values: [Double], buckets: Int) -> [Int] {
        precondition(buckets >= 1, "\(buckets) buckets")
        guard values.count > 4 * buckets else { return Array(values.indices) }
        return (0..<buckets).flatMap { bucket in
            let range = (values.count * bucket / buckets)..<(values.count * (bucket + 1) / buckets)
            var (low, high) = (range.lowerBound, range.lowerBound)
            for index in range {
                if values[index] < values[low] { low = index }
                if values[index] > values[high] { high = index }
            }
            return Set([range.lowerBound, low, high, range.upperBound - 1]).sorted()
        }
    }

    private static func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func farthest(
        in range: Range<Int>, _ x: [Double], _ y: [Double], from last: Int, _ corner: (x: Double, y: Double)
    ) -> Int {
        var (best, largest) = (range.lowerBound, -1.0)
        for index in range {
            let area = (x[last] - corner.x) * (y[index] - y[last]) - (x[last] - x[index]) * (corner.y - y[last])
            if area.magnitude > largest { (best, largest) = (index, area.magnitude) }
        }
        return best
    }
}
