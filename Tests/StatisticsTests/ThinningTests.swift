import Statistics
import Testing

@Suite struct ThinningTests {
    /// `ys = [(i*i*7 + 3*i) % 23 for i in range(40)]; lttb.downsample(np.array([xs, ys]).T, 21)`, package lttb.
    @Test func largestTriangles() {
        let x = (0..<40).map(Double.init)
        let y = (0..<40).map { (i: Int) -> Double in Double((i * i * 7 + 3 * i) % 23) }
        #expect(
            Thinning.largestTriangles(x: x, y: y, keeping: 21)
                == [0, 1, 3, 6, 8, 9, 11, 14, 16, 18, 19, 21, 23, 25, 28, 29, 32, 34, 36, 37, 39])
    }

    @Test(arguments: [3, 7, 50, 999]) func keepsAsManyAsAsked(count: Int) {
        let x = (0..<1000).map(Double.init)
        let kept = Thinning.largestTriangles(x: x, y: x.map { $0 * $0 }, keeping: count)
        #expect(kept.count == count && kept.first == 0 && kept.last == 999 && kept == kept.sorted())
        #expect(Set(kept).count == count)
    }

    @Test func shortSeriesStay() {
        #expect(Thinning.largestTriangles(x: [1, 2], y: [1, 2], keeping: 5) == [0, 1])
        #expect(Thinning.extremes([3, 1, 2], buckets: 1) == [0, 1, 2])
    }

    @Test func noExtremeIsLost() {
        var values = (0..<100_000).map { Double($0 * 7919 % 1000) }
        values[54_321] = 1e6
        values[54_322] = 9e5
        values[77_777] = -1e6
        let kept = Thinning.extremes(values, buckets: 500)
        #expect(kept.count <= 2000 && kept == kept.sorted() && kept.contains(54_321) && kept.contains(77_777))
    }
}
