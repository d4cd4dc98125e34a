import WorkloadKit

/// In which tier every 4 KiB page of the arena is: what "pages that changed tier" is counted from, at step boundaries
/// and in the same way for every backend.
struct PageTiers: Equatable {
    /// Where one page is.
    enum Tier: UInt8 { case host, device, elsewhere }

    private(set) var pages: [UInt8]
    /// Pages per tier, by `Tier`.
    private(set) var counts = [0, 0, 0]

    /// All pages in one tier.
    init(pages count: Int, in tier: Tier) {
        pages = [UInt8](repeating: tier.rawValue, count: count)
        counts[Int(tier.rawValue)] = count
    }

    /// Every page where `tier` says.
    init(pages count: Int, tier: (Int) -> Tier) {
        pages = (0..<count).map { tier($0).rawValue }
        for page in pages { counts[Int(page)] += 1 }
    }

    /// Pages in one tier.
    subscript(tier: Tier) -> Int { counts[Int(tier.rawValue)] }

    /// How many pages came to a tier since an earlier look.
    func arrivals(in tier: Tier, since earlier: PageTiers) -> Int {
        zip(pages, earlier.pages).reduce(0) { $0 + ($1.0 == tier.rawValue && $1.1 != tier.rawValue ? 1 : 0) }
    }
}
