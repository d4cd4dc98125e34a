import ListWorkload
import MixedWorkload
import TiermarkCLI
import TreeWorkload
import VectorWorkload

// With arguments a complete `tiermark` that has one workload more, so that trials are what a user's are; without them
// the checks, which start it.
if CommandLine.arguments.count > 1 {
    Tiermark.main(workloads: [hotQuarterWorkload, listWorkload, treeWorkload, vectorWorkload, mixedWorkload])
}
_ = knobsAtStart
CheckList.run(
    machineChecks + suiteChecks + placementChecks + migrationChecks + damonChecks + daxChecks + knobChecks)
