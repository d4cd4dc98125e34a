/// Whether debugfs, in which the kernel keeps the settings of NUMA balancing's scan, can be used.
public enum DebugFilesystem: String, Codable, Sendable {
    /// Mounted, and this user sees what is in it.
    case readable
    /// Mounted, for others.
    case hidden

    static let directory = "/sys/kernel/debug"

    /// Nil where it is not mounted.
    static func current(_ tree: FileTree) -> Self? {
        let isMounted = Mount.all(tree).contains { $0.type == "debugfs" && $0.point == directory }
        guard isMounted else { return nil }
        return tree.names(in: directory).isEmpty ? .hidden : .readable
    }
}
