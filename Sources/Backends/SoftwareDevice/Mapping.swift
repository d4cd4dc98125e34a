import CMemoryShims
import WorkloadKit

/// A part of a memory file that is mapped in this process for as long as the object lives.
final class Mapping {
    let address: UInt
    let length: Int

    /// Maps the first `length` bytes of a file, shared, readable and writable.
    /// - Parameter address: exactly there, where nothing may be mapped yet; 0 for wherever there is room.
    init(of file: MemoryFile, at address: UInt = 0, length: Int, _ what: @autoclosure () -> String) throws(BackendError)
    {
        self.address = UInt(
            try check(tm_map_shared(address, length, file.descriptor, 0, file.isSynchronous), what()))
        self.length = length
    }

    deinit { _ = tm_unmap(address, length) }
}

/// Maps the whole arena at its address.
func mapArena(_ file: MemoryFile, _ side: SideContext) throws(BackendError) -> Mapping {
    let place = "0x\(String(side.arena, radix: 16))"
    return try Mapping(
        of: file, at: side.arena, length: side.length,
        "mapping \(side.length) bytes of the \(side.initiator.rawValue)'s memory at address \(place), which host and device must both have free"
    )
}
