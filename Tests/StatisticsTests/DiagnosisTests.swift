import Statistics
import Testing

@Suite struct DiagnosisTests {
    private let calm = [0.01, -0.02, 0.015, -0.005, 0.02, -0.01, 0.0125, -0.015, 0.005, -0.0025, -0.0125, 0.0175]

    @Test func calmBlocksGiveNoFinding() throws {
        let ratios = [0.011, -0.013, 0.003, 0.008, -0.006, -0.009, 0.005, 0.012, -0.002, -0.011, 0.007, -0.004]
        #expect(Diagnosis.findings(try PairedComparison(logRatios: ratios)).isEmpty)
    }

    @Test func slowWavesAreAutocorrelation() throws {
        let wave = (0..<24).map { ($0 / 6).isMultiple(of: 2) ? 0.02 : -0.02 }
        let finding = try #require(Diagnosis.autocorrelation(wave))
        #expect(finding.severity == .warning && finding.cause.contains("resemble"))
    }

    @Test func alternationIsNamedAsSuch() throws {
        let alternating = (0..<20).map { $0.isMultiple(of: 2) ? 0.02 : -0.02 }
        let finding = try #require(Diagnosis.autocorrelation(alternating))
        #expect(finding.severity == .notice && finding.cause.contains("alternate"))
    }

    @Test func aTrendIsDrift() throws {
        let trend: [Double] = (0..<20).map { block in Double(block) / 1000 + calm[block % 12] / 4 }
        let finding = try #require(Diagnosis.drift(trend))
        #expect(finding.severity == .warning && finding.cause.contains("rises"))
        #expect(Diagnosis.drift([1, 2, 3, 4, 5]) == nil)
    }

    @Test func tiesSpeakOfCoarseClocks() throws {
        let some = try PairedComparison(logRatios: calm + [0])
        let many = try PairedComparison(logRatios: calm + [0, 0, 0, 0])
        #expect(Diagnosis.ties(try PairedComparison(logRatios: calm)) == nil)
        #expect(Diagnosis.ties(some)?.severity == .notice)
        #expect(Diagnosis.ties(many)?.severity == .warning)
    }

    @Test func aSpikeIsANoticeManyAreAWarning() {
        #expect(Diagnosis.outliers(calm) == nil)
        #expect(Diagnosis.outliers(calm + [0.5])?.severity == .notice)
        #expect(Diagnosis.outliers(calm + [0.5, 0.6])?.severity == .warning)
    }

    @Test func twinsThatDifferAreAWarning() throws {
        let biased = NoiseFloor(try PairedComparison(logRatios: calm.map { $0 + 0.05 }))
        #expect(Diagnosis.noiseFloor(biased)?.severity == .warning)
        #expect(Diagnosis.noiseFloor(NoiseFloor(try PairedComparison(logRatios: calm))) == nil)
    }

    @Test func surroundings() {
        #expect(Diagnosis.steal(share: nil) == nil && Diagnosis.steal(share: 0.01) == nil)
        #expect(Diagnosis.steal(share: 0.02)?.severity == .notice)
        #expect(Diagnosis.steal(share: 0.2)?.severity == .warning)
        #expect(Diagnosis.load(perCPU: nil) == nil && Diagnosis.load(perCPU: 1) == nil)
        #expect(Diagnosis.load(perCPU: 2.5)?.kind == .load)
        #expect(Diagnosis.majorFaults(nil) == nil && Diagnosis.majorFaults(0) == nil)
        #expect(Diagnosis.majorFaults(3)?.cause.hasPrefix("3 major faults") == true)
    }

    @Test func warningsComeFirst() throws {
        let found = Diagnosis.findings(try PairedComparison(logRatios: calm + [0.5]), stealShare: 0.02, majorFaults: 1)
        let notices = found.drop { $0.severity == .warning }
        #expect(!notices.isEmpty && notices.allSatisfy { $0.severity == .notice })
        #expect(found.first?.kind == .majorFaults && found.contains { $0.kind == .outliers })
        #expect(found.allSatisfy { !$0.remedy.isEmpty })
    }
}
