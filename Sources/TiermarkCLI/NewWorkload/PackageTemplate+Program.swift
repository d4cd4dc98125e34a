extension PackageTemplate {
    /// The workload's name and parameters.
    static let kind =
        #"""
        import WorkloadKit

        /// What `--workload {{name}}` names: the parameters that the workload understands, and how it is made from them.
        ///
        /// The common parameters have the same names in every workload, so that suites and sweeps can set them. Leave out those
        /// that mean nothing here, and add your own as `ParameterDescription`s.
        let {{variable}} = WorkloadKind(
            name: "{{name}}",
            summary: "totals and revises the orders of customers, linked in the order they came in",
            parameters: CommonParameters.all,
            make: { (values: ParameterValues) throws(ParameterError) -> any Workload in CustomerOrders(values) })
        """#

    /// The program.
    static let main =
        #"""
        import TiermarkCLI

        @main struct Main {
            static func main() { Tiermark.main(workloads: [{{variable}}]) }
        }
        """#

    /// The checks.
    static let tests =
        #"""
        import Testing
        import TiermarkTesting

        @testable import {{module}}

        @Suite(.serialized) struct {{module}}Tests {
            /// Small, odd and smallest sizes, several threads, placements that cover what is touched.
            @Test func keepsItsContract() {
                #expect(WorkloadCheck.onItsOwn({{variable}}) == [])
            }

            /// A trial on every backend that runs here, each with a device process of its own.
            @Test(arguments: [1, 3]) func givesTheSameChecksumsOnEveryBackend(threads: Int) throws {
                let outcome = try WorkloadCheck.onEveryBackend(
                    {{variable}}, parameters: ["size": "256KiB", "rounds": "2", "threads": "\(threads)"],
                    program: BuiltProgram.path("{{name}}"))
                #expect(outcome.problems == [])
                #expect(outcome.compared.count > 1, "there is nothing to compare with: \(outcome.skipped)")
            }
        }
        """#
}
