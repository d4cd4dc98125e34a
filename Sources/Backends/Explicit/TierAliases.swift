import Glibc
import WorkloadKit

/// The host's second mappings of both tiers' files, through which it copies whatever the arena's protection is.
final class TierAliases {
    let host: Mapping
    let device: Mapping

    init(_ files: MemoryFiles, length: Int) throws(BackendError) {
        host = try Mapping(of: files.host, length: length, "mapping host memory")
        device = try Mapping(of: files.device, length: length, "mapping device memory")
    }

    /// Part of a tier's memory, by its offset in the arena.
    func bytes(of owner: Initiator, _ offset: Int, _ length: Int) -> UnsafeMutableRawBufferPointer {
        let mapping = owner == .host ? host : device
        return UnsafeMutableRawBufferPointer(
            start: UnsafeMutableRawPointer(bitPattern: mapping.address + UInt(offset)), count: length)
    }

    /// Copies a part to the tier of `owner` from the other one.
    func copy(_ offset: Int, _ length: Int, to owner: Initiator) {
        let source = bytes(of: owner == .host ? .device : .host, offset, length)
        bytes(of: owner, offset, length).copyMemory(from: UnsafeRawBufferPointer(source))
    }
}
