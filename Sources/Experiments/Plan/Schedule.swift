import Statistics

/// Which trial comes next. With a fixed number of blocks a list; with a target, the looks decide from the records made
/// so far. Either way a function of the plan and the records alone, so that a resumed run goes on as it would have.
struct Schedule {
    let plan: Plan
    /// Blocks that every cell shall have.
    private(set) var targets: [Int]
    /// Why each cell ended; nil while it goes on.
    private(set) var reasons: [StopReason?]
    private let sampling: SamplingPlan

    init(_ plan: Plan) {
        self.plan = plan
        targets = plan.cells.map { _ in plan.blocks }
        reasons = plan.cells.map { _ in nil }
        sampling =
            plan.experiment.sampling.targetHalfWidthPercent.map { .adaptive(targetHalfWidthPercent: $0) }
            ?? .fixed(plan.blocks)
    }

    /// Trials planned as far as is known now.
    var trialCount: Int { targets.indices.reduce(0) { $0 + targets[$1] * plan.backends(ofCell: $1).count } }

    /// The cells that take part in a pass, in order.
    func cells(inPass pass: Int) -> [Int] { plan.cells(inPass: pass).filter { targets[$0] > pass } }

    /// After a pass: cells that are out of time end, cells that reached their target are looked at.
    mutating func look(afterPass pass: Int, records: [TrialRecord]) {
        let limit = plan.experiment.sampling.maxTime ?? .infinity
        let isSpent = records.map(\.duration).reduce(0, +) >= limit
        for cell in targets.indices where reasons[cell] == nil {
            if isSpent {
                targets[cell] = min(targets[cell], pass + 1)
                reasons[cell] = .budgetSpent
            } else if targets[cell] <= pass + 1 {
                decide(cell, records)
            }
        }
    }

    private mutating func decide(_ cell: Int, _ records: [TrialRecord]) {
        guard sampling.targetHalfWidthPercent != nil else {
            reasons[cell] = .planned
            return
        }
        let trials = CellTrials(records, cell: cell)
        let valid = trials.validBlocks.count
        let made = targets[cell]
        switch sampling.nextLook(completed: valid, halfWidthPercent: widest(trials, cell), budgetSpent: false) {
        case .stop(let reason): reasons[cell] = reason
        case .measure(let until):
            // Invalid blocks are made up for; a cell whose blocks are all invalid ends instead of running for ever.
            guard valid * 2 >= made || made < 2 * SamplingPlan.pilotBlocks else {
                reasons[cell] = .mostBlocks
                return
            }
            let wanted = made + max(1, until - valid)
            targets[cell] = BlockOrder.blocksRoundedUp(wanted, treatments: plan.backends.count)
        }
    }

    /// The widest half-width of the cell's comparisons; nil as long as one has no interval.
    private func widest(_ trials: CellTrials, _ cell: Int) -> Double? {
        let base = plan.baseline ?? 0
        let others = plan.backends(ofCell: cell).filter {
            $0 != base && plan.backends[$0].replica == 0 && !trials.hopeless.contains($0)
        }
        let family = max(1, plan.cells.count * plan.backends.count { $0.replica == 0 } - plan.cells.count)
        let widths = others.map { other -> Double? in
            let pairs = trials.pairs(base, other)
            let comparison = try? PairedComparison(
                base: pairs.base, x: pairs.other, confidence: plan.experiment.confidence, comparisons: family)
            return comparison?.halfWidthPercent
        }
        guard !widths.contains(nil) else { return nil }
        return widths.compactMap(\.self).max() ?? 0
    }
}
