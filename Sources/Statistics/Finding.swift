/// Something about the measurement that a reader should know before trusting it.
public struct Finding: Sendable, Hashable, Codable {
    /// What was looked at.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Neighbouring blocks resemble each other.
        case autocorrelation
        /// The difference moves in one direction during the run.
        case drift
        /// The position within a block matters.
        case position
        /// Many blocks end in exact ties.
        case ties
        /// Blocks far from the others.
        case outliers
        /// The A/A pair differs.
        case noiseFloor
        /// The hypervisor took processor time away.
        case steal
        /// Other programs wanted the processors.
        case load
        /// Pages had to be read from disk.
        case majorFaults
    }

    /// How much it matters.
    public enum Severity: String, Sendable, Hashable, Codable {
        /// Worth knowing.
        case notice
        /// The intervals may be wrong.
        case warning
    }

    /// What was looked at.
    public let kind: Kind
    /// How much it matters.
    public let severity: Severity
    /// The number found.
    public let value: Double
    /// The number from which on it is reported.
    public let threshold: Double
    /// What was found, and what causes it.
    public let cause: String
    /// What to do.
    public let remedy: String

    /// A finding; `Diagnosis` makes them.
    public init(
        kind: Kind, severity: Severity, value: Double, threshold: Double, cause: String, remedy: String
    ) {
        self.kind = kind
        self.severity = severity
        self.value = value
        self.threshold = threshold
        self.cause = cause
        self.remedy = remedy
    }
}
