import Testing
import TiermarkTesting

@testable import OrdersWorkload

@Suite(.serialized) struct OrdersWorkloadTests {
    /// Small, odd and smallest sizes, several threads, placements that cover what is touched.
    @Test func keepsItsContract() {
        #expect(WorkloadCheck.onItsOwn(ordersWorkload) == [])
    }

    /// A trial on every backend that runs here, each with a device process of its own.
    @Test(arguments: [1, 3]) func givesTheSameChecksumsOnEveryBackend(threads: Int) throws {
        let outcome = try WorkloadCheck.onEveryBackend(
            ordersWorkload, parameters: ["size": "256KiB", "rounds": "2", "threads": "\(threads)"],
            program: BuiltProgram.path("orders"))
        #expect(outcome.problems == [])
        #expect(outcome.compared.count > 1, "there is nothing to compare with: \(outcome.skipped)")
    }
}
