/// The decision what to move when an access finds a page on the other side.
///
/// A policy decides on page numbers alone: no system call, no clock, no allocation, no lock, because live it is called
/// from a signal handler, between a load and its value. It is a trivial value, so that it can be stored in memory that
/// both processes share; what it has to remember lives there too. The same policy runs live and in a simulation.
public protocol MigrationPolicy: Sendable, BitwiseCopyable {
    /// Which pages to move for a fault on `page`, a range that contains it.
    /// - Parameters:
    ///   - page: the page that was touched and is not here; pages are 4 KiB, counted from the arena's start.
    ///   - pages: how many pages the arena has; the range stays below.
    func pages(forFaultOn page: Int, of pages: Int) -> Range<Int>
}

/// What `tiermark list policies` says about a policy.
public struct PolicyDescription: Sendable, Hashable {
    /// The name in the field's terms.
    public let name: String
    /// One line.
    public let summary: String
    /// How it is asked for: `transparent/uffd around=16`.
    public let usage: String

    /// All policies there are.
    public static let all: [PolicyDescription] = [OnDemand.description, FaultAround.description]
}
