import Statistics
import Testing

@Suite struct SamplingPlanTests {
    private func look(_ completed: Int, _ width: Double?, spent: Bool = false) -> LookDecision {
        SamplingPlan.adaptive(targetHalfWidthPercent: 1)
            .nextLook(completed: completed, halfWidthPercent: width, budgetSpent: spent)
    }

    @Test func aFixedNumberIsMeasuredWhateverTheWidth() {
        let plan = SamplingPlan.fixed(SamplingPlan.defaultBlocks)
        #expect(plan.nextLook(completed: 0, halfWidthPercent: nil, budgetSpent: false) == .measure(untilBlocks: 20))
        #expect(plan.nextLook(completed: 18, halfWidthPercent: 0.001, budgetSpent: false) == .measure(untilBlocks: 20))
        #expect(plan.nextLook(completed: 21, halfWidthPercent: 9, budgetSpent: false) == .stop(.planned))
        #expect(plan.nextLook(completed: 5, halfWidthPercent: nil, budgetSpent: true) == .stop(.budgetSpent))
    }

    @Test func noLookBeforeThePilot() {
        #expect(look(0, nil) == .measure(untilBlocks: 12))
        #expect(look(8, 0.1) == .measure(untilBlocks: 12))
    }

    @Test func looksEveryFourBlocksUntilNarrowEnough() {
        #expect(look(12, 1.2) == .measure(untilBlocks: 16))
        #expect(look(16, nil) == .measure(untilBlocks: 20))
        #expect(look(16, 1) == .stop(.targetReached))
        #expect(look(16, 1.2, spent: true) == .stop(.budgetSpent))
    }

    @Test func theMostBlocksEndIt() {
        let plan = SamplingPlan.adaptive(targetHalfWidthPercent: 1, mostBlocks: 18)
        #expect(plan.nextLook(completed: 16, halfWidthPercent: 5, budgetSpent: false) == .measure(untilBlocks: 18))
        #expect(plan.nextLook(completed: 18, halfWidthPercent: 5, budgetSpent: false) == .stop(.mostBlocks))
    }
}
