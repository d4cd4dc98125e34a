import Testing

@testable import Backends

@Suite struct CPUAssignmentTests {
    @Test(
        arguments: [
            ([0], [0], [0]), ([0, 1], [0], [1]), ([2, 5, 7], [2, 5], [7]), ([0, 1, 2, 3], [0, 1], [2, 3]),
        ] as [([Int32], [Int32], [Int32])])
    func halvesTheCPUs(allowed: [Int32], host: [Int32], device: [Int32]) {
        let assignment = CPUAssignment(allowed: allowed)
        #expect(assignment.host == host)
        #expect(assignment.device == device)
        #expect(assignment.isDisjoint == (allowed.count > 1))
    }

    @Test
    func theCurrentOneIsNotEmpty() throws {
        let assignment = try CPUAssignment.current()
        #expect(!assignment.host.isEmpty && !assignment.device.isEmpty)
    }
}
