import Glibc
import Machine

/// Which process: a number alone is given again, after a while or a reboot.
struct ProcessIdentity: Sendable, Hashable {
    /// The process's number.
    let process: Int32
    /// When it started, in clock ticks since boot (proc_pid_stat(5), field 22).
    let startTime: UInt64
    /// Which boot of the machine (`/proc/sys/kernel/random/boot_id`).
    let boot: String

    /// This process.
    static var current: ProcessIdentity {
        ProcessIdentity(process: getpid(), startTime: startTime(of: getpid()) ?? 0, boot: currentBoot)
    }

    static var currentBoot: String { FileTree().text("/proc/sys/kernel/random/boot_id") ?? "unknown" }

    /// Whether it is of this boot. What an earlier one left behind in the kernel is gone.
    var isOfThisBoot: Bool { boot == Self.currentBoot }

    /// Whether the process still runs. One that has ended but was not collected yet does not.
    var isRunning: Bool { isOfThisBoot && Self.startTime(of: process) == startTime }

    private static func startTime(of process: Int32) -> UInt64? {
        // The second field is a name that may hold blanks and parentheses: the last one ends it.
        guard let stat = FileTree().text("/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}
