import Backends
import Experiments
import ListWorkload
import VectorWorkload
import TreeWorkload
import MixedWorkload
import WorkloadKit

let kinds = [listWorkload, vectorWorkload, treeWorkload, mixedWorkload]
if CommandLine.arguments[1] == "__device" { DeviceProcess.run(workloads: kinds) }
if CommandLine.arguments[1] == "__trial" {
    print(TrialProcess.run(workloads: kinds, deviceProgram: (path: "/proc/self/exe", arguments: ["tiermark", "__device"])))
}
