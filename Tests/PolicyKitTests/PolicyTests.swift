import Testing

@testable import PolicyKit

@Suite struct PolicyTests {
    @Test(arguments: [0, 1, 41, 99])
    func onDemandMovesOnePage(page: Int) {
        #expect(OnDemand().pages(forFaultOn: page, of: 100) == page..<page + 1)
    }

    @Test(arguments: [(0, 0..<16), (15, 0..<16), (16, 16..<32), (33, 32..<48), (96, 96..<100), (99, 96..<100)])
    func faultAroundMovesTheAlignedGroup(page: Int, expected: Range<Int>) {
        #expect(FaultAround(group: 16).pages(forFaultOn: page, of: 100) == expected)
    }

    @Test
    func aGroupOfOneIsOnDemand() {
        for page in 0..<64 {
            #expect(FaultAround(group: 1).pages(forFaultOn: page, of: 64) == OnDemand().pages(forFaultOn: page, of: 64))
        }
    }

    @Test(arguments: [1, 2, 16, 1 << 18])
    func groupsPartitionTheArena(group: Int) {
        let pages = 1000
        var page = 0
        while page < pages {
            let range = FaultAround(group: group).pages(forFaultOn: page, of: pages)
            #expect(range.lowerBound == page && range.upperBound <= pages)
            #expect(range.allSatisfy { FaultAround(group: group).pages(forFaultOn: $0, of: pages) == range })
            page = range.upperBound
        }
    }

    @Test
    func aGroupThatIsNoPowerOfTwoIsAMistake() async {
        await #expect(processExitsWith: .failure) { _ = FaultAround(group: 12) }
        await #expect(processExitsWith: .failure) { _ = FaultAround(group: 0) }
    }

    @Test
    func everyPolicyIsDescribed() {
        #expect(PolicyDescription.all.map(\.name) == ["on-demand", "fault-around(n)"])
        #expect(PolicyDescription.all.allSatisfy { !$0.summary.isEmpty && !$0.usage.isEmpty })
    }
}
