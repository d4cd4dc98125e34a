/// Whether a counter can be counted here and now.
public enum CounterAvailability: Sendable, Hashable {
    /// It was started and read once.
    case available
    /// It was not; the reason in the words of the layer that refused: PAPI's own, or the kernel's.
    case missing(reason: String)

    /// Whether it was started and read.
    public var isAvailable: Bool { self == .available }

    /// The reason, or nil when the counter is available.
    public var reason: String? {
        if case .missing(let reason) = self { reason } else { nil }
    }
}

/// One counter of the catalogue.
public struct CounterDescription: Sendable, Hashable {
    /// What it is asked for by.
    public let name: CounterName
    /// One line, from the source where the source has words for it.
    public let summary: String
    /// The unit of its values, `count` where the source names none.
    public let unit: String
    /// Found by starting it and reading it once.
    public let availability: CounterAvailability

    /// Where it comes from.
    public var source: CounterSource { name.source }

    /// One line of the catalogue.
    public init(name: CounterName, summary: String, unit: String, availability: CounterAvailability) {
        self.name = name
        self.summary = summary
        self.unit = unit
        self.availability = availability
    }
}

/// A counter that was asked for and cannot be counted.
public struct MissingCounter: Sendable, Hashable {
    /// What was asked for.
    public let name: CounterName
    /// Why not, in the words of the layer that refused.
    public let reason: String

    /// A counter and the reason it is missing.
    public init(name: CounterName, reason: String) {
        self.name = name
        self.reason = reason
    }
}
