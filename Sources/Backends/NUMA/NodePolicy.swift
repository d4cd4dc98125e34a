import CNUMA
import Glibc

/// From which nodes the kernel takes pages: modes of linux/mempolicy.h.
enum NodePolicy {
    /// As the process has it: NUMA balancing may move these pages.
    case standard
    /// From this node alone.
    case bound(Int)
    /// From these nodes in turn; weighted by /sys/kernel/mm/mempolicy/weighted_interleave where asked (Linux 6.9).
    case interleaved([Int], weighted: Bool)

    private var mode: Int32 {
        switch self {
        case .standard: 0  // MPOL_DEFAULT
        case .bound: 2  // MPOL_BIND
        case .interleaved(_, let weighted): weighted ? 6 : 3  // MPOL_WEIGHTED_INTERLEAVE, MPOL_INTERLEAVE
        }
    }

    private var nodes: [Int] {
        switch self {
        case .standard: []
        case .bound(let node): [node]
        case .interleaved(let nodes, _): nodes
        }
    }

    /// Sets the policy for a range of addresses (mbind(2)).
    /// - Parameter moving: also moves the pages that are there and do not follow it.
    func apply(to address: UInt, _ length: Int, moving: Bool = false) throws(BackendError) {
        let start = UnsafeMutableRawPointer(bitPattern: address)
        let flags: UInt32 = moving ? UInt32(PageNodes.ownPages) : 0
        let result = withMask { mask, bits in mbind(start, UInt(length), mode, mask, bits, flags) }
        guard result == 0 else { throw failure("setting the memory policy of \(length) bytes") }
    }

    /// Sets the policy of the calling thread (set_mempolicy(2)): page cache of regular files follows no other.
    func applyToThread() throws(BackendError) {
        let result = withMask { mask, bits in set_mempolicy(mode, mask, bits) }
        guard result == 0 else { throw failure("setting the thread's memory policy") }
    }

    private func withMask(_ body: (UnsafePointer<UInt>?, UInt) -> Int) -> Int {
        guard let highest = nodes.max() else { return body(nil, 0) }
        var words = [UInt](repeating: 0, count: highest / 64 + 1)
        for node in nodes { words[node / 64] |= 1 << UInt(node % 64) }
        // The kernel reads one bit less than it is told (mbind(2), BUGS).
        return body(words, UInt(words.count * 64 + 1))
    }

    private func failure(_ what: String) -> BackendError {
        let code = errno
        let list = nodes.map(String.init).joined(separator: ", ")
        return BackendError(.system, "\(what) to \(nodes.isEmpty ? "the default" : "node \(list)"): \(errorText(code))")
    }
}
