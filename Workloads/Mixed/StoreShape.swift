import WorkloadKit

/// A region of the store.
enum StoreRegion: Int, CaseIterable {
    case header, index, records, heads, balances, scores

    /// Its name in the arena.
    var label: String { "\(self)" }
}

/// How many of everything there are and where they lie. The regions follow each other at known distances.
struct StoreShape: Sendable {
    /// Records of an account.
    static let chain = 4
    /// Bytes from one record to the next: a cache line.
    static let recordStride = 64
    /// Bytes of a record that are used: the address of the next one and an amount.
    static let recordBytes = 16
    /// Elements of a column that one operation aggregates at most.
    static let block = 64
    /// Bytes of a column's element.
    static let word = 8

    let accounts: Int
    let threads: Int
    /// Steps of the program.
    let steps: Int
    let index: IndexShape
    private let offsets: [Int]

    init(size: Int, threads: Int, steps: Int) {
        let indexBytes = Double(IndexShape.nodeBytes) / Double(IndexShape.fanout - 1)
        let account = Double(Self.chain * Self.recordStride + 3 * Self.word) + indexBytes
        accounts = max(1, Int(Double(size) / account))
        self.threads = threads
        self.steps = steps
        index = IndexShape(keys: accounts)
        let sizes = Self.sizes(accounts: accounts, index: index, entries: threads * steps)
        offsets = sizes.indices.map { Arena.footprint(Array(sizes[..<$0])) } + [Arena.footprint(sizes)]
    }

    private static func sizes(accounts: Int, index: IndexShape, entries: Int) -> [Int] {
        StoreRegion.allCases.map { region in
            switch region {
            case .header: entries * word
            case .index: index.nodes * IndexShape.nodeBytes
            case .records: accounts * chain * recordStride
            case .heads, .balances, .scores: accounts * word
            }
        }
    }

    /// Bytes of the whole arena.
    var footprint: Int { offsets[StoreRegion.allCases.count] }

    /// Bytes of a region.
    func byteCount(of region: StoreRegion) -> Int {
        Self.sizes(accounts: accounts, index: index, entries: threads * steps)[region.rawValue]
    }

    /// Bytes from the root to a region.
    func offset(of region: StoreRegion) -> Int { offsets[region.rawValue] }
}

/// A B+-tree that never changes: full nodes, level by level from the root down, so that every place is computable.
/// A node is 16 keys, then 16 addresses; keys that are missing are the largest number.
struct IndexShape: Sendable {
    static let fanout = 16
    static let nodeBytes = 256
    /// Bytes from a node to its addresses.
    static let slotsOffset = 128

    let keys: Int
    /// Nodes on each level, from the root to the leaves.
    let levels: [Int]
    /// Index of the first node of each level.
    let firstOfLevel: [Int]

    init(keys: Int) {
        self.keys = keys
        var levels = [(keys + Self.fanout - 1) / Self.fanout]
        while levels[0] > 1 { levels.insert((levels[0] + Self.fanout - 1) / Self.fanout, at: 0) }
        self.levels = levels
        firstOfLevel = levels.indices.map { levels[..<$0].reduce(0, +) }
    }

    var nodes: Int { levels.reduce(0, +) }
    /// Levels above the leaves.
    var height: Int { levels.count - 1 }

    /// The key of an account: spread, so that keys are no array indices.
    @inline(__always)
    static func key(_ account: Int) -> UInt64 { UInt64(truncatingIfNeeded: account &+ 1) &<< 20 }

    /// Accounts below one entry of a node on a level.
    func accountsPerEntry(onLevel level: Int) -> Int {
        (level..<height).reduce(1) { product, _ in product * Self.fanout }
    }

    /// The nodes from the root to the leaf of an account.
    func path(to account: Int) -> [Int] {
        levels.indices.map { firstOfLevel[$0] + account / (accountsPerEntry(onLevel: $0) * Self.fanout) }
    }
}
