import ListWorkload
import MixedWorkload
import TreeWorkload
import VectorWorkload
import WorkloadKit

/// Parameters that reach every branch of the four workloads, small enough for a debug build.
enum Cases {
    static let all = list + vector + tree + mixed
    static let first = [list[0], vector[0], tree[0], mixed[0]]

    static let list = [
        Case(listWorkload, "size=64KiB"),
        Case(listWorkload, "size=100000 node-size=24 order=sequential host-touch=0.33 shift=0.4"),
        Case(listWorkload, "size=200000 node-size=72 order=window=7 device-touch=0.3 shift=0.3 threads=3"),
        Case(listWorkload, "size=512KiB node-size=4096 device-touch=0.2 write=1 laps=3 shift=0.25"),
        Case(listWorkload, "size=64KiB device-touch=0"),
        Case(listWorkload, "size=64KiB host-touch=0 write=0"),
        Case(listWorkload, "size=4KiB node-size=4KiB threads=3"),
        Case(listWorkload, "size=4096 node-size=16 order=window=1000"),
    ]

    static let vector =
        ["copy", "scale", "add", "triad", "sum", "gather", "scatter"].flatMap { kernel in
            [
                Case(vectorWorkload, "size=256KiB host-touch=0.3 kernel=\(kernel)"),
                Case(
                    vectorWorkload,
                    "size=300001 kernel=\(kernel) element=Float device-touch=0.37 density=0.3 shift=0.35 "
                        + "threads=3 write=1"),
            ]
        } + [
            Case(vectorWorkload, "size=100KiB device-touch=0 kernel=gather write=0.1"),
            Case(vectorWorkload, "size=100KiB device-touch=0.2 kernel=scatter density=0 host-touch=0"),
            Case(vectorWorkload, "size=100KiB device-touch=0.2 kernel=add host-touch=0"),
            Case(vectorWorkload, "size=4KiB write=0 kernel=triad threads=5"),
            Case(vectorWorkload, "size=4KiB write=0 kernel=sum threads=5 element=Float"),
        ]

    static let tree = [
        Case(treeWorkload, "size=256KiB"),
        Case(treeWorkload, "size=256KiB fanout=4 inserts=2000 host-touch=0.2 shift=0.3 rounds=3"),
        Case(treeWorkload, "size=300000 fanout=5 inserts=777 scans=9 scan-length=50 threads=3 device-touch=0.4"),
        Case(treeWorkload, "size=256KiB fanout=256 inserts=3000 keys=zipf theta=1 write=1"),
        Case(treeWorkload, "size=256KiB keys=zipf lookups=300 device-touch=0.05 write=0 shift=0.1 threads=2"),
        Case(treeWorkload, "size=64KiB device-touch=0 inserts=10"),
        Case(treeWorkload, "size=64KiB host-touch=0 inserts=10 scans=2"),
        Case(treeWorkload, "size=4KiB fanout=256 inserts=100 scans=3 threads=250 rounds=2"),
        Case(treeWorkload, "size=4KiB fanout=4 inserts=500"),
    ]

    static let mixed = [
        Case(mixedWorkload, "size=256KiB"),
        Case(mixedWorkload, "size=1000001 threads=3 device-touch=0.13 write=1"),
        Case(mixedWorkload, "size=256KiB list-share=1 tree-share=0 vector-share=0 device-touch=0.1"),
        Case(mixedWorkload, "size=256KiB list-share=0 tree-share=1 vector-share=0 device-touch=0.1 write=0"),
        Case(mixedWorkload, "size=256KiB list-share=0 tree-share=0 vector-share=0.5 device-touch=0.1 write=0.3"),
        Case(mixedWorkload, "size=64KiB device-touch=0"),
        Case(mixedWorkload, "size=64KiB host-touch=0"),
        Case(mixedWorkload, "size=4KiB threads=32"),
    ]
}

extension Cases {
    /// Host updates of data that the device reads in the next round, in full.
    static let updates = [
        Case(listWorkload, "size=256KiB host-touch=0.5"),
        Case(vectorWorkload, "size=256KiB host-touch=0.5 write=1"),
        Case(vectorWorkload, "size=256KiB host-touch=0.5 kernel=sum write=0.5"),
        Case(vectorWorkload, "size=256KiB host-touch=0.5 kernel=gather write=0.1"),
        Case(treeWorkload, "size=64KiB host-touch=0.5 lookups=5000"),
        Case(mixedWorkload, "size=256KiB host-touch=1 vector-share=0"),
        Case(mixedWorkload, "size=256KiB host-touch=1 list-share=0 tree-share=0"),
    ]
}
