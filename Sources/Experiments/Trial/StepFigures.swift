import Backends

/// Figures of one or several steps, added up.
struct StepFigures {
    private let steps: [StepMeasurement]

    init(_ steps: [StepMeasurement]) { self.steps = steps }

    /// All figures as samples of one initiator (or of both: empty) and step (or of all: empty).
    func samples(initiator: String, step: String) -> [Sample] {
        let operations = sum { Double($0.operations) }
        var figures: [(Metric, Double)] = [
            (.wallTime, sum(\.wall)), (.launchTime, sum(\.launch)), (.stallTime, sum(\.stall)),
            (.moveTime, sum(\.move)), (.fixupTime, sum(\.fixup)),
            (.computeTime, sum(\.compute)), (.operations, operations), (.faults, sum { Double($0.faults) }),
            (.pagesMovedToDevice, sum { Double($0.pagesToDevice) }),
            (.pagesMovedToHost, sum { Double($0.pagesToHost) }),
            (.pagesChangedTier, sum { Double($0.pagesChangedTier) }),
            (.bytesMovedToDevice, sum { Double($0.bytesToDevice) }),
            (.bytesMovedToHost, sum { Double($0.bytesToHost) }),
            (.bytesTouched, sum { Double($0.bytesTouched) }), (.placementCalls, sum { Double($0.placementCalls) }),
            (.fixups, sum { Double($0.fixups) }),
        ]
        if operations > 0 { figures.append((.opTime, sum(\.wall) / operations)) }
        return figures.map { Sample($0.0, $0.1, initiator: initiator, step: step) }
    }

    private func sum(_ figure: (StepMeasurement) -> Double) -> Double { steps.reduce(0) { $0 + figure($1) } }
}
