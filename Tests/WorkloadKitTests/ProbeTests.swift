import Testing
import WorkloadKit

@Suite struct ProbeTests {
    @Test
    func lapsBeyondItsRoomAreCountedNotStored() {
        let samples = UnsafeMutablePointer<UInt64>.allocate(capacity: 4)
        defer { samples.deallocate() }
        samples.update(repeating: .max, count: 4)
        var probe = Probe(samples: samples, capacity: 3)
        probe.start()
        for _ in 0..<5 { probe.lap() }
        #expect(probe.laps == 5)
        #expect(probe.stored == 3)
        #expect((0..<3).allSatisfy { samples[$0] < .max })
        #expect(samples[3] == .max)
    }

    @Test
    func withoutSamplesItOnlyCounts() {
        var probe = Probe()
        probe.start()
        probe.lap()
        probe.lap()
        #expect(probe.laps == 2)
        #expect(probe.stored == 0)
    }
}
