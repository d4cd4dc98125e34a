import CMemoryShims
import Glibc

/// What is tried on the running kernel, as replaceable functions: tests put other kernels here.
///
/// Functions answer 0 for success, else -errno.
struct SystemProbes: Sendable {
    var effectiveUser: @Sendable () -> UInt32 = { geteuid() }
    var userfaultfd: @Sendable () -> UserfaultfdSupport = { UserfaultfdSupport.probe() }
    var memoryFile: @Sendable () -> Int32 = { tm_probe_memfd() }
    var hugePage: @Sendable (UInt64) -> Int32 = { tm_probe_hugetlb($0) }
    var movePages: @Sendable () -> Int32 = { tm_probe_move_pages() }
    var bindMemory: @Sendable () -> Int32 = { tm_probe_mbind() }
    var performanceEvent: @Sendable () -> Int32 = { tm_probe_perf_event() }
    var openDevice: @Sendable (String) -> Int32 = { tm_probe_open_device($0) }
    var directAccess: @Sendable (String) -> DirectAccess = { DirectAccess.probe(directory: $0) }
    var isWritable: @Sendable (FileTree, String) -> Bool = { $0.isWritable($1) }

    static let live = SystemProbes()
}

/// What a file in a directory is: tried with a file without a name.
struct DirectAccess: Sendable {
    /// 0, or -errno when no file could be made.
    var result: Int32
    var isDAX: Bool
    var hasMapSync: Bool

    static func probe(directory: String) -> DirectAccess {
        var isDAX: Int32 = 0
        var hasMapSync: Int32 = 0
        let result = tm_probe_dax_directory(directory, &isDAX, &hasMapSync)
        return DirectAccess(result: result, isDAX: isDAX != 0, hasMapSync: hasMapSync != 0)
    }
}

/// The name and text of an error number given as -errno, e.g. `EPERM (Operation not permitted)`.
func describe(errno result: Int32) -> String {
    let code = abs(result)
    let name = tm_probe_error_name(code).map { String(cString: $0) } ?? "error \(code)"
    return "\(name) (\(String(cString: strerror(code))))"
}
