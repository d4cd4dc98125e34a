public import WorkloadKit

/// Look-ups, inserts and scans in a B+-tree: short dependent chases between nodes, the upper ones always warm.
public let treeWorkload = WorkloadKind(
    name: "tree",
    summary: "look-ups, inserts and range scans in a B+-tree",
    parameters: CommonParameters.all + [
        CommonParameters.shift, TreeParameters.fanout, TreeParameters.lookups, TreeParameters.inserts,
        TreeParameters.scans, TreeParameters.scanLength, TreeParameters.keys, TreeParameters.theta,
    ],
    make: { (values: ParameterValues) throws(ParameterError) -> any Workload in TreeWorkload(values) })

enum TreeParameters {
    static let fanout = ParameterDescription(
        "fanout", "entries that a node has room for", .integer(4...256), default: .integer(16), unit: "entries")
    static let lookups = ParameterDescription(
        "lookups", "look-ups per step; 0 for one per leaf that the touched keys fill",
        .integer(0...(1 << 40)), default: .integer(0), unit: "look-ups")
    static let inserts = ParameterDescription(
        "inserts", "keys that the host inserts in each round, in a step of their own",
        .integer(0...(1 << 32)), default: .integer(0), unit: "keys")
    static let scans = ParameterDescription(
        "scans", "range scans per step", .integer(0...(1 << 40)), default: .integer(0), unit: "scans")
    static let scanLength = ParameterDescription(
        "scan-length", "entries that a scan reads at most", .integer(1...(1 << 32)), default: .integer(100),
        unit: "entries")
    static let keys = ParameterDescription(
        "keys", "how look-ups, scans and inserts choose among the touched keys", .choice(["uniform", "zipf"]),
        default: .text("uniform"))
    static let theta = ParameterDescription(
        "theta", "exponent of the Zipf distribution of keys=zipf", .real(0...2), default: .real(0.99))
}
