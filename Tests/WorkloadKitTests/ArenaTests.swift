import Testing
import WorkloadKit

@Suite struct ArenaTests {
    private static let unit = Arena.regionAlignment

    /// An arena that nobody touches: its addresses are numbers.
    private static func arena(units: Int) -> Arena {
        Arena(base: UnsafeMutableRawPointer(bitPattern: 64 * unit).unsafelyUnwrapped, capacity: units * unit)
    }

    @Test
    func regionsAreAligned() throws {
        var arena = Self.arena(units: 4)
        let first = try arena.allocate("a", byteCount: 10)
        let second = try arena.allocate("b", byteCount: Self.unit + 1)
        let third = try arena.allocate("c", byteCount: 0)
        #expect(first == arena.base)
        #expect(second == arena.base + Self.unit)
        #expect(third == arena.base + 3 * Self.unit)
        #expect(arena.layout["a"].count == 10)
        #expect(arena.layout["b"].count == Self.unit + 1)
        #expect(arena.layout["c"].isEmpty)
        #expect(arena.allocations.map(\.label) == ["a", "b", "c"])
    }

    @Test
    func footprintIsWhatAllocationsTake() throws {
        let sizes = [10, Self.unit, Self.unit + 1, 0]
        #expect(Arena.footprint(sizes) == 5 * Self.unit)
        var arena = Self.arena(units: 5)
        for (index, size) in sizes.enumerated() { _ = try arena.allocate("\(index)", byteCount: size) }
        #expect(throws: ArenaError.self) { try arena.allocate("one more", byteCount: 0) }
    }

    @Test
    func aFullArenaSaysByHowMuch() throws {
        var arena = Self.arena(units: 2)
        _ = try arena.allocate("a", byteCount: 1)
        let error = try #require(throws: ArenaError.self) { try arena.allocate("big", byteCount: Self.unit + 1) }
        #expect(error.description.contains("region 'big' of \(Self.unit + 1) bytes does not fit"))
        #expect(error.description.contains("\(Self.unit) of \(2 * Self.unit) bytes left"))
        #expect(arena.allocations.count == 1)
    }

    @Test
    func mistakesOfTheAuthorStopTheProgram() async {
        await #expect(processExitsWith: .failure) {
            var arena = Self.arena(units: 4)
            _ = try arena.allocate("a", byteCount: 1)
            _ = try arena.allocate("a", byteCount: 1)
        }
        await #expect(processExitsWith: .failure) { _ = ArenaLayout([])["nothing"] }
    }
}
