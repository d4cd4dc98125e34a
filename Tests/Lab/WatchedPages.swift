import CNUMA
import Glibc

/// The workload's pages, asked for by the lab's own call of move_pages(2).
struct WatchedPages {
    let address: UInt
    /// Bytes that are hot, from the start.
    let hot: Int
    /// Bytes of data.
    let all: Int

    /// Pages by node; a negative node is `-errno` of a page: -2 is one that this process has not mapped.
    struct Counts: Codable {
        var pages: [Int: Int] = [:]

        var total: Int { pages.values.reduce(0, +) }

        /// Share of the pages on a node.
        func share(on node: Int) -> Double { total == 0 ? 0 : Double(pages[node] ?? 0) / Double(total) }

        /// Share of the pages that are not on the node where most of them were.
        func moved(since before: Counts) -> Double {
            guard let old = before.pages.max(by: { $0.value < $1.value })?.key else { return 0 }
            return 1 - share(on: old)
        }
    }

    /// Where the hot and the cold pages are.
    struct Look: Codable {
        var hot = Counts()
        var cold = Counts()
    }

    func look() -> Look {
        var look = Look()
        for (index, node) in nodes().enumerated() {
            if index < hot / 4096 {
                look.hot.pages[node, default: 0] += 1
            } else {
                look.cold.pages[node, default: 0] += 1
            }
        }
        return look
    }

    private func nodes() -> [Int] {
        let count = all / 4096
        var pages = (0..<count).map { UnsafeMutableRawPointer(bitPattern: address + UInt($0 * 4096)) }
        var status = [Int32](repeating: -1000, count: count)
        let result = move_pages(0, UInt(count), &pages, nil, &status, 0)
        return result == 0 ? status.map(Int.init) : [Int](repeating: -2000, count: count)
    }
}
