import Experiments

/// The parts of wall time, and what to say where one of them could not be measured.
enum Phases {
    typealias Phase = (metric: Metric, name: String)

    /// In the order of charts. They add up to wall time.
    static let all: [Phase] = [
        (.launchTime, "launch"), (.stallTime, "stall"), (.moveTime, "move"), (.computeTime, "compute"),
    ]

    /// The phase's name in a trial: compute is what is left of wall time, so it holds a stall that was not measured.
    static func name(_ phase: Phase, of trial: ObservedTrial) -> String {
        phase.metric == .computeTime && holdsStall(trial) ? "compute and stall together" : phase.name
    }

    /// Whether compute holds the stall, because nothing could tell them apart.
    static func holdsStall(_ trial: ObservedTrial) -> Bool {
        trial.total(.stallTime) == nil && trial.total(.computeTime) != nil
    }

    /// A sentence that names the backends whose compute holds the stall; nil where there is none.
    static func note(of variants: [VariantResult]) -> String? {
        var seen: Set<String> = []
        let labels = variants.filter { $0.representative.map(holdsStall) ?? false }.map(\.variant.label)
            .filter { seen.insert($0).inserted }
        guard !labels.isEmpty else { return nil }
        return "Stall could not be measured for \(Format.list(labels)): compute contains it there."
    }
}
