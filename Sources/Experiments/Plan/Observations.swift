public import Statistics

/// What the statistics take from records.
extension TrialRecord {
    /// The trial's observation of a metric that belongs to no single initiator; nil if it failed or did not measure it.
    public func observation(_ metric: String) -> Double? {
        guard status == .ok else { return nil }
        return measurement?.samples.first { $0.metric == metric && $0.step.isEmpty && $0.initiator.isEmpty }?.value
    }
}

extension BlockEvidence {
    /// The evidence of one block: the worst of its trials.
    /// - Parameter ignoringCrashesOf: backends (indices) whose crashes do not count, because they never succeed in the
    ///   cell: a backend that cannot run must not take the others' blocks along.
    public init(_ trials: some Sequence<TrialRecord>, ignoringCrashesOf hopeless: Set<Int> = []) {
        func worst(_ name: String) -> Double? { trials.compactMap { $0.evidence[name] }.max() }
        func total(_ name: String) -> Int? {
            let values = trials.compactMap { $0.evidence[name] }
            return values.isEmpty ? nil : Int(values.reduce(0, +))
        }
        self.init(
            stealShare: worst("cpu_steal_share"), swappedIn: total("pswpin"), swappedOut: total("pswpout"),
            crashed: trials.contains { $0.status == .failed && !hopeless.contains($0.key.backend) },
            throttleEvents: total("throttle_events"))
    }
}

/// The trials of one cell, block by block.
struct CellTrials {
    /// Trials by block and backend.
    let blocks: [Int: [Int: TrialRecord]]
    /// Backends that failed in every trial of the cell.
    let hopeless: Set<Int>

    init(_ trials: some Sequence<TrialRecord>, cell: Int) {
        let mine = trials.filter { $0.key.cell == cell }
        blocks = mine.reduce(into: [:]) { $0[$1.key.block, default: [:]][$1.key.backend] = $1 }
        let good = Set(mine.filter { $0.status == .ok }.map(\.key.backend))
        hopeless = Set(mine.map(\.key.backend)).subtracting(good)
    }

    /// Blocks that count, in order.
    var validBlocks: [Int] {
        blocks.keys.sorted().filter { block in
            guard let trials = blocks[block]?.values else { return false }
            return BlockValidity(BlockEvidence(trials, ignoringCrashesOf: hopeless)).isValid
        }
    }

    /// A backend's observations in the blocks that count.
    func observations(backend: Int, metric: String = Metric.wallTime.name) -> [Double] {
        validBlocks.compactMap { blocks[$0]?[backend]?.observation(metric) }
    }

    /// Observations of two backends, where both have one.
    func pairs(_ base: Int, _ other: Int) -> (base: [Double], other: [Double]) {
        let found = validBlocks.compactMap { block -> (Double, Double)? in
            guard let first = blocks[block]?[base]?.observation(Metric.wallTime.name),
                let second = blocks[block]?[other]?.observation(Metric.wallTime.name)
            else { return nil }
            return (first, second)
        }
        return (found.map(\.0), found.map(\.1))
    }
}
