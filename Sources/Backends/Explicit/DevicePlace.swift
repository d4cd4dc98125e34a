import CMemoryShims
import Glibc
import Machine
import WorkloadKit

/// Where device memory of `explicit/file` lives: an anonymous memory file, an unnamed file in a directory (tmpfs,
/// hugetlbfs, DAX or ordinary), an existing file, or a DAX device.
struct DevicePlace {
    private let path: String?
    private let length: Int
    private let pageSize: Int

    init(path: String, length: Int, pageSize: Int) {
        self.path = path
        self.length = length
        self.pageSize = pageSize
    }

    init(_ options: BackendOptions) {
        path = options.devicePath
        length = options.arenaBytes.roundedUp(to: options.values.integer("page-size"))
        pageSize = options.values.integer("page-size")
    }

    /// Tries everything but filling the memory.
    var availability: Availability {
        if pageSize > 4096 {
            // The host's tier needs them always, the device's unless it lives elsewhere.
            let huge = Feature.hugePages(pageBytes: UInt64(pageSize), forBytes: UInt64(length * (path == nil ? 2 : 1)))
            guard huge.isAvailable else { return huge }
        }
        guard path != nil else {
            return .available(detail: "anonymous memory file, \(ByteCount.format(pageSize)) pages")
        }
        do {
            return .available(detail: try open().kind)
        } catch {
            return .missing(
                reason: error.description,
                remedy:
                    "give --device-path an empty directory on tmpfs, hugetlbfs or a DAX file system, a large enough file of zeros, or a devdax device"
            )
        }
    }

    /// Opens the memory, locked against other users.
    func open() throws(BackendError) -> MemoryFile {
        guard let path else { return try .anonymous("tiermark-device", length: length, pageSize: pageSize) }
        var status = stat()
        try check(stat(path, &status) < 0 ? -errno : 0, "device path '\(path)'")
        let file =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try unnamedFile(in: path)
            case S_IFREG: try existingFile(path, size: Int(status.st_size))
            case S_IFCHR: try device(path, status.st_rdev)
            default:
                throw BackendError(
                    .unavailable, "device path '\(path)' is neither a directory nor a file nor a DAX device")
            }
        try proveMappable(file, path)
        return file
    }

    private func unnamedFile(in directory: String) throws(BackendError) -> MemoryFile {
        let descriptor = try check(
            tm_open_unnamed(directory), "creating an unnamed file in device path '\(directory)'")
        let kind = try FileKind.describe(descriptor, path: directory)
        let file = memory(descriptor, kind, length: length.roundedUp(to: kind.granule))
        try check(
            ftruncate(descriptor, file.length) < 0 ? -errno : 0,
            "sizing a file in device path '\(directory)' to \(file.length) bytes")
        return file
    }

    private func memory(_ descriptor: Int32, _ kind: FileKind, length: Int) -> MemoryFile {
        MemoryFile(
            descriptor: descriptor, length: length, pageSize: max(kind.granule, pageSize), kind: kind.name,
            isSynchronous: kind.isSynchronous, boundNode: kind.boundNode)
    }

    private func existingFile(_ path: String, size: Int) throws(BackendError) -> MemoryFile {
        guard size >= length else { throw tooSmall(path, size) }
        let descriptor = try openLocked(path)
        let file = memory(descriptor, try FileKind.describe(descriptor, path: path), length: length)
        guard try FileKind.isZero(descriptor, length: size, path: path) else {
            throw BackendError(
                .unavailable,
                "device file '\(path)' holds data, which a run would overwrite; if nobody needs it: truncate -s 0 '\(path)' && truncate -s \(length) '\(path)'"
            )
        }
        return file
    }

    private func device(_ path: String, _ number: dev_t) throws(BackendError) -> MemoryFile {
        let descriptor = try openLocked(path)
        let dax = try DAXCharacterDevice(number, path: path)
        guard dax.size >= length else {
            close(descriptor)
            throw tooSmall(path, dax.size)
        }
        return MemoryFile(
            descriptor: descriptor, length: length.roundedUp(to: dax.alignment), pageSize: max(dax.alignment, pageSize),
            kind: "devdax \(path), \(ByteCount.format(dax.alignment)) alignment"
                + (dax.node.map { ", of node \($0)" } ?? ""))
    }

    private func openLocked(_ path: String) throws(BackendError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        try check(descriptor < 0 ? -errno : 0, "opening device memory '\(path)' for reading and writing")
        // The trial shares its lock with the runner that checked: flock belongs to the open file, so only a stranger meets it.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw BackendError(
                .unavailable,
                "device memory '\(path)' is in use by another run; wait for it, or give this one its own --device-path")
        }
        return descriptor
    }

    private func proveMappable(_ file: MemoryFile, _ path: String) throws(BackendError) {
        let mapped = try check(
            tm_map_shared(0, file.length, file.descriptor, 0, file.isSynchronous),
            "device memory '\(path)' cannot be mapped")
        _ = tm_unmap(UInt(mapped), file.length)
    }

    private func tooSmall(_ path: String, _ size: Int) -> BackendError {
        BackendError(
            .unavailable,
            "device memory '\(path)' is too small: it has \(size) bytes, the workload's arena needs \(length); give a larger one or a smaller -p size="
        )
    }
}

/// Why the regular file that the arena was to be cannot be it; nil if it can, or none was asked for.
func arenaFileRefusal(_ options: BackendOptions) -> Availability? {
    guard case .file(let path) = options.arena else { return nil }
    do {
        _ = try DevicePlace(path: path, length: options.arenaBytes, pageSize: PageNodes.unit).open()
        return nil
    } catch {
        return .missing(
            reason: error.description,
            remedy: "give --arena file:PATH a directory on a file system with room, or a large enough file of zeros")
    }
}
