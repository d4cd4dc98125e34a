/// Whether something can be used, with what a user wants to know either way.
public enum Availability: Sendable, Hashable {
    /// It can be used; `detail` says how or how much.
    case available(detail: String)
    /// It cannot be used: why, and the command or change that would enable it.
    case missing(reason: String, remedy: String)

    /// Whether it can be used.
    public var isAvailable: Bool {
        if case .available = self { true } else { false }
    }
}

extension Availability: Codable {
    private enum Key: String, CodingKey { case status, detail, reason, remedy }
    private enum Status: String, Codable { case available, missing }

    /// Reads the object that `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        switch try values.decode(Status.self, forKey: .status) {
        case .available: self = .available(detail: try values.decode(String.self, forKey: .detail))
        case .missing:
            self = .missing(
                reason: try values.decode(String.self, forKey: .reason),
                remedy: try values.decode(String.self, forKey: .remedy))
        }
    }

    /// Writes `{"status": "available", "detail": …}` or `{"status": "missing", "reason": …, "remedy": …}`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .available(let detail):
            try values.encode(Status.available, forKey: .status)
            try values.encode(detail, forKey: .detail)
        case .missing(let reason, let remedy):
            try values.encode(Status.missing, forKey: .status)
            try values.encode(reason, forKey: .reason)
            try values.encode(remedy, forKey: .remedy)
        }
    }
}
