import Backends
public import Foundation
import WorkloadKit

/// A run before it is made: what `--dry-run` shows.
extension Plan {
    /// A rough guess in seconds for all trials before the first look: it assumes that a repetition goes half through
    /// the data in every step at 1 GB/s. While a run lasts, the time left is taken from the trials made.
    public var estimatedSeconds: Double {
        Double(backends.count * blocks) * cells.indices.map(estimatedTrialSeconds).reduce(0, +)
    }

    private func estimatedTrialSeconds(_ cell: Int) -> Double {
        let passes = Double((experiment.repetitions + experiment.warmup) * steps[cell]) / 2 + 2
        return min(experiment.trialTimeLimit, 0.1 + Double(arenaBytes[cell]) * passes / 1e9)
    }

    /// For people.
    public var text: String {
        let adaptive = experiment.sampling.targetHalfWidthPercent.map { target in
            ", then 4 more at a time until every interval is within ±\(target) %"
                + (experiment.sampling.maxTime.map { " or \(DurationText.describe($0)) of trials are spent" } ?? "")
        }
        var lines = [
            "\(Self.count(cells.count, "cell")) × \(Self.count(backends.count, "backend")) × \(blocks) blocks = "
                + "\(Self.count(trialCount, "trial")), roughly \(DurationText.describe(estimatedSeconds))\(adaptive ?? "")",
            "seed \(experiment.seed), \(experiment.warmup) + \(experiment.repetitions) repetitions per trial, device model "
                + "\(experiment.deviceModel.rawValue), largest trial \(Self.mebibytes(memoryBytes.max() ?? 0)) of memory",
            "", "cells:",
        ]
        lines += cells.indices.map { "  \(cells[$0].label)  (\(Self.mebibytes(arenaBytes[$0])))" }
        lines += ["", "backends:"] + backends.map { "  \($0.label)" }
        lines += skipped.map { "  skipped: \($0.label): \($0.reason). To enable it: \($0.remedy)" }
        if !counters.isEmpty { lines += ["", "counters: \(counters.joined(separator: ", "))"] }
        lines += ["", "first blocks:"]
        lines += cells(inPass: 0).map { cell in
            "  \(cells[cell].label): " + order(cell: cell, block: 0).map { backends[$0].label }.joined(separator: " → ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs: one JSON object.
    public func json() throws -> Data { try RecordCoding.encode(Document(self)) }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private struct Document: Encodable {
        struct Trial: Encodable {
            var cell: String
            var block: Int
            var position: Int
            var backend: String
        }
        var experiment: Experiment
        var cells: [Cell]
        var backends: [BackendVariant]
        var skipped: [SkippedBackend]
        var counters: [String]
        var blocks: Int
        var memoryBytes: [Int]
        var estimatedSeconds: Double
        var trials: [Trial]

        init(_ plan: Plan) {
            experiment = plan.experiment
            cells = plan.cells
            backends = plan.backends
            skipped = plan.skipped
            counters = plan.counters
            blocks = plan.blocks
            memoryBytes = plan.memoryBytes
            estimatedSeconds = plan.estimatedSeconds
            trials = plan.trials.map {
                Trial(
                    cell: plan.cells[$0.key.cell].label, block: $0.key.block, position: $0.position,
                    backend: plan.backends[$0.key.backend].label)
            }
        }
    }
}
