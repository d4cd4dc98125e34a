import CMemoryShims
import CNUMA
import Glibc

/// The arena of a NUMA backend: one mapping at the arena's address, of memory of the kind that was asked for, whose
/// pages lie on nodes.
final class NodeArena {
    let address: UInt
    let length: Int
    let memory: ArenaMemory
    let pageSize: Int
    let pages: PageNodes
    /// What it is, for the report.
    let kind: String
    private let file: MemoryFile?

    /// Maps `length` bytes at `address`.
    init(_ memory: ArenaMemory, at address: UInt, length: Int, pageSize: Int) throws(BackendError) {
        self.address = address
        self.length = length
        self.memory = memory
        self.pageSize = pageSize
        file = try Self.file(memory, length)
        kind = file.map(\.kind) ?? "anonymous memory"
        pages = PageNodes(base: address, length: length)
        let what = "mapping the arena (\(length) bytes of \(kind)) at address 0x\(String(address, radix: 16))"
        if let file {
            try check(tm_map_shared(address, length, file.descriptor, 0, file.isSynchronous), what)
        } else {
            try check(tm_map_private(address, length), what)
        }
        try check(tm_advise_huge(address, length, pageSize > PageNodes.unit), "asking for \(pageSize)-byte pages")
    }

    deinit { _ = tm_unmap(address, length) }

    private static func file(_ memory: ArenaMemory, _ length: Int) throws(BackendError) -> MemoryFile? {
        switch memory {
        case .anonymous: nil
        case .shared: try .anonymous("tiermark-arena", length: length)
        case .file(let path): try DevicePlace(path: path, length: length, pageSize: PageNodes.unit).open()
        }
    }

    /// Empties the arena and fills it with zeroed pages that follow `policy`, which stays set for the range.
    func fill(_ policy: NodePolicy) throws(BackendError) {
        if let file { try file.punchAll() } else { try check(tm_drop(address, length), "emptying the arena") }
        try policy.apply(to: address, length)
        // Pages of a regular file's cache follow the thread's policy, not the mapping's.
        try policy.applyToThread()
        try populate()
        try NodePolicy.standard.applyToThread()
    }

    private func populate() throws(BackendError) {
        try check(tm_populate(address, length), "making the arena's \(length) bytes resident")
        guard pageSize > PageNodes.unit else { return }
        // Whatever the system's setting for transparent huge pages (MADV_COLLAPSE, Linux 6.1).
        try check(
            tm_collapse(address, length),
            "making \(pageSize)-byte pages of \(kind) (is enough memory in one piece? echo 1 > /proc/sys/vm/compact_memory)"
        )
    }

    /// 4 KiB pages per page of the arena.
    var stride: Int { pageSize / PageNodes.unit }

    /// Makes every page lie on `node`, whatever wrote it: those that do not are moved.
    /// - Returns: how many pages had to be moved.
    /// - Throws: `BackendError` with the counts when pages cannot be brought there.
    @discardableResult
    func settle(on node: Int) throws(BackendError) -> Int {
        let strays = try pages.locate().reduce(0) { $0 + ($1 == Int32(node) ? 0 : 1) }
        guard strays > 0 else { return 0 }
        let left = try pages.move(0..<length / PageNodes.unit, to: node, stride: stride)
        guard left == 0 else { throw Self.misplaced(left, of: length / PageNodes.unit, node, "after building") }
        return strays
    }

    static func misplaced(_ count: Int, of total: Int, _ node: Int, _ when: String) -> BackendError {
        BackendError(
            .placement,
            "\(count) of \(total) pages are not on node \(node) \(when), though they were moved there several times: is "
                + "there free memory on it (numastat -m), and does the process's cpuset allow it?")
    }

    /// Bytes of the arena that are in huge pages, as /proc/self/smaps says; nil for kinds that it does not tell apart.
    func hugeBytes() throws(BackendError) -> Int {
        try SmapsEntry.hugeBytes(in: address..<address + UInt(length))
    }
}
