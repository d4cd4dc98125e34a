public import WorkloadKit

/// An in-memory store: an index tree leads to records, the records of an account are chained in a list, and columns
/// over all accounts are aggregated as vectors. The device analyses it between the host's transactions.
public let mixedWorkload = WorkloadKind(
    name: "mixed",
    summary: "an in-memory store: index tree, chained records and columns, analysed between transactions",
    parameters: CommonParameters.all + [
        MixedParameters.listShare, MixedParameters.treeShare, MixedParameters.vectorShare,
    ],
    make: { (values: ParameterValues) throws(ParameterError) -> any Workload in try MixedWorkload(values) })

enum MixedParameters {
    static let listShare = ParameterDescription(
        "list-share", "operations that walk the chain of an account, relative to the other two kinds",
        .real(0...1), default: .real(0.3))
    static let treeShare = ParameterDescription(
        "tree-share", "operations that look an account up in the index, relative to the other two kinds",
        .real(0...1), default: .real(0.4))
    static let vectorShare = ParameterDescription(
        "vector-share", "operations that aggregate a block of a column, relative to the other two kinds",
        .real(0...1), default: .real(0.3))
}
