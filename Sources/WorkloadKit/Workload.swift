/// A program whose memory is moved. A workload is a value made from its parameters alone, so that the host and the
/// device process make the same one. Everything that lives between steps lives in the arena.
///
/// The same code runs on every backend. Hot loops are concrete code over raw pointers with wrapping arithmetic.
public protocol Workload: Sendable {
    /// Bytes of arena that `build` allocates, padding included (`Arena.footprint`).
    var footprint: Int { get }

    /// The steps of one repetition, in order; `Step.index` is the position.
    var program: [Step] { get }

    /// Threads that run each step.
    var threads: Int { get }

    /// Operations between two laps of the probe, for the label of the latency figures; 0 if the workload takes none.
    var quantum: Int { get }

    /// Allocates and fills the data, on the host, on memory that reads as zero.
    /// - Returns: the root: an address inside the arena from which all data is reached.
    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer

    /// What an explicit program places before `step`: every range the step touches, on the side that runs it. Computed
    /// before the clock starts, from parameters and layout alone: the arena must not be read.
    func placements(for step: Step, in layout: ArenaLayout) -> [Placement]

    /// Does the step's work. Called at the same time by `threads` threads of the step's initiator, one lane each.
    /// Must not allocate, lock or make system calls on arena memory.
    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult
}

/// A kind of workload: what `--workload` names.
public struct WorkloadKind: Sendable {
    /// The name on the command line and in results.
    public let name: String
    /// One line for `tiermark list workloads`.
    public let summary: String
    /// All parameters, the common ones included.
    public let parameters: [ParameterDescription]
    /// Makes the workload.
    public let make: @Sendable (ParameterValues) throws(ParameterError) -> any Workload

    /// A kind of workload.
    public init(
        name: String, summary: String, parameters: [ParameterDescription],
        make: @escaping @Sendable (ParameterValues) throws(ParameterError) -> any Workload
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.make = make
    }

    /// Makes the workload from text values; missing ones take their defaults.
    /// - Throws: `ParameterError` naming the parameter, the value and what would fit.
    public func make(_ given: [String: String] = [:]) throws(ParameterError) -> any Workload {
        try make(try ParameterValues(given, for: parameters, of: "workload '\(name)'"))
    }
}

/// The parameters that all workloads share, under the same names.
public enum CommonParameters {
    /// `size`: bytes of data.
    public static let size = ParameterDescription(
        "size", "bytes of data", .bytes(4096...(1 << 40)), default: .integer(64 << 20), unit: "bytes")
    /// `rounds`: device step then host step, this many times.
    public static let rounds = ParameterDescription(
        "rounds", "rounds of a device step followed by a host step", .integer(1...10_000), default: .integer(4),
        unit: "rounds")
    /// `device-touch`: share of the data the device touches per round.
    public static let deviceTouch = ParameterDescription(
        "device-touch", "share of the data that the device touches per round", .real(0...1), default: .real(1))
    /// `host-touch`: share of the data the host touches per round.
    public static let hostTouch = ParameterDescription(
        "host-touch", "share of the data that the host touches per round", .real(0...1), default: .real(0.1))
    /// `write`: share of what is touched that is written.
    public static let write = ParameterDescription(
        "write", "share of what is touched that is written", .real(0...1), default: .real(0.5))
    /// `seed`: of the data and its order.
    public static let seed = ParameterDescription(
        "seed", "seed of the data and its order", .integer(0...Int.max), default: .integer(1))
    /// `threads`: that run each step.
    public static let threads = ParameterDescription(
        "threads", "threads that share each step", .integer(1...256), default: .integer(1), unit: "threads")
    /// All of them, in the order of lists and columns.
    public static let all = [size, rounds, deviceTouch, hostTouch, write, seed, threads]
}
