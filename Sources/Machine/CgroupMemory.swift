/// The memory limit that control groups put on this process.
public struct CgroupMemory: Codable, Sendable, Hashable {
    /// 1 or 2.
    public var version: Int
    /// The limit of the tightest group above this process, in bytes: the lower of `memory.max` and `memory.high`
    /// (v2), or `memory.limit_in_bytes` (v1).
    public var limitBytes: UInt64
    /// What that group uses, in bytes, page cache included.
    public var usageBytes: UInt64
    /// The part of the usage that the kernel can drop at once (inactive file pages), in bytes.
    public var reclaimableBytes: UInt64

    /// What the group can still take before it reclaims memory that is in use, in bytes.
    public var headroomBytes: UInt64 {
        let used = usageBytes - min(usageBytes, reclaimableBytes)
        return limitBytes - min(limitBytes, used)
    }

    /// The group with the least headroom on the way from this process to the top; nil if none has a limit.
    static func current(_ tree: FileTree) -> CgroupMemory? {
        let mounts = Mount.all(tree)
        return [unified(tree, mounts), legacy(tree, mounts)].compactMap { $0 }
            .min { $0.headroomBytes < $1.headroomBytes }
    }

    private static func unified(_ tree: FileTree, _ mounts: [Mount]) -> CgroupMemory? {
        guard let mount = mounts.first(where: { $0.type == "cgroup2" }),
            let path = memberships(tree).first(where: { $0.controllers.isEmpty })?.path
        else { return nil }
        return tightest(tree, mount: mount, path: path) { directory in
            let limits = ["memory.max", "memory.high"].compactMap { limit(tree, "\(directory)/\($0)") }
            return limits.min().map { limit in
                CgroupMemory(
                    version: 2, limitBytes: limit, usageBytes: bytes(tree, "\(directory)/memory.current") ?? 0,
                    reclaimableBytes: statistic(tree, directory, "inactive_file"))
            }
        }
    }

    private static func legacy(_ tree: FileTree, _ mounts: [Mount]) -> CgroupMemory? {
        guard let mount = mounts.first(where: { $0.type == "cgroup" && $0.options.contains("memory") }),
            let path = memberships(tree).first(where: { $0.controllers.contains("memory") })?.path
        else { return nil }
        return tightest(tree, mount: mount, path: path) { directory in
            limit(tree, "\(directory)/memory.limit_in_bytes").map { limit in
                CgroupMemory(
                    version: 1, limitBytes: limit, usageBytes: bytes(tree, "\(directory)/memory.usage_in_bytes") ?? 0,
                    reclaimableBytes: statistic(tree, directory, "total_inactive_file"))
            }
        }
    }

    /// Every limit from the process's group up to the mount's top counts, as in the kernel.
    private static func tightest(
        _ tree: FileTree, mount: Mount, path: String, read: (String) -> CgroupMemory?
    ) -> CgroupMemory? {
        // A container's mount can begin inside the hierarchy; its own prefix is then not below the mount point.
        let inside = mount.root != "/" && path.hasPrefix(mount.root) ? String(path.dropFirst(mount.root.count)) : path
        var components = inside.split(separator: "/").filter { $0 != ".." }
        if !tree.exists(mount.point + components.map { "/" + $0 }.joined()) { components = [] }
        return (0...components.count)
            .compactMap { depth in read(mount.point + components.prefix(depth).map { "/" + $0 }.joined()) }
            .min { $0.headroomBytes < $1.headroomBytes }
    }

    /// Lines of `/proc/self/cgroup`: `4:memory:/path` (v1) and `0::/path` (v2).
    private static func memberships(_ tree: FileTree) -> [(controllers: [Substring], path: String)] {
        (tree.contents("/proc/self/cgroup") ?? "").lines.compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            return (parts[1].split(separator: ","), String(parts[2]))
        }
    }

    /// v2 writes `max` for no limit, v1 a number near 2⁶³.
    private static func limit(_ tree: FileTree, _ path: String) -> UInt64? {
        bytes(tree, path).flatMap { $0 < 1 << 60 ? $0 : nil }
    }

    private static func bytes(_ tree: FileTree, _ path: String) -> UInt64? {
        tree.text(path).flatMap { UInt64($0) }
    }

    private static func statistic(_ tree: FileTree, _ directory: String, _ name: String) -> UInt64 {
        let lines = (tree.contents("\(directory)/memory.stat") ?? "").lines
        return lines.map(\.words).first { $0.first.map(String.init) == name }?.last.flatMap { UInt64($0) } ?? 0
    }
}
