/// What a process has changed and how to put it back. On disk before the change, so that it outlives the process.
struct KnobJournal: Sendable, Hashable {
    /// One change.
    struct Entry: Sendable, Hashable {
        /// What kind of change it is.
        enum Kind: String, Sendable {
            /// A value was replaced by another.
            case knob
            /// Something was set up that is taken down by writing a value.
            case undo
        }

        var kind: Kind
        /// The file.
        var path: String
        /// What puts it back.
        var original: String
        /// What this process may have left there. A knob that holds anything else was changed by somebody else.
        var written: [String]
    }

    /// Who made the changes.
    var owner: ProcessIdentity
    /// The changes, oldest first.
    var entries: [Entry] = []

    private static let title = "tiermark knobs 1"

    /// The journal as lines of fields, separated by tabs.
    var text: String {
        let owner = ["owner", "\(owner.process)", "\(owner.startTime)", owner.boot]
        let changes = entries.map { [$0.kind.rawValue, $0.path, $0.original] + $0.written }
        return ([[Self.title], owner] + changes).map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    /// A journal without changes.
    init(owner: ProcessIdentity) { self.owner = owner }

    /// Reads `text`; nil if it is damaged or of another version.
    init?(text: String) {
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        guard lines.count >= 2, lines[0] == [Self.title], lines[1].count == 4, lines[1][0] == "owner",
            let process = Int32(lines[1][1]), let startTime = UInt64(lines[1][2])
        else { return nil }
        owner = ProcessIdentity(process: process, startTime: startTime, boot: lines[1][3])
        for line in lines.dropFirst(2) {
            guard let entry = Entry(fields: line) else { return nil }
            entries.append(entry)
        }
    }

    /// Whether a text can be a field.
    static func canHold(_ text: String) -> Bool { !text.contains { $0 == "\t" || $0.isNewline } }
}

extension KnobJournal.Entry {
    /// Only the kernel's own settings are ever written back, whatever a journal says.
    fileprivate init?(fields: [String]) {
        guard fields.count >= 3, let kind = Kind(rawValue: fields[0]), Self.isKernelSetting(fields[1]) else {
            return nil
        }
        self.init(kind: kind, path: fields[1], original: fields[2], written: Array(fields.dropFirst(3)))
    }

    /// Whether the path names a setting of the kernel.
    static func isKernelSetting(_ path: String) -> Bool {
        ["/proc/sys/", "/sys/"].contains { path.hasPrefix($0) } && !path.split(separator: "/").contains("..")
    }
}
