/// Moves the page that was touched, and nothing else.
public struct OnDemand: MigrationPolicy {
    /// The policy; it has no parameters.
    public init() {}

    /// `page` alone.
    @inlinable
    public func pages(forFaultOn page: Int, of pages: Int) -> Range<Int> { page..<page &+ 1 }

    static let description = PolicyDescription(
        name: "on-demand", summary: "moves the faulting page", usage: "transparent/uffd around=1")
}
