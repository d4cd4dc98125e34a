import Testing

@testable import Machine

@Suite struct EmulationTests {
    @Test(arguments: [("TCGTCGTCGTCG", true), ("KVMKVMKVM", false), (nil, false)])
    func theProcessorSaysWhetherItIsSoftware(signature: String?, expected: Bool) {
        let virtualisation = Virtualisation.current(Fixture().tree, signature: signature)
        #expect(virtualisation.isEmulated == expected)
        var machine = Fixture().machine
        machine.virtualisation = virtualisation
        #expect(machine.isEmulated == expected)
    }
}
