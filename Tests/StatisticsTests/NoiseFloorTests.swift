import Statistics
import Testing

@Suite struct NoiseFloorTests {
    @Test func reachIsTheFartherEnd() throws {
        let floor = try NoiseFloor(first: Known.base, second: Known.x)
        #expect(floor.loPercent == 0 && !floor.isBiased)
        #expect(isClose(try #require(floor.reachPercent), 8.421052631578956))
        #expect(floor.covers(estimatePercent: 8.4) && !floor.covers(estimatePercent: 8.5))
    }

    @Test func slowerCountsAsMuchAsFaster() throws {
        // 1/1.08421 is −7.767 %: the same ratio in the other direction.
        let floor = try NoiseFloor(first: Known.base, second: Known.x)
        #expect(floor.covers(estimatePercent: -7.7) && !floor.covers(estimatePercent: -7.8))
    }

    @Test func tooFewBlocksCoverNothing() throws {
        let floor = try NoiseFloor(first: [1, 1], second: [1, 2])
        #expect(floor.reachPercent == nil && !floor.covers(estimatePercent: 0))
    }

    @Test func twinsThatDifferAreBiased() throws {
        #expect(try NoiseFloor(first: Known.base, second: Known.base.map { $0 * 1.01 }).isBiased)
    }
}
