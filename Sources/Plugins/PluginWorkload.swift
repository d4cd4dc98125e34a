import CWorkloadABI
import WorkloadKit

/// A workload whose code is in a plug-in.
struct PluginWorkload: Workload {
    let instance: PluginInstance

    init(_ library: PluginLibrary, _ values: ParameterValues) throws(ParameterError) {
        // The laps of a plug-in's probe are taken in place: both structures are the same four words.
        precondition(MemoryLayout<Probe>.size == MemoryLayout<tiermark_probe>.size)
        instance = try PluginInstance(library, values)
    }

    var footprint: Int { instance.shape.footprint }
    var threads: Int { instance.shape.threads }
    var quantum: Int { instance.shape.quantum }
    var program: [Step] { instance.program }

    // MARK: - Building

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let space = UInt(bitPattern: arena.base)..<UInt(bitPattern: arena.base) + UInt(arena.capacity)
        let (root, reason, context) = withUnsafeMutablePointer(to: &arena) { build(BuildContext($0)) }
        if let error = context.error { throw error }
        if let problem = context.problem { PluginFailure.end("\(owner): 'build' \(problem)") }
        guard let root else {
            PluginFailure.end(
                "\(owner): 'build' failed: \(reason ?? "it gives no reason; write one with tiermark_say")")
        }
        guard space.contains(UInt(bitPattern: root)) else {
            PluginFailure.end(
                "\(owner): 'build' returned \(root), which is outside of the arena: return an address that "
                    + "tiermark_allocate gave")
        }
        return root
    }

    private var owner: String { "plug-in workload '\(instance.library.name)'" }

    private func build(_ context: BuildContext) -> (UnsafeMutableRawPointer?, String?, BuildContext) {
        var arena = tiermark_arena(
            context: Unmanaged.passUnretained(context).toOpaque(),
            allocate: { BuildContext.of($0)?.allocate($1, $2) })
        var root: UnsafeMutableRawPointer?
        let reason = PluginMessage.collect { root = instance.library.calls.build(instance.state, &arena, $0) }
        return withExtendedLifetime(context) { (root, reason, context) }
    }

    // MARK: - Running

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        var place = tiermark_lane(index: UInt32(lane.index), count: UInt32(lane.count), ticks: { tiermark_ticks() })
        let size = Int(instance.library.table.result_size)
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { room in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            let result = room.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: tiermark_result.self)
            withUnsafeMutablePointer(to: &probe) { probe in
                let laps = UnsafeMutableRawPointer(probe).assumingMemoryBound(to: tiermark_probe.self)
                instance.library.calls.run(instance.state, instance.record(of: step), root, &place, laps, result)
                checkLaps(laps.pointee.count, step)
            }
            return checked(result.pointee, step)
        }
    }

    private func checkLaps(_ count: Int64, _ step: Step) {
        guard !(0...Self.lapLimit).contains(count) else { return }
        PluginFailure.end(
            "\(owner): round=\(step.round)/\(step.name) set the probe's count to \(count): it counts laps from 0, and "
                + "tiermark_probe_lap alone changes it")
    }

    /// Sums of fewer laps over all lanes and steps do not overflow.
    private static let lapLimit: Int64 = 1 << 40

    private func checked(_ result: tiermark_result, _ step: Step) -> StepResult {
        let what = "\(owner): round=\(step.round)/\(step.name)"
        if let failure = result.failure {
            PluginFailure.end("\(what) failed: \(PluginText.cleaned(failure))")
        }
        guard let operations = Int(exactly: result.operations), let bytes = Int(exactly: result.bytes_touched) else {
            PluginFailure.end(
                "\(what) counted \(result.operations) operations and \(result.bytes_touched) bytes touched: a subtraction "
                    + "went below 0")
        }
        return StepResult(checksum: result.checksum, operations: operations, bytesTouched: bytes)
    }
}

/// What the allocation callback of a plug-in works on.
private final class BuildContext {
    private let arena: UnsafeMutablePointer<Arena>
    /// An allocation that did not fit.
    private(set) var error: ArenaError?
    /// A request that breaks the contract.
    private(set) var problem: String?

    init(_ arena: UnsafeMutablePointer<Arena>) { self.arena = arena }

    static func of(_ pointer: UnsafeMutableRawPointer?) -> BuildContext? {
        pointer.map { Unmanaged<BuildContext>.fromOpaque($0).takeUnretainedValue() }
    }

    func allocate(_ label: UnsafePointer<CChar>?, _ byteCount: UInt64) -> UnsafeMutableRawPointer? {
        guard error == nil, problem == nil else { return nil }
        do throws(PluginError) {
            let name = try PluginText.name(label, "the label of region \(arena.pointee.allocations.count)")
            if let refusal = refusal(name, byteCount) { throw PluginError(.rejected, refusal) }
            return allocate(name, Int(byteCount))
        } catch {
            problem = "cannot allocate: \(error.description)"
            return nil
        }
    }

    private func refusal(_ label: String, _ byteCount: UInt64) -> String? {
        if arena.pointee.allocations.contains(where: { $0.label == label }) {
            return "two regions are called '\(label)': rename one"
        }
        // Beyond this the arena's own arithmetic could overflow.
        guard byteCount <= 1 << 46 else { return "region '\(label)' of \(byteCount) bytes: a size went below 0" }
        return nil
    }

    private func allocate(_ label: String, _ byteCount: Int) -> UnsafeMutableRawPointer? {
        do { return try arena.pointee.allocate(label, byteCount: byteCount) } catch {
            self.error = error
            return nil
        }
    }
}
