import WorkloadKit

/// Which node stands at which position of the cycle. Computed, not stored, so that every thread finds the node it
/// starts at without walking there.
struct ListOrder: Sendable {
    private enum Kind {
        case sequential
        case random(KeyedPermutation)
        case windows(of: Int, seed: UInt64)
    }

    /// Nodes in the cycle.
    let count: Int
    private let kind: Kind

    /// The order called `random`, `sequential` or `window=N`. A permutation that is read as a cycle, each node linked
    /// to the one at the next position, is one full cycle whatever the permutation.
    init(_ name: String, count: Int, seed: UInt64) {
        self.count = count
        if name == "sequential" {
            kind = .sequential
        } else if let size = name.split(separator: "=").dropFirst().first.flatMap({ Int($0) }) {
            kind = .windows(of: min(size, count), seed: seed)
        } else {
            kind = .random(KeyedPermutation(count: count, key: seed))
        }
    }

    /// The node at a position from 0 to `count - 1`.
    subscript(position: Int) -> Int {
        switch kind {
        case .sequential: return position
        case .random(let permutation): return permutation[position]
        case .windows(let size, let seed):
            let window = position / size
            let first = window * size
            let key = SplitMix64.value(at: window, seed: seed)
            return first + KeyedPermutation(count: min(size, count - first), key: key)[position - first]
        }
    }
}
