import Testing

@testable import Backends

@Suite struct PageTiersTests {
    @Test
    func countsPagesPerTier() {
        let tiers = PageTiers(pages: 10) { $0 < 3 ? .device : $0 == 9 ? .elsewhere : .host }
        #expect(tiers[.device] == 3)
        #expect(tiers[.host] == 6)
        #expect(tiers[.elsewhere] == 1)
    }

    @Test
    func countsArrivalsByTier() {
        let before = PageTiers(pages: 6) { $0 < 3 ? .host : .device }
        let after = PageTiers(pages: 6) { [.device, .host, .elsewhere, .host, .device, .device][$0] }
        #expect(after.arrivals(in: .device, since: before) == 1)
        #expect(after.arrivals(in: .host, since: before) == 1)
        #expect(after.arrivals(in: .elsewhere, since: before) == 1)
        #expect(before.arrivals(in: .host, since: before) == 0)
    }

    @Test
    func readsSmapsLines() {
        #expect(SmapsEntry.start(of: "400000000000-400000200000 rw-p 00000000 00:00 0") == 0x4000_0000_0000)
        #expect(SmapsEntry.start(of: "AnonHugePages:      2048 kB") == nil)
        #expect(SmapsEntry.hugeBytes(of: "AnonHugePages:      2048 kB\n") == 2048 << 10)
        #expect(SmapsEntry.hugeBytes(of: "Rss:      2048 kB\n") == 0)
    }
}
