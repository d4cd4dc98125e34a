import CMemoryShims
import Glibc
import Synchronization

/// A request to stop: raised by the handling of SIGINT and SIGTERM, heeded within moments. The trial that runs is ended
/// and not recorded; everything before it is kept.
public final class Interruption: Sendable {
    private let raised = Atomic<Bool>(false)
    private let ends: (read: Int32, write: Int32)

    /// Not raised yet.
    public init() {
        var pipe: [Int32] = [-1, -1]
        // Without a pipe, a raised flag is only noticed when the trial writes or ends.
        _ = tm_spawn_pipe(&pipe, 1)
        ends = (pipe[0], pipe[1])
    }

    deinit {
        for descriptor in [ends.read, ends.write] where descriptor >= 0 { close(descriptor) }
    }

    /// Asks to stop. May be called from any thread, any number of times.
    public func raise() {
        guard !raised.exchange(true, ordering: .sequentiallyConsistent) else { return }
        var byte: UInt8 = 1
        _ = write(ends.write, &byte, 1)
    }

    /// Whether somebody asked.
    public var isRaised: Bool { raised.load(ordering: .sequentiallyConsistent) }

    /// Readable once raised, for poll(2).
    var descriptor: Int32 { ends.read }
}
