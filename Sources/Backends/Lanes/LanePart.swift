import CMemoryShims
import WorkloadKit

/// One lane's part of a step.
struct LanePart: ~Copyable {
    let workload: any Workload
    let step: Step
    let root: UnsafeMutableRawPointer
    let lane: Lane
    var probe: Probe
    private var done = StepResult(checksum: 0, operations: 0, bytesTouched: 0)

    init(workload: any Workload, step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: consuming Probe) {
        self.workload = workload
        self.step = step
        self.root = root
        self.lane = lane
        self.probe = probe
    }

    /// Does the work, and reports. After a placement violation the report is empty and the channel says what happened.
    mutating func run(into result: UnsafeMutablePointer<tm_lane_result>) {
        let cpu = tm_thread_cpu_ns()
        let wall = tm_monotonic_ns()
        withUnsafeMutablePointer(to: &self) { part in
            _ = tm_guarded(
                { context in context.assumingMemoryBound(to: LanePart.self).pointee.work() },
                UnsafeMutableRawPointer(part))
        }
        let elapsed = tm_monotonic_ns() &- wall
        let used = tm_thread_cpu_ns() &- cpu
        result.pointee.blocked_ns = elapsed > used ? elapsed - used : 0
        result.pointee.checksum = done.checksum
        result.pointee.operations = Int64(done.operations)
        result.pointee.bytes_touched = Int64(done.bytesTouched)
        result.pointee.laps = Int64(probe.laps)
        result.pointee.stored = Int64(probe.stored)
    }

    private mutating func work() { done = workload.run(step, root: root, lane: lane, probe: &probe) }
}
