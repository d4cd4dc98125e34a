import Testing
import WorkloadKit

@testable import Backends

@Suite struct TierMapTests {
    private typealias State = TierMap.State

    @Test
    func movesARangeToTheDevice() {
        var map = TierMap(granules: 8)
        let changes = map.place(2..<5, on: .device, writable: true)
        #expect(
            changes == [
                .init(
                    granules: 2..<5, from: State(owner: .host, isWritable: true),
                    to: State(owner: .device, isWritable: true))
            ])
        #expect(changes.allSatisfy { $0.moves && $0.copies })
        #expect((0..<8).filter { map.owner(of: $0) == .device } == [2, 3, 4])
    }

    @Test
    func changesNothingTwice() {
        var map = TierMap(granules: 8)
        _ = map.place(0..<8, on: .device, writable: true)
        #expect(map.place(0..<8, on: .device, writable: true).isEmpty)
        #expect(map.place(0..<8, on: .device, writable: false).isEmpty)
        #expect((0..<4).allSatisfy { TierMap(granules: 4).owner(of: $0) == .host })
    }

    @Test
    func takesBackWithoutACopyWhatWasOnlyRead() {
        var map = TierMap(granules: 4)
        #expect(map.place(0..<4, on: .device, writable: false).map(\.copies) == [true])
        #expect(map.place(0..<4, on: .host, writable: true).map(\.copies) == [false])
        #expect((0..<4).allSatisfy { map.owner(of: $0) == .host })
    }

    @Test
    func givesMoreRightsWithoutAMove() {
        var map = TierMap(granules: 4)
        _ = map.place(0..<4, on: .device, writable: false)
        let changes = map.place(1..<3, on: .device, writable: true)
        #expect(changes.map(\.granules) == [1..<3])
        #expect(changes.map(\.moves) == [false])
    }

    @Test
    func joinsOnlyNeighboursInTheSameState() {
        var map = TierMap(granules: 10)
        _ = map.place(2..<4, on: .device, writable: true)
        _ = map.place(4..<6, on: .device, writable: false)
        let changes = map.place(0..<10, on: .host, writable: true)
        #expect(changes.map(\.granules) == [2..<4, 4..<6])
        #expect(changes.map(\.copies) == [true, false])
        let gap = map.place(0..<3, on: .device, writable: true) + map.place(0..<6, on: .device, writable: true)
        #expect(gap.map(\.granules) == [0..<3, 3..<6])
    }

    @Test
    func anEmptyRangeChangesNothing() {
        var map = TierMap(granules: 2)
        #expect(map.place(1..<1, on: .device, writable: true).isEmpty)
    }
}
