import Backends

/// What the device is, in one plain sentence: the first thing a reader has to know about a run. A run may have two
/// kinds of device; then each is named with the backends that use it.
struct DeviceSentence {
    let text: String

    init(_ plan: Plan, _ context: RunContext) {
        let entries = plan.backends.compactMap { variant in context.catalogue.backends.first { $0.id == variant.id } }
        let (onNodes, software) = (Self.ids(entries.filter(\.usesNodes)), Self.ids(entries.filter { !$0.usesNodes }))
        guard !onNodes.isEmpty else {
            text = context.device
            return
        }
        let nodes =
            NodeChoice.describe(nodes: plan.experiment.nodes, on: context.machine)
            ?? "memory nodes that every trial chooses; the notes of its results name them"
        text =
            software.isEmpty
            ? nodes
            : "two kinds: \(context.device), for \(software.joined(separator: ", ")); "
                + "and for \(onNodes.joined(separator: ", ")): \(nodes)"
    }

    private static func ids(_ entries: [BackendEntry]) -> [String] {
        var seen: Set<String> = []
        return entries.map(\.id).filter { seen.insert($0).inserted }
    }
}
