import CNUMA
import Glibc

/// Asks and tells the kernel on which node each page of the arena is (move_pages(2), through libnuma).
///
/// Keeps the page addresses, so that a call on a run of pages needs no new list: move_pages takes one.
final class PageNodes {
    /// 4 KiB pages: what the kernel is asked about, whatever the size of the pages.
    static let unit = 4096
    private let pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let status: UnsafeMutablePointer<Int32>
    private let targets: UnsafeMutablePointer<Int32>
    private let count: Int
    private let base: UInt

    /// For the pages of `length` bytes from `base`.
    init(base: UInt, length: Int) {
        self.base = base
        count = length / Self.unit
        pages = .allocate(capacity: count)
        status = .allocate(capacity: count)
        targets = .allocate(capacity: count)
        for index in 0..<count { pages[index] = UnsafeMutableRawPointer(bitPattern: base + UInt(index * Self.unit)) }
    }

    deinit {
        pages.deallocate()
        status.deallocate()
        targets.deallocate()
    }

    /// The node of every page in a run of pages; negative: `-errno`, such as `-ENOENT` where no page is.
    func locate(_ run: Range<Int>) throws(BackendError) -> UnsafeBufferPointer<Int32> {
        try call(run, nil, "asking where \(run.count) pages of the arena are")
        return UnsafeBufferPointer(start: status + run.lowerBound, count: run.count)
    }

    /// The node of every page.
    func locate() throws(BackendError) -> UnsafeBufferPointer<Int32> { try locate(0..<count) }

    /// Moves a run of pages to a node. Pages that are there already stay.
    ///
    /// The kernel gives up on a page that somebody holds for a moment (`-EBUSY`, `-EAGAIN`), as move_pages(2) says: such
    /// pages are tried again, as a careful program would.
    /// - Parameter stride: 4 KiB pages per page of the arena: the kernel moves a huge page when told its first part.
    /// - Returns: 4 KiB pages that are not there afterwards.
    func move(_ run: Range<Int>, to node: Int, stride: Int) throws(BackendError) -> Int {
        for _ in 0..<Self.tries {
            let failed = try moveOnce(run, to: node, stride: stride)
            if failed == 0 { return 0 }
        }
        return try locate(run).reduce(0) { $0 + ($1 == Int32(node) ? 0 : 1) }
    }

    private static let tries = 5

    private func moveOnce(_ run: Range<Int>, to node: Int, stride: Int) throws(BackendError) -> Int {
        guard stride == 1 else { return try moveHeads(run, to: node, stride: stride) }
        for index in run { targets[index] = Int32(node) }
        try call(run, targets + run.lowerBound, "moving \(run.count) pages to node \(node)")
        return run.reduce(0) { $0 + (status[$1] == Int32(node) ? 0 : 1) }
    }

    private func moveHeads(_ run: Range<Int>, to node: Int, stride: Int) throws(BackendError) -> Int {
        let heads = Swift.stride(from: run.lowerBound / stride * stride, to: run.upperBound, by: stride)
        var list = heads.map { pages[$0] }
        var wanted = [Int32](repeating: Int32(node), count: list.count)
        var answers = [Int32](repeating: 0, count: list.count)
        let result = numa_move_pages(0, UInt(list.count), &list, &wanted, &answers, Self.ownPages)
        guard result >= 0 else { throw Self.failure("moving \(list.count) huge pages to node \(node)") }
        return answers.reduce(0) { $0 + ($1 == Int32(node) ? 0 : stride) }
    }

    /// MPOL_MF_MOVE of linux/mempolicy.h: pages that this process alone maps.
    static let ownPages: Int32 = 2

    private func call(_ run: Range<Int>, _ nodes: UnsafePointer<Int32>?, _ what: @autoclosure () -> String)
        throws(BackendError)
    {
        let result = numa_move_pages(
            0, UInt(run.count), pages + run.lowerBound, nodes, status + run.lowerBound, Self.ownPages)
        // A positive result counts pages that could not be moved: their status says so too.
        guard result >= 0 else { throw Self.failure(what()) }
    }

    private static func failure(_ what: String) -> BackendError {
        BackendError(.system, "\(what): \(errorText(errno))")
    }

    /// The pages that a range of addresses covers.
    func run(of range: Range<UInt>) -> Range<Int> {
        guard !range.isEmpty else { return 0..<0 }
        let first = Int(range.lowerBound - base) / Self.unit
        return first..<(Int(range.upperBound - base) + Self.unit - 1) / Self.unit
    }
}
