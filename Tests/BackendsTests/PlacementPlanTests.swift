import Testing
import TestSupport
import WorkloadKit

@testable import Backends

@Suite struct PlacementPlanTests {
    private let layout = ArenaLayout([
        Allocation(label: "data", range: 0x20_0000..<0x20_4000), Allocation(label: "log", range: 0x40_0000..<0x40_2000),
    ])

    private func plan(_ plan: PlacementPlan, mistake: String = "none") throws -> [[Placement]] {
        plan.placements(of: try MistakenWorkload.kind.make(["mistake": mistake]), in: layout)
    }

    @Test
    func exactIsWhatTheWorkloadDeclares() throws {
        let exact = try plan(.exact, mistake: "host-omits")
        #expect(exact.map(\.count) == [2, 1, 2, 1])
        #expect(exact[1][0].initiator == .host)
    }

    @Test
    func noneIsNothing() throws {
        #expect(try plan(.none).allSatisfy(\.isEmpty))
        #expect(try plan(.none).count == 4)
    }

    @Test
    func wholeCoversEveryRegionThatIsPlaced() throws {
        let whole = try plan(.whole, mistake: "device-writes")
        #expect(whole[0].map(\.range) == [0x20_0000..<0x20_4000, 0x40_0000..<0x40_2000])
        #expect(whole[0].map(\.access) == [.readWrite, .read])
    }

    @Test
    func staleIsTheRoundBefore() throws {
        let exact = try plan(.exact)
        #expect(try plan(.stale) == [exact[0], exact[1], exact[0], exact[1]])
    }
}
