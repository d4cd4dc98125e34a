import Foundation

/// How often the kernel ended a process for want of memory: the evidence that tells such a kill from any other SIGKILL.
struct MemoryKills: Sendable, Hashable {
    /// `oom_kill` of `/proc/vmstat`: the whole machine, control groups included (Linux 4.13).
    var machine: Int?
    /// `oom_kill` of the control group's `memory.events` (v2).
    var group: Int?

    /// The counts below `root`.
    static func current(root: String = "") -> MemoryKills {
        MemoryKills(
            machine: value("oom_kill", in: root + "/proc/vmstat"),
            group: groupPath(root).flatMap { value("oom_kill", in: "\(root)/sys/fs/cgroup\($0)/memory.events") })
    }

    /// Whether a count rose since `earlier`.
    func rose(since earlier: MemoryKills) -> Bool {
        func rose(_ now: Int?, _ before: Int?) -> Bool { if let now, let before { now > before } else { false } }
        return rose(machine, earlier.machine) || rose(group, earlier.group)
    }

    private static func groupPath(_ root: String) -> String? {
        text(root + "/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::") }
            .map { String($0.dropFirst(3)) }
    }

    private static func value(_ name: String, in path: String) -> Int? {
        text(path)?.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    }
}
