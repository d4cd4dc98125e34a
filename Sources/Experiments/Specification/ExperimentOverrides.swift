public import Backends

/// What flags say. Everything that is nil or empty leaves the suite's or file's value.
public struct ExperimentOverrides: Sendable, Hashable {
    /// `--workload list,tree`.
    public var workloads: [String]?
    /// `--backend …`.
    public var backends: [String]?
    /// `-p …`, in order.
    public var parameters: [ParameterAssignment] = []
    /// `--device-model`.
    public var deviceModel: DeviceModel?
    /// `--device-path`.
    public var devicePath: String?
    /// `--arena`.
    public var arena: ArenaMemory?
    /// `--nodes`.
    public var nodes: NodePair?
    /// `--blocks`: a number, `quick`, `standard` or `rigorous`.
    public var blocks: String?
    /// `--target`: percent.
    public var targetHalfWidthPercent: Double?
    /// `--max-time`, in seconds.
    public var maxTime: Double?
    /// `--seed`.
    public var seed: Int?
    /// `--counters`.
    public var counters: [String]?
    /// `--repetitions`.
    public var repetitions: Int?
    /// `--warmup`.
    public var warmup: Int?
    /// `--time-limit`, in seconds.
    public var trialTimeLimit: Double?
    /// `--margin`, in percent.
    public var marginPercent: Double?
    /// `--confidence`.
    public var confidence: Double?

    /// Nothing said.
    public init() {}
}

extension Experiment {
    /// What a command line means: a file or a suite, changed by flags. Without a file, a suite and `--workload` it is
    /// the quick suite; with `--workload` alone, these workloads at their defaults over the standard backends.
    /// - Throws: `ExperimentError` for names that do not exist and values that do not fit.
    public static func resolve(
        base: Experiment? = nil, _ overrides: ExperimentOverrides = ExperimentOverrides(), catalogue: Catalogue
    ) throws(ExperimentError) -> Experiment {
        var experiment =
            base
            ?? (overrides.workloads == nil
                ? Suite.quick.experiment : Experiment(workloads: [], backends: Suite.standardBackends))
        try experiment.select(overrides, catalogue)
        try experiment.setNumbers(overrides)
        for assignment in overrides.parameters { try experiment.assign(assignment, catalogue) }
        try experiment.check(catalogue)
        return experiment
    }

    private mutating func select(_ overrides: ExperimentOverrides, _ catalogue: Catalogue) throws(ExperimentError) {
        if let names = overrides.workloads {
            for name in names { _ = try catalogue.workload(name) }
            workloads = Self.narrowed(workloads, to: names)
        }
        if let names = overrides.backends {
            for name in names { _ = try catalogue.backend(name) }
            backends = Self.narrowed(backends, to: names)
        }
    }

    /// The selections with these names as they are, names without a selection at their defaults.
    private static func narrowed(_ selections: [Selection], to names: [String]) -> [Selection] {
        unique(names).flatMap { name in
            let found = selections.filter { $0.name == name }
            return found.isEmpty ? [Selection(name)] : found
        }
    }

    private mutating func setNumbers(_ overrides: ExperimentOverrides) throws(ExperimentError) {
        deviceModel = overrides.deviceModel ?? deviceModel
        devicePath = overrides.devicePath ?? devicePath
        arena = overrides.arena ?? arena
        nodes = overrides.nodes ?? nodes
        seed = overrides.seed ?? seed
        counters = overrides.counters ?? counters
        repetitions = overrides.repetitions ?? repetitions
        warmup = overrides.warmup ?? warmup
        trialTimeLimit = overrides.trialTimeLimit ?? trialTimeLimit
        marginPercent = overrides.marginPercent ?? marginPercent
        confidence = overrides.confidence ?? confidence
        try setSampling(overrides)
    }

    private mutating func setSampling(_ overrides: ExperimentOverrides) throws(ExperimentError) {
        if let blocks = overrides.blocks {
            guard overrides.targetHalfWidthPercent == nil else {
                throw ExperimentError(
                    .badValue,
                    "--blocks fixes the number of blocks, --target decides it while measuring: give one of them")
            }
            sampling.blocks = try Sampling.blocks(blocks)
            sampling.targetHalfWidthPercent = nil
        }
        sampling.targetHalfWidthPercent = overrides.targetHalfWidthPercent ?? sampling.targetHalfWidthPercent
        sampling.maxTime = overrides.maxTime ?? sampling.maxTime
        if sampling.targetHalfWidthPercent != nil, sampling.maxTime == nil {
            sampling.maxTime = Sampling.defaultMaxTime
        }
    }
}

extension Sampling {
    /// A number of blocks as typed: `20`, `quick`, `standard`, `rigorous`.
    public static func blocks(_ text: String) throws(ExperimentError) -> Int {
        if let named = named.first(where: { $0.name == text }) { return named.blocks }
        if let number = Int(text), (1...10_000).contains(number) { return number }
        let words = named.map { "\($0.name) (\($0.blocks))" }.joined(separator: ", ")
        throw ExperimentError(.badValue, "'\(text)' is no number of blocks: write 1 to 10000, or one of \(words)")
    }
}
