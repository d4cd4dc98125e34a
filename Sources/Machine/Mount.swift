/// A mounted filesystem on which device memory could lie: tmpfs, hugetlbfs, or one with DAX.
public struct Mount: Codable, Sendable, Hashable {
    /// Where it is mounted.
    public var point: String
    /// The directory of the filesystem that is mounted there; `/` unless it is a part.
    public var root: String
    /// The filesystem's type.
    public var type: String
    /// What is mounted, e.g. `/dev/pmem0`.
    public var source: String
    /// Options of the mount and of the filesystem.
    public var options: [String]

    /// Whether files on it may lie in device memory that programs map directly: mounted with `dax`, or on a
    /// persistent-memory block device (where `dax=inode`, the default, decides file by file).
    public var mayHaveDAX: Bool {
        let refused = options.contains { $0 == "dax=never" }
        let asked = options.contains { $0 == "dax" || $0 == "dax=always" }
        let perFile = source.hasPrefix("/dev/pmem") && !refused
        return asked || perFile || type == "virtiofs" && options.contains("dax=inode")
    }

    /// Page size of a hugetlbfs, in bytes; nil for another type, or where the default size is meant.
    public var hugePageBytes: UInt64? {
        guard type == "hugetlbfs" else { return nil }
        return options.first { $0.hasPrefix("pagesize=") }.flatMap { parseSize($0.dropFirst("pagesize=".count)) }
    }

    /// The NUMA node that all pages of a tmpfs come from (`mpol=bind:NODE`, tmpfs(5)); nil if it is not bound to one.
    public var boundNode: Int? {
        guard type == "tmpfs", let policy = options.first(where: { $0.hasPrefix("mpol=bind") }) else { return nil }
        return policy.split(separator: ":").last.flatMap { Int($0) }
    }

    /// Whether the mount can be written to.
    public var isWritable: Bool { !options.contains("ro") }

    /// The mounts worth naming in a report. Private ones of the system (below `/run`, `/sys`, `/proc`, `/dev` itself)
    /// are left out.
    static func ofInterest(_ tree: FileTree) -> [Mount] {
        var byPoint: [String: Mount] = [:]
        for mount in all(tree) where mount.isOfInterest { byPoint[mount.point] = mount }
        return byPoint.values.sorted { $0.point < $1.point }
    }

    private var isOfInterest: Bool {
        let isMemory = type == "tmpfs" || type == "hugetlbfs"
        let isSystem = ["/run", "/sys", "/proc"].contains { point == $0 || point.hasPrefix($0 + "/") }
        return mayHaveDAX || isMemory && isWritable && !isSystem && point != "/dev"
    }

    /// Every mount this process sees, in mount order.
    static func all(_ tree: FileTree) -> [Mount] {
        (tree.contents("/proc/self/mountinfo") ?? "").lines.compactMap { parse($0) }
    }

    /// `36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/root rw,errors=continue` (proc_pid_mountinfo(5)).
    private static func parse(_ line: Substring) -> Mount? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count >= dash + 4 else { return nil }
        let options = [words[5], words[dash + 3]].flatMap { $0.split(separator: ",") }.map(String.init)
        var seen: Set<String> = []
        return Mount(
            point: unescaped(words[4]), root: unescaped(words[3]), type: String(words[dash + 1]),
            source: unescaped(words[dash + 2]), options: options.filter { seen.insert($0).inserted })
    }

    /// The kernel writes blanks and backslashes as `\040`.
    private static func unescaped(_ text: Substring) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                result.append(code)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
