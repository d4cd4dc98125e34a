import Foundation

/// What /proc tells about other processes.
public enum ProcessTable {
    /// Processes whose parent is `parent`.
    public static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { fields($0)?.parent == parent }
    }

    /// Whether a process runs: a zombie does not, it only waits to be collected.
    public static func isRunning(_ process: Int32) -> Bool {
        guard let state = fields(process)?.state else { return false }
        return state != "Z" && state != "X"
    }

    /// The name of a process's program, at most 15 characters.
    public static func name(_ process: Int32) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8).filter { !$0.isNewline }
    }

    /// Fields 3 and 4 of proc_pid_stat(5), which follow the name in parentheses.
    private static func fields(_ process: Int32) -> (state: Substring, parent: Int32)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let rest = text[text.index(after: end)...].split(separator: " ")
        guard rest.count > 1, let parent = Int32(rest[1]) else { return nil }
        return (rest[0], parent)
    }

    /// Looks every 10 ms until `condition` holds, for ten seconds at most. Returns whether it did.
    public static func wait(until condition: () -> Bool) -> Bool {
        for _ in 0..<1000 {
            if condition() { return true }
            usleep(10_000)
        }
        return condition()
    }
}
