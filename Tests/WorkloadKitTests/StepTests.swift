import Testing
import WorkloadKit

@Suite struct StepTests {
    @Test
    func pingPongAlternatesFromTheDevice() {
        let steps = Step.pingPong(rounds: 2, device: "chase", host: "update")
        #expect(steps.map(\.index) == [0, 1, 2, 3])
        #expect(steps.map(\.round) == [0, 0, 1, 1])
        #expect(steps.map(\.initiator) == [.device, .host, .device, .host])
        #expect(steps.map(\.name) == ["chase", "update", "chase", "update"])
    }

    @Test(arguments: [0, 1, 2, 7, 100, 1001], [1, 2, 3, 16])
    func sharesPartition(total: Int, lanes: Int) {
        let shares = (0..<lanes).map { Lane(index: $0, of: lanes).share(of: total) }
        #expect(shares.flatMap { Array($0) } == Array(0..<total))
        let counts = shares.map(\.count)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }

    @Test
    func aLaneOutsideOfItsStepIsAMistake() async {
        await #expect(processExitsWith: .failure) { _ = Lane(index: 2, of: 2) }
        await #expect(processExitsWith: .failure) { _ = Lane(index: 0, of: 0) }
    }
}
