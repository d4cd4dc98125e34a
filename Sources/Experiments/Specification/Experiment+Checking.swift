import WorkloadKit

extension Experiment {
    /// Checks everything that does not depend on the machine.
    /// - Throws: `ExperimentError` for a name that does not exist or a value that does not fit.
    public func check(_ catalogue: Catalogue) throws(ExperimentError) {
        try checkSelections(catalogue)
        try checkNumbers()
    }

    private func checkSelections(_ catalogue: Catalogue) throws(ExperimentError) {
        guard !workloads.isEmpty else {
            throw ExperimentError(.badValue, "no workload is selected: name at least one with --workload")
        }
        guard !backends.isEmpty else {
            throw ExperimentError(.badValue, "no backend is selected: name at least one with --backend")
        }
        for selection in workloads {
            let kind = try catalogue.workload(selection.name)
            _ = try Sweep.points(selection, of: kind.parameters, owner: "workload '\(kind.name)'")
        }
        for selection in backends {
            let kind = try catalogue.backend(selection.name)
            _ = try Sweep.points(selection, of: kind.parameters, owner: "backend '\(kind.id)'")
        }
    }

    /// Checks numbers alone.
    func checkNumbers() throws(ExperimentError) {
        try Self.require(sampling.blocks, "blocks", (1...10_000).contains(sampling.blocks), "1 to 10000")
        try Self.require(
            repetitions, "repetitions", (1...999).contains(repetitions) && repetitions % 2 == 1,
            "an odd number from 1 to 999, so that the median is one of them")
        try Self.require(warmup, "warmup", (0...1000).contains(warmup), "0 to 1000")
        try Self.require(
            trialTimeLimit, "time-limit", trialTimeLimit > 0 && trialTimeLimit <= 86_400, "more than 0 s, up to 24h")
        try Self.require(marginPercent, "margin", marginPercent >= 0 && marginPercent < 100, "0 to 100 percent")
        try Self.require(confidence, "confidence", confidence >= 0.5 && confidence < 1, "0.5 to below 1, such as 0.95")
        if let target = sampling.targetHalfWidthPercent {
            try Self.require(target, "target", target > 0 && target <= 100, "more than 0, up to 100 percent")
        }
        if let time = sampling.maxTime {
            try Self.require(time, "max-time", time > 0 && time <= 30 * 86_400, "more than 0 s, up to 720h")
        }
    }

    private static func require(
        _ value: some CustomStringConvertible, _ name: String, _ fits: Bool, _ range: String
    ) throws(ExperimentError) {
        guard fits else { throw ExperimentError(.badValue, "'\(value)' does not fit '\(name)': it takes \(range)") }
    }
}
