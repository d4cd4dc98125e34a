import Backends
public import Machine
import Statistics
import WorkloadKit

/// What a run measures, in which order. Made from an experiment and what exists here, or again from a stored run.
public struct Plan: Sendable, Hashable {
    /// The experiment it was made from.
    public let experiment: Experiment
    /// What is compared.
    public let cells: [Cell]
    /// With what. The first `baseline/…` is the baseline; its replica, the A/A pair, follows it.
    public let backends: [BackendVariant]
    /// What was asked for and cannot run here.
    public let skipped: [SkippedBackend]
    /// Bytes of arena per cell.
    public let arenaBytes: [Int]
    /// The most memory that a trial of the cell takes, in bytes, both tiers together.
    public let memoryBytes: [Int]
    /// Steps of one repetition per cell.
    public let steps: [Int]
    /// Counters that every trial reads: those of the experiment, then those that one of the backends cannot be judged
    /// without. All trials of a run read the same, so that reading them is no difference between backends.
    public let counters: [String]

    /// Plans an experiment.
    /// - Throws: `ExperimentError` for names and values that do not fit, or when no backend can run here.
    public init(_ experiment: Experiment, catalogue: Catalogue) throws(ExperimentError) {
        try experiment.check(catalogue)
        let cells = try Self.cells(experiment, catalogue)
        let workloads = try Self.workloads(cells, catalogue)
        let arenaBytes = workloads.map(\.footprint)
        let found = try MachineDescription.describedOnce { () throws(ExperimentError) in
            try Self.variants(experiment, catalogue, cells, workloads)
        }
        self.init(
            experiment: experiment, cells: cells, backends: found.variants, skipped: found.skipped,
            arenaBytes: arenaBytes, memoryBytes: try Self.memory(arenaBytes, found.variants, catalogue),
            steps: workloads.map(\.program.count),
            counters: try Self.counters(experiment, found.variants, catalogue))
    }

    init(
        experiment: Experiment, cells: [Cell], backends: [BackendVariant], skipped: [SkippedBackend], arenaBytes: [Int],
        memoryBytes: [Int], steps: [Int], counters: [String]
    ) {
        self.experiment = experiment
        self.cells = cells
        self.backends = backends
        self.skipped = skipped
        self.arenaBytes = arenaBytes
        self.memoryBytes = memoryBytes
        self.steps = steps
        self.counters = counters
    }

    /// Index of the baseline in `backends`; nil without one.
    public var baseline: Int? { Self.baseline(of: backends) }

    static func baseline(of backends: [BackendVariant]) -> Int? {
        backends.firstIndex { $0.side == "baseline" && $0.replica == 0 }
    }

    /// Blocks of every cell before the first look: all of them where the number is fixed.
    public var blocks: Int { BlockOrder.blocksRoundedUp(firstTarget, treatments: backends.count) }

    private var firstTarget: Int {
        experiment.sampling.targetHalfWidthPercent == nil ? experiment.sampling.blocks : SamplingPlan.pilotBlocks
    }

    /// Trials before the first look.
    public var trialCount: Int { cells.indices.reduce(0) { $0 + backends(ofCell: $1).count * blocks } }

    /// The backends (indices) that run in a cell: all but those that cannot run its workload.
    public func backends(ofCell cell: Int) -> [Int] {
        backends.indices.filter { index in !skipped.contains { $0.leavesOut(backends[index], ofCell: cell) } }
    }

    /// Refuses a run of which a cell would not fit in memory.
    /// - Throws: `ExperimentError` with code `doesNotFit` and the numbers.
    public func checkMemory(_ available: AvailableMemory) throws(ExperimentError) {
        guard let largest = memoryBytes.indices.max(by: { memoryBytes[$0] < memoryBytes[$1] }),
            let refusal = available.refusal(ofBytes: UInt64(memoryBytes[largest]))
        else { return }
        let both = memoryBytes[largest] > arenaBytes[largest] ? ", in host and device memory" : ""
        throw ExperimentError(
            .doesNotFit,
            "the cell '\(cells[largest].label)' does not fit in memory: its data takes "
                + "\(Self.mebibytes(arenaBytes[largest]))\(both): \(refusal)")
    }

    static func mebibytes(_ bytes: Int) -> String { ByteCount.format(((bytes + (1 << 20) - 1) >> 20) << 20) }
}
