import WorkloadKit

/// Where the data lies when the clock starts. It is always built by the host, on the host's node.
enum StartPlace: String, CaseIterable {
    /// In the device tier where that is memory only (there is nothing to promote otherwise), else in the host tier.
    case auto
    /// Where it was built.
    case host
    /// Moved to the device tier before the clock starts.
    case device

    static let parameter = ParameterDescription(
        "start",
        "tier in which the data lies when the clock starts; auto: the device's where it is memory only, else the host's",
        .choice(allCases.map(\.rawValue)), default: .text("auto"))

    init(_ values: ParameterValues) { self = StartPlace(rawValue: values.text("start")) ?? .auto }

    /// The node.
    func node(_ choice: NodeChoice) -> Int {
        let onDevice = self == .device || (self == .auto && choice.deviceIsMemoryOnly)
        return onDevice ? choice.nodes.device : choice.nodes.host
    }
}
