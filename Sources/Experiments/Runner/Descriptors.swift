import CMemoryShims
import Glibc

/// A file descriptor that is closed with its last owner.
final class FileHandleBox {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
}

/// A pipe whose ends no other process inherits.
struct PipeEnds {
    let read: FileHandleBox
    let write: FileHandleBox

    init(nonblockingRead: Bool = false) throws(ExperimentError) {
        var ends: [Int32] = [-1, -1]
        let result = tm_spawn_pipe(&ends, nonblockingRead ? 1 : 0)
        guard result >= 0 else {
            throw ExperimentError(
                .spawnFailed, "no pipe for a trial: \(systemReason(-result)). Raise the limit on open files (ulimit -n)"
            )
        }
        read = FileHandleBox(ends[0])
        write = FileHandleBox(ends[1])
    }
}

/// A NULL-terminated array of C strings, for as long as it lives.
final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { (pointers + index).initialize(to: strdup(string)) }
        (pointers + count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
