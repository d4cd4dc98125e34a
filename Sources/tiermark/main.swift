import ListWorkload
import MixedWorkload
import TiermarkCLI
import TreeWorkload
import VectorWorkload

Tiermark.main(workloads: [listWorkload, treeWorkload, vectorWorkload, mixedWorkload])
