/// Moves the aligned group of pages around the one that was touched.
public struct FaultAround: MigrationPolicy {
    /// Pages in a group: a power of two.
    public let group: Int

    /// A policy that moves groups of `group` pages.
    /// - Precondition: `group` is a power of two.
    public init(group: Int) {
        precondition(group > 0 && group & (group - 1) == 0, "a group of \(group) pages is no power of two")
        self.group = group
    }

    /// The group that contains `page`, cut off at the arena's end.
    @inlinable
    public func pages(forFaultOn page: Int, of pages: Int) -> Range<Int> {
        let first = page & ~(group &- 1)
        return first..<min(first &+ group, pages)
    }

    static let description = PolicyDescription(
        name: "fault-around(n)",
        summary: "moves the aligned group of n pages around the faulting one, n a power of two",
        usage: "transparent/uffd around=16")
}
