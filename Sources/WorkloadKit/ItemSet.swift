/// Items of one size, laid out one after another in a region, of which some are touched: which pages to place, and how
/// many bytes that is without rounding to pages.
public struct ItemSet: Sendable {
    /// Bytes from one item to the next.
    public let stride: Int
    /// Bytes of an item that are used, from its start.
    public let byteCount: Int
    /// Different items touched.
    public private(set) var count = 0
    private var isTouched: [Bool]

    /// None of `capacity` items yet.
    public init(capacity: Int, stride: Int, byteCount: Int) {
        self.stride = stride
        self.byteCount = byteCount
        isTouched = [Bool](repeating: false, count: capacity)
    }

    /// Adds the item at `index`.
    public mutating func insert(_ index: Int) {
        guard !isTouched[index] else { return }
        isTouched[index] = true
        count += 1
    }

    /// Whether the item at `index` was added.
    public func contains(_ index: Int) -> Bool { isTouched[index] }

    /// Bytes of all touched items.
    public var touchedBytes: Int { count * byteCount }

    /// The pages of the touched items in the region that starts with item 0.
    public func pages(in region: Range<UInt>) -> PageSet {
        var pages = PageSet(region: region)
        for index in isTouched.indices where isTouched[index] {
            pages.insert(offset: index * stride, byteCount: byteCount)
        }
        return pages
    }
}
