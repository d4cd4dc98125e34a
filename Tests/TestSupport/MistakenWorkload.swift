import Foundation
public import WorkloadKit

/// A workload of two regions, `data` and `log`, that makes one mistake when it is asked to.
///
/// Host and device each rewrite a word of every page of `data`, and one of `log`: `logOffset` bytes into it.
public struct MistakenWorkload: Workload {
    /// What goes wrong.
    public enum Mistake: String, CaseIterable, Sendable {
        /// Nothing.
        case none
        /// The device touches `log` without a placement.
        case deviceOmits = "device-omits"
        /// The host touches `log` without a placement, after the device had it.
        case hostOmits = "host-omits"
        /// The device writes to `log`, which was placed for reading.
        case deviceWrites = "device-writes"
        /// The host writes to `log`, which was placed for reading.
        case hostWrites = "host-writes"
        /// The device process is killed while it runs its second step.
        case deviceDies = "device-dies"
        /// The device process is killed while the host runs the last step.
        case hostKills = "host-kills"
    }

    /// Where in `log` the word is: in its second page.
    public static let logOffset = 4096 + 8

    /// The kind that host and device process know it by.
    public static let kind = WorkloadKind(
        name: "mistaken", summary: "makes a mistake",
        parameters: [
            ParameterDescription(
                "mistake", "what goes wrong", .choice(Mistake.allCases.map(\.rawValue)), default: .text("none"))
        ],
        make: { (values: ParameterValues) throws(ParameterError) -> any Workload in
            MistakenWorkload(mistake: Mistake(rawValue: values.text("mistake")) ?? .none)
        })

    let mistake: Mistake
    private static let pages = 4
    private static let logDistance = Arena.regionAlignment

    /// Two regions.
    public let footprint = Arena.footprint([pages * 4096, 2 * 4096])
    /// Two rounds.
    public let program = Step.pingPong(rounds: 2, device: "compute", host: "update")
    /// One.
    public let threads = 1
    /// No latencies.
    public let quantum = 0

    /// Allocates both regions and leaves them zero.
    public func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let root = try arena.allocate("data", byteCount: Self.pages * 4096)
        _ = try arena.allocate("log", byteCount: 2 * 4096)
        return root
    }

    /// Both regions, but for the mistake.
    public func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        let data = Placement(layout["data"], on: step.initiator, for: .readWrite)
        let isDevice = step.initiator == .device
        switch mistake {
        case .deviceOmits where isDevice, .hostOmits where !isDevice: return [data]
        case .deviceWrites where isDevice, .hostWrites where !isDevice:
            return [data, Placement(layout["log"], on: step.initiator, for: .read)]
        default: return [data, Placement(layout["log"], on: step.initiator, for: .readWrite)]
        }
    }

    /// The device process is the only child of that name.
    private func killDevice() {
        let devices = ProcessTable.children(of: getpid()).filter { ProcessTable.name($0) == "TestDevice" }
        for device in devices { kill(device, SIGKILL) }
        _ = ProcessTable.wait { !devices.contains(where: ProcessTable.isRunning) }
    }

    /// Rewrites the words, or ends the device.
    public func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        if mistake == .deviceDies, step.initiator == .device, step.round == 1 { kill(getpid(), SIGKILL) }
        if mistake == .hostKills, step == program.last { killDevice() }
        var sum: UInt64 = 0
        let offsets = (0..<Self.pages).map { $0 * 4096 } + [Self.logDistance + Self.logOffset]
        for offset in offsets {
            let word = root.load(fromByteOffset: offset, as: UInt64.self) &* 3 &+ UInt64(step.index + 1)
            root.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            sum &+= word
        }
        return StepResult(checksum: sum, operations: offsets.count, bytesTouched: 8 * offsets.count)
    }
}
