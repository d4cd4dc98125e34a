/// The items that one side touches in one round: a window of consecutive items that wraps around the end and may move
/// from round to round.
@frozen
public struct TouchWindow: Sendable, Hashable {
    /// Items there are.
    public let total: Int
    /// The first item touched.
    public let start: Int
    /// Items touched, at most `total`.
    public let count: Int

    /// The window of a round: ⌈share · total⌉ items from item ⌊shift · round · total⌋ mod total.
    /// - Parameters:
    ///   - total: items there are, at least 1.
    ///   - share: part of them that is touched, 0 to 1.
    ///   - shift: part of them by which the window moves each round, 0 to 1.
    ///   - round: from 0.
    public init(of total: Int, share: Double, shift: Double = 0, round: Int = 0) {
        precondition(total > 0, "a window over \(total) items")
        self.total = total
        start = Int((shift * Double(round) * Double(total)).rounded(.down)) % total
        count = Self.part(share, of: total)
    }

    /// ⌈share · total⌉, where a product that misses a whole number by rounding alone counts as that number.
    public static func part(_ share: Double, of total: Int) -> Int {
        let exact = share * Double(total)
        let nearest = exact.rounded()
        let isWhole = nearest >= 1 && abs(exact - nearest) <= 1e-12 * nearest
        return min(total, Int(isWhole ? nearest : exact.rounded(.up)))
    }

    /// The item at a position of the window, from 0 to `count - 1`.
    @inlinable @inline(__always)
    public func item(_ position: Int) -> Int {
        let item = start &+ position
        return item >= total ? item &- total : item
    }

    /// The items at these positions as at most two ranges: before and after the wrap around the end.
    public func items(at positions: Range<Int>) -> [Range<Int>] {
        guard !positions.isEmpty else { return [] }
        let first = item(positions.lowerBound)
        let end = first + positions.count
        return end <= total ? [first..<end] : [first..<total, 0..<(end - total)]
    }

    /// All items of the window as at most two ranges.
    public var items: [Range<Int>] { items(at: 0..<count) }
}

extension CommonParameters {
    /// `shift`: how far the touched window moves each round.
    public static let shift = ParameterDescription(
        "shift", "share of the data by which the touched window moves each round", .real(0...1), default: .real(0))
}
