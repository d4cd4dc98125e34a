import CMemoryShims
import Glibc

/// A file that holds the memory of one tier. Anonymous files leave nothing behind, whatever happens to the process.
final class MemoryFile {
    let descriptor: Int32
    let length: Int
    /// The unit in which its pages can be mapped, in bytes.
    let pageSize: Int
    /// What it is, for the report: `memory file, 4 KiB pages`.
    let kind: String
    /// Whether it is mapped with MAP_SYNC: what is written through such a mapping is durable without a system call.
    let isSynchronous: Bool
    /// The NUMA node that all its pages have to lie on; nil if that is left open.
    let boundNode: Int?

    init(
        descriptor: Int32, length: Int, pageSize: Int, kind: String, isSynchronous: Bool = false, boundNode: Int? = nil
    ) {
        self.isSynchronous = isSynchronous
        self.boundNode = boundNode
        self.descriptor = descriptor
        self.length = length
        self.pageSize = pageSize
        self.kind = kind
    }

    deinit { close(descriptor) }

    /// An anonymous memory file of `length` bytes with pages of `pageSize` bytes.
    static func anonymous(_ name: String, length: Int, pageSize: Int = 4096) throws(BackendError) -> MemoryFile {
        let huge = pageSize > Int(sysconf(Int32(_SC_PAGESIZE))) ? pageSize : 0
        let descriptor = try check(
            tm_memory_file(name, huge), "creating a memory file for \(name) with pages of \(pageSize) bytes")
        let kind =
            huge > 0 ? "hugetlbfs memory file, \(pageSize >> 10) KiB pages" : "memory file, \(pageSize >> 10) KiB pages"
        let file = MemoryFile(descriptor: descriptor, length: length, pageSize: pageSize, kind: kind)
        try check(ftruncate(descriptor, length) < 0 ? -errno : 0, "sizing the \(name) memory file to \(length) bytes")
        return file
    }

    /// Bytes of memory that the file holds now, as its file system accounts them; nil for a device without blocks.
    var heldBytes: Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_blocks) * 512
    }

    /// Allocates all pages, filled with zero.
    func allocateAll() throws(BackendError) {
        try check(tm_allocate(descriptor, 0, length), "allocating \(length) bytes of \(kind)")
    }

    /// Gives all pages back; the file reads as zero.
    func punchAll() throws(BackendError) {
        try check(tm_punch_hole(descriptor, 0, length), "emptying \(kind)")
    }
}
