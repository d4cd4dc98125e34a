import WorkloadKit

/// What an explicit programmer wrote, derived from the exact placements that a workload declares: the cost of a careful,
/// a lazy and a mistaken plan.
enum PlacementPlan: String, CaseIterable {
    /// What the workload declares.
    case exact
    /// Whole regions instead of what is touched of them: one call each.
    case whole
    /// What the same step of the round before would have needed: knowledge that is one round old.
    case stale
    /// Nothing is placed.
    case none

    static let parameter = ParameterDescription(
        "plan",
        "what the program places before a step: exactly what it touches, the whole regions, what it touched a round ago, or nothing",
        .choice(allCases.map(\.rawValue)), default: .text("exact"))

    /// The placements before each step of the program.
    func placements(of workload: any Workload, in layout: ArenaLayout) -> [[Placement]] {
        let program = workload.program
        switch self {
        case .exact: return program.map { workload.placements(for: $0, in: layout) }
        case .whole: return program.map { Self.widened(workload.placements(for: $0, in: layout), layout) }
        case .stale: return program.map { workload.placements(for: Self.predecessor(of: $0, in: program), in: layout) }
        case .none: return program.map { _ in [] }
        }
    }

    /// What to do about a touch that the plan did not foresee.
    var remedy: String {
        self == .exact
            ? "add the range to what the workload places for that step: placements(for:in:) in Swift, 'place' in a plug-in"
            : "plan=\(rawValue) places too little here, which only the coherent device model forgives"
    }

    private static func predecessor(of step: Step, in program: [Step]) -> Step {
        program.last { $0.round == step.round - 1 && $0.name == step.name && $0.initiator == step.initiator } ?? step
    }

    /// One placement per region that is placed at all, for reading only if every part of it was.
    private static func widened(_ placements: [Placement], _ layout: ArenaLayout) -> [Placement] {
        layout.allocations.compactMap { region in
            let inside = placements.filter { $0.range.overlaps(region.range) }
            guard let first = inside.first else { return nil }
            return Placement(
                region.range, on: first.initiator, for: inside.allSatisfy { $0.access == .read } ? .read : .readWrite)
        }
    }
}
