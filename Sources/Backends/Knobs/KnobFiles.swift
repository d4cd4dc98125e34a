import Machine

/// Where knobs are: the kernel's files below `/proc/sys` and `/sys`, or what stands in for them.
protocol KnobFiles: Sendable {
    /// The whole text; nil if the file is missing or cannot be read.
    func contents(_ path: String) -> String?
    /// Whether something is at that path.
    func exists(_ path: String) -> Bool
    /// Whether this process may write there.
    func isWritable(_ path: String) -> Bool
    /// The names in a directory, sorted; empty if it is missing.
    func names(in directory: String) -> [String]
    /// Writes to an existing file in one `write`. Returns 0 or -errno.
    func write(_ text: String, to path: String) -> Int32
}

extension FileTree: KnobFiles {}

extension KnobFiles {
    /// What a knob is set to; nil if it cannot be read.
    func value(_ path: String) -> KnobValue? { contents(path).map { KnobValue($0) } }
}

/// The value of a knob: what its file says, in a form that can be written back.
struct KnobValue: Sendable, Hashable, CustomStringConvertible {
    /// What to write to get this value.
    let text: String

    /// Reads what the kernel shows: white space goes; of a list such as `always [madvise] never` the word in brackets
    /// is the value; booleans are shown as words (`true`, `Y`) that not every kernel takes back, but all take 1 and 0.
    init(_ shown: String) {
        let words = shown.split(whereSeparator: { $0.isWhitespace || $0 == "\0" })
        if words.count > 1, let chosen = words.first(where: { $0.hasPrefix("[") && $0.hasSuffix("]") }) {
            text = String(chosen.dropFirst().dropLast())
        } else {
            text = Self.digits(words.joined(separator: " "))
        }
    }

    private static func digits(_ text: String) -> String {
        switch text {
        case "Y", "y", "true": "1"
        case "N", "n", "false": "0"
        default: text
        }
    }

    var description: String { text }
}

/// How knobs are called in messages.
enum KnobName {
    private static let sysctls = "/proc/sys/"

    /// `kernel.numa_balancing` for a sysctl, else the path.
    static func of(_ path: String) -> String {
        guard path.hasPrefix(sysctls) else { return path }
        return path.dropFirst(sysctls.count).split(separator: "/").joined(separator: ".")
    }

    /// The command that sets a knob by hand.
    static func command(_ path: String, _ value: String) -> String {
        path.hasPrefix(sysctls) ? "sudo sysctl \(of(path))=\(value)" : "echo \(value) | sudo tee \(path)"
    }
}
