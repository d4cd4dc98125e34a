public import WorkloadKit

/// A pointer chase over one full cycle of nodes: the access pattern that hides no latency.
public let listWorkload = WorkloadKind(
    name: "list",
    summary: "pointer chase over one cycle of nodes, reading and updating a word in each",
    parameters: CommonParameters.all + [
        CommonParameters.shift, ListParameters.nodeSize, ListParameters.order, ListParameters.laps,
    ],
    make: { (values: ParameterValues) throws(ParameterError) -> any Workload in try ListWorkload(values) })

enum ListParameters {
    static let nodeSize = ParameterDescription(
        "node-size", "bytes from one node to the next in memory, a multiple of 8", .bytes(16...(1 << 30)),
        default: .integer(256), unit: "bytes")
    static let order = ParameterDescription(
        "order", "order of the nodes in the cycle: random, as in memory, or random inside windows of N nodes",
        .choice(["random", "sequential", "window=N"]), default: .text("random"))
    static let laps = ParameterDescription(
        "laps", "times that a step walks its part of the cycle", .integer(1...1_000_000), default: .integer(1),
        unit: "laps")
}
