import CMemoryShims
import Glibc
import WorkloadKit

/// The memory both processes share beside the arena: channel, mapping changes, latency samples, page states.
final class SharedArea {
    /// Sizes that both processes derive from the same numbers.
    struct Shape: Codable {
        var arenaBytes: Int
        var lanes: Int
        /// Latency samples per lane and step.
        var samples = 1 << 16
        /// Mapping changes per command.
        var changes = 1 << 14

        var pages: Int { arenaBytes >> TM_PAGE_SHIFT }
        var changesOffset: Int { MemoryLayout<tm_channel>.stride.roundedUp(to: 4096) }
        var samplesOffset: Int { changesOffset + changes * 24 }
        var statesOffset: Int { samplesOffset + 2 * lanes * samples * 8 }
        var policyOffset: Int { (statesOffset + pages).roundedUp(to: 4096) }
        var byteCount: Int { policyOffset + 4096 }
    }

    let shape: Shape
    let file: MemoryFile
    let base: UnsafeMutableRawPointer
    let channel: UnsafeMutablePointer<tm_channel>

    /// Maps the area of a file that is large enough.
    init(_ shape: Shape, file: MemoryFile) throws(BackendError) {
        self.shape = shape
        self.file = file
        let address = try check(
            tm_map_shared(0, shape.byteCount, file.descriptor, 0, false), "mapping the command channel")
        guard let base = UnsafeMutableRawPointer(bitPattern: address) else {
            throw BackendError(.system, "the command channel was mapped at address 0")
        }
        self.base = base
        channel = base.assumingMemoryBound(to: tm_channel.self)
    }

    /// A new area in a memory file of its own.
    static func make(_ shape: Shape) throws(BackendError) -> SharedArea {
        try SharedArea(shape, file: .anonymous("tiermark-channel", length: shape.byteCount))
    }

    deinit { _ = tm_unmap(UInt(bitPattern: base), shape.byteCount) }

    var states: UnsafeMutablePointer<UInt8> { (base + shape.statesOffset).assumingMemoryBound(to: UInt8.self) }
    var policyState: UnsafeMutablePointer<UInt8> { (base + shape.policyOffset).assumingMemoryBound(to: UInt8.self) }

    /// Slots for the latency samples of one lane.
    func samples(_ initiator: Initiator, lane: Int) -> UnsafeMutablePointer<UInt64> {
        let index = initiator.index * shape.lanes + lane
        return (base + shape.samplesOffset).assumingMemoryBound(to: UInt64.self) + index * shape.samples
    }

    /// Counts of a lane's faults.
    func lane(_ initiator: Initiator, _ lane: Int) -> UnsafeMutablePointer<tm_lane> {
        tm_channel_lanes(channel, Int32(initiator.index)) + lane
    }

    /// What a lane reported.
    func result(_ initiator: Initiator, _ lane: Int) -> UnsafeMutablePointer<tm_lane_result> {
        tm_channel_results(channel, Int32(initiator.index)) + lane
    }

    /// The mapping changes of the current command.
    subscript(change index: Int) -> MappingChange {
        get {
            let words = (base + shape.changesOffset).assumingMemoryBound(to: Int.self) + 3 * index
            return MappingChange(action: .init(rawValue: words[0]) ?? .forbid, offset: words[1], length: words[2])
        }
        set {
            let words = (base + shape.changesOffset).assumingMemoryBound(to: Int.self) + 3 * index
            words[0] = newValue.action.rawValue
            words[1] = newValue.offset
            words[2] = newValue.length
        }
    }

    /// Sums over all lanes of one side.
    func total(_ initiator: Initiator, _ field: (tm_lane) -> UInt64) -> UInt64 {
        (0..<shape.lanes).reduce(0) { $0 &+ field(lane(initiator, $1).pointee) }
    }
}

extension Initiator {
    /// Index into the shared tables.
    var index: Int { self == .host ? 0 : 1 }
    /// How page states name the side.
    var pageState: UInt8 { UInt8((self == .host ? TM_ON_HOST : TM_ON_DEVICE).rawValue) }
}

extension Int {
    func roundedUp(to unit: Int) -> Int { (self + unit - 1) / unit * unit }
    func roundedDown(to unit: Int) -> Int { self / unit * unit }
}
