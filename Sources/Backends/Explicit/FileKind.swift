import CMemoryShims
import Glibc
import Machine
import WorkloadKit

/// What kind of file device memory is.
struct FileKind {
    /// A name for the report.
    var name: String
    /// The unit in which its pages can be mapped, in bytes.
    var granule: Int
    /// Whether it can be mapped with MAP_SYNC.
    var isSynchronous = false
    /// The NUMA node that its pages are bound to.
    var boundNode: Int?

    /// Tells what an open file is.
    static func describe(_ descriptor: Int32, path: String) throws(BackendError) -> FileKind {
        var blockSize = 0
        let type = try check(tm_file_system(descriptor, &blockSize), "asking for the file system of '\(path)'")
        if tm_is_dax(descriptor) > 0 { return directAccess(descriptor, path) }
        switch type {
        case 0x0102_1994: return sharedMemory(path)
        case 0x9584_58f6:
            return FileKind(name: "hugetlbfs file in \(path), \(ByteCount.format(blockSize)) pages", granule: blockSize)
        default: return FileKind(name: "ordinary file in \(path), through the page cache", granule: 4096)
        }
    }

    private static func directAccess(_ descriptor: Int32, _ path: String) -> FileKind {
        let mapped = tm_map_shared(0, 4096, descriptor, 0, true)
        guard mapped >= 0 else {
            let reason = errorText(Int32(-mapped))
            return FileKind(name: "fsdax file on \(path), without MAP_SYNC (\(reason))", granule: 4096)
        }
        _ = tm_unmap(UInt(mapped), 4096)
        return FileKind(name: "fsdax file on \(path), mapped with MAP_SYNC", granule: 4096, isSynchronous: true)
    }

    private static func sharedMemory(_ path: String) -> FileKind {
        let node = MachineDescription.current().mount(of: path)?.boundNode
        let place = node.map { ", bound to node \($0)" } ?? ""
        return FileKind(name: "tmpfs file in \(path), 4 KiB pages\(place)", granule: 4096, boundNode: node)
    }

    /// Whether the file reads as zero throughout. Holes are skipped, not read.
    static func isZero(_ descriptor: Int32, length: Int, path: String) throws(BackendError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = tm_next_data(descriptor, 0)
        while offset >= 0, offset < length {
            let got = pread(descriptor, &buffer, min(buffer.count, length - offset), offset)
            try check(got < 0 ? -Int(errno) : 0, "reading '\(path)'")
            if buffer.prefix(got).contains(where: { $0 != 0 }) { return false }
            if got == 0 { break }
            offset = tm_next_data(descriptor, offset + got)
        }
        return true
    }
}

/// A devdax character device, as sysfs describes it (Documentation/ABI/testing/sysfs-bus-dax).
struct DAXCharacterDevice {
    /// Bytes that can be mapped.
    let size: Int
    /// Mappings start and end at multiples of this.
    let alignment: Int
    /// The NUMA node of its memory; nil if the kernel does not say.
    let node: Int?

    init(_ number: dev_t, path: String) throws(BackendError) {
        let directory = "/sys/dev/char/\(tm_device_major(number)):\(tm_device_minor(number))"
        guard let size = Self.number("\(directory)/size") else {
            throw BackendError(
                .unavailable,
                "device path '\(path)' is a character device, but no DAX device; list those with: daxctl list")
        }
        self.size = size
        alignment = Self.number("\(directory)/align") ?? 2 << 20
        node = (Self.number("\(directory)/target_node")).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func number(_ path: String) -> Int? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        guard fgets(&buffer, 64, file) != nil else { return nil }
        return Int(String(decoding: buffer.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
