import CMemoryShims
import CWorkloadABI
import Counters
import Glibc
import WorkloadKit

/// The threads of one initiator. Lane 0 is the thread that calls `run`, so that a step of one thread wakes nobody.
///
/// Unchecked: lane 0 writes `step` and `root` before it raises the futex word `go`, and reads results after `pending`
/// has reached zero; the other lanes do the reverse.
final class LaneGroup: @unchecked Sendable {
    private let initiator: Initiator
    private let shared: SharedArea
    private let workload: any Workload
    private let counters: [String]
    private let cpus: [Int32]
    private let lanes: Int
    private let own: LaneCounters
    private var step: Step?
    private var root: UnsafeMutableRawPointer?

    /// Starts all lanes but the caller's. `cpus` are those of this initiator; lanes take them in turn.
    init(_ initiator: Initiator, shared: SharedArea, workload: any Workload, counters: [String], cpus: [Int32])
        throws(BackendError)
    {
        self.initiator = initiator
        self.shared = shared
        self.workload = workload
        self.counters = counters
        self.cpus = cpus
        lanes = shared.shape.lanes
        tm_lane_set(0)
        Self.pin(cpus, lane: 0)
        own = try LaneCounters(counters)
        for lane in 1..<max(lanes, 1) { try startThread(lane) }
    }

    /// Counters of lane 0 that could not be opened. All lanes open the same ones.
    var missing: [MissingCounter] { own.missing }
    /// The counters that are read, in the order of `tm_lane_result.counters`.
    var counterNames: [String] { own.names }

    /// Runs a step on all lanes and returns the ticks from its start to the end of the last lane.
    func run(_ step: Step, root: UnsafeMutableRawPointer) -> UInt64 {
        self.step = step
        self.root = root
        // Counters open and close outside of the interval, which is the workload's alone. It begins before the other
        // lanes are woken: on a shared CPU they may run first.
        own.start()
        let begin = tiermark_ticks()
        wakeOthers()
        work(0)
        awaitOthers()
        let ticks = tiermark_ticks() &- begin
        finish(own, 0)
        return ticks
    }

    private var go: UnsafeMutablePointer<UInt32> { tm_channel_go(shared.channel, Int32(initiator.index)) }
    private var pending: UnsafeMutablePointer<UInt32> { tm_channel_pending(shared.channel, Int32(initiator.index)) }

    private func wakeOthers() {
        guard lanes > 1 else { return }
        tm_store_release(pending, UInt32(lanes - 1))
        tm_store_release(go, tm_load_acquire(go) &+ 1)
        tm_futex_wake(go)
    }

    private func awaitOthers() {
        while true {
            let left = tm_load_acquire(pending)
            if left == 0 { return }
            tm_futex_wait(pending, left, 1_000_000_000)
        }
    }

    private func work(_ lane: Int) {
        guard let step, let root else { preconditionFailure("lane \(lane) was started without a step") }
        var part = LanePart(
            workload: workload, step: step, root: root, lane: Lane(index: lane, of: lanes),
            probe: Probe(samples: shared.samples(initiator, lane: lane), capacity: shared.shape.samples))
        part.run(into: shared.result(initiator, lane))
    }

    private func startThread(_ lane: Int) throws(BackendError) {
        try startDetachedThread("lane \(lane)") { [self] in
            tm_lane_set(UInt32(lane))
            Self.pin(cpus, lane: lane)
            // What lane 0 could open the others can; where not, their part is missing and says so.
            let counting = try? LaneCounters(counters)
            var seen: UInt32 = 0
            while true {
                while tm_load_acquire(go) == seen { tm_futex_wait(go, seen, 1_000_000_000) }
                seen = tm_load_acquire(go)
                counting?.start()
                work(lane)
                finish(counting, lane)
                if tm_decrement(pending) == 0 { tm_futex_wake(pending) }
            }
        }
    }

    private func finish(_ counting: LaneCounters?, _ lane: Int) {
        let values = tm_result_counters(shared.result(initiator, lane))
        if let counting {
            counting.finish(into: values)
        } else {
            values.update(repeating: CounterSet.unmeasured, count: TM_COUNTERS)
        }
    }

    private static func pin(_ cpus: [Int32], lane: Int) {
        // Where a CPU went offline meanwhile the lane runs unpinned, as the scheduler likes.
        if !cpus.isEmpty { _ = tm_pin(cpus[lane % cpus.count]) }
    }
}

/// Runs `body` on a thread of its own, which nobody waits for: it ends with the process.
func startDetachedThread(_ name: String, _ body: @escaping @Sendable () -> Void) throws(BackendError) {
    pthread_detach(try startThread(name, body))
}

/// Runs `body` on a thread of its own, which the caller joins or detaches.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) throws(BackendError) -> pthread_t {
    final class Box {
        let body: @Sendable () -> Void; init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let failed = pthread_create(
        &thread, nil,
        { pointer in
            guard let pointer else { return nil }
            Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    guard failed == 0 else {
        box.release()
        throw BackendError(.system, "starting thread '\(name)': \(errorText(failed))")
    }
    return thread
}
