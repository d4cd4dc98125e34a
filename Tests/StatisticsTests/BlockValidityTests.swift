import Statistics
import Testing

@Suite struct BlockValidityTests {
    @Test func aCalmBlockIsValid() {
        let evidence = BlockEvidence(
            stealShare: 0.1, swappedIn: 0, swappedOut: 0, throttleEvents: 0, frequencyRatio: 0.9)
        let validity = BlockValidity(evidence)
        #expect(validity.isValid && validity.unchecked.isEmpty)
    }

    @Test(arguments: [
        (BlockEvidence(crashed: true), BlockValidity.Rule.crash), (BlockEvidence(stealShare: 0.11), .steal),
        (BlockEvidence(swappedIn: 1), .swap), (BlockEvidence(swappedIn: 0, swappedOut: 2), .swap),
        (BlockEvidence(throttleEvents: 1), .throttle), (BlockEvidence(frequencyRatio: 0.79), .throttle),
    ])
    func everyRule(evidence: BlockEvidence, rule: BlockValidity.Rule) {
        let validity = BlockValidity(evidence)
        #expect(!validity.isValid && validity.reasons.map(\.rule) == [rule])
    }

    @Test func withoutEvidenceNothingIsCheckedAndThatIsSaid() {
        let validity = BlockValidity(BlockEvidence())
        #expect(validity.isValid && validity.unchecked == [.steal, .swap, .throttle])
    }

    @Test func limitsAreParameters() {
        let limits = ValidityLimits(stealShare: 0.5, swappedPages: 10, frequencyRatio: 0.5)
        let evidence = BlockEvidence(stealShare: 0.4, swappedIn: 9, frequencyRatio: 0.6)
        #expect(BlockValidity(evidence, limits: limits).isValid && !BlockValidity(evidence).isValid)
    }

    @Test func reasonsNameTheLimit() {
        let reasons = BlockValidity(BlockEvidence(stealShare: 0.25)).reasons
        #expect(reasons.map(\.text) == ["25.0 % of the processor time was stolen, the limit is 10.0 %"])
    }
}
