extension BackendKind {
    /// Whether its tiers are NUMA nodes of this machine, reached by threads of one process, rather than the memory files
    /// of the software device.
    public var usesNodes: Bool { devicePlacement == .thread }
}
