/// What kind of memory the arena consists of: the debate was about "normal anonymous memory as well as regular
/// file-backed pages" (DEBATE), and the kernel treats them differently when it migrates.
public enum ArenaMemory: Sendable, Hashable, CustomStringConvertible {
    /// Private anonymous memory, as malloc(3) hands out. Only one process can have it.
    case anonymous
    /// Shared memory: a memory file (memfd_create(2)).
    case shared
    /// A regular file, mapped shared. The path is a directory, in which an unnamed file is made, or a file of zeros.
    case file(String)

    /// The kinds without their paths, for what a backend can take.
    public enum Kind: String, Sendable, CaseIterable {
        /// Private anonymous memory.
        case anonymous = "anon"
        /// A memory file.
        case shared = "shmem"
        /// A regular mapped file.
        case file
    }

    /// Reads `anon`, `shmem` or `file:PATH`; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "anon": self = .anonymous
        case "shmem": self = .shared
        default:
            guard text.hasPrefix("file:"), text.count > 5 else { return nil }
            self = .file(String(text.dropFirst(5)))
        }
    }

    /// The kind.
    public var kind: Kind {
        switch self {
        case .anonymous: .anonymous
        case .shared: .shared
        case .file: .file
        }
    }

    /// As typed.
    public var description: String {
        if case .file(let path) = self { return "file:\(path)" }
        return kind.rawValue
    }
}

extension ArenaMemory: Codable {
    /// Reads what `description` gives.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let memory = ArenaMemory(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no kind of arena memory"))
        }
        self = memory
    }

    /// Writes `description`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
