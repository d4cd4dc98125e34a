import Experiments
import Statistics

/// `results.json`: everything the report says, for programs.
struct ResultsDocument: Codable {
    var format = "tiermark-results"
    var formatVersion = 1
    var headline: String
    /// What must be said before any number: that times of runs mean nothing. Empty where they do mean something.
    var functionalMarks: [String]
    var comparisons: Int
    var runs: [Run]
    var cells: [CellResult]
    var crossovers: [CrossoverResult]
    var sittings: [SittingResult]

    struct Run: Codable {
        var run: RunRecord
        /// Why its times mean nothing; absent where they do mean something.
        var functionalMark: String?
        var sessions: [SessionRecord]
        var trials: Int
        var failures: [Failure]
        var blocks: Int
        var invalidBlocks: [InvalidBlock]
        var missing: [MissingSummary]
    }

    struct Failure: Codable {
        var cell: String
        var backend: String
        var block: Int
        var startedAt: String
        var failure: TrialFailure?
    }

    struct InvalidBlock: Codable {
        var cell: String
        var block: Int
        var reasons: [String]
    }

    struct CellResult: Codable {
        var runID: String
        var label: String
        var workload: String
        var parameters: [String: String]
        var outcome: Outcome
        var verdict: String
        var valid: Bool
        var invalidReason: String?
        var backends: [BackendResult]
        var comparisons: [Comparison]
        var findings: [NotedFinding]
    }

    struct BackendResult: Codable {
        var label: String
        var trials: Int
        var validTrials: Int
        var medianWallTimeSeconds: Double?
        /// Medians over valid trials by metric, or metric@initiator.
        var medians: [String: Double]
    }

    struct Comparison: Codable {
        var backend: String
        var baseline: String
        var purpose: ComparisonPair.Purpose
        var metric = ComparisonsCSV.metric
        var estimatePercent: Double?
        var loPercent: Double?
        var hiPercent: Double?
        var timeRatio: Double?
        var confidence: Double?
        var n: Int
        var comparisons: Int
        var blocksWon: Int
        var noiseFloorLoPercent: Double?
        var noiseFloorHiPercent: Double?
        var belowNoiseFloor: Bool?
        var blocksNeeded: Int?
        var kind: String?
        var verdict: String
        var basis: String?
    }

    struct CrossoverResult: Codable {
        var runID: String
        var workload: String
        var parameter: String
        var transparent: String
        var explicit: String
        var text: String
        var crossover: Crossover
    }

    struct SittingResult: Codable {
        var cell: String
        var backend: String
        var baseline: String
        var separateDaysOrBoots: Bool
        var bootstrap: HierarchicalBootstrap
    }
}

extension ResultsDocument {
    init(_ analysis: Analysis) {
        headline = analysis.headline
        functionalMarks = analysis.functionalMarks
        comparisons = analysis.comparisonCount
        runs = analysis.runs.map(Run.init)
        cells = analysis.cells.map { CellResult($0, runID: analysis.runs[$0.run].record.id) }
        crossovers = analysis.sweeps.flatMap { sweep in
            sweep.crossings.map { one in
                CrossoverResult(
                    runID: analysis.runs[sweep.run].record.id, workload: sweep.title, parameter: sweep.parameter,
                    transparent: one.transparent, explicit: one.explicit,
                    text: one.sentence(parameter: sweep.parameter), crossover: one.crossover)
            }
        }
        sittings = analysis.sittings.map {
            SittingResult(
                cell: $0.cell, backend: $0.backend, baseline: $0.baseline, separateDaysOrBoots: $0.areSeparate,
                bootstrap: $0.bootstrap)
        }
    }
}

extension ResultsDocument.Run {
    init(_ analysis: RunAnalysis) {
        let record = analysis.record
        run = record
        functionalMark = analysis.functionalMark
        sessions = analysis.stored.sessions
        trials = analysis.stored.trials.count
        failures = analysis.failures.map { trial in
            ResultsDocument.Failure(
                cell: record.cellLabel(trial.key.cell), backend: record.backendLabel(trial.key.backend),
                block: trial.key.block, startedAt: trial.startedAt, failure: trial.failure)
        }
        blocks = analysis.blockCount
        invalidBlocks = analysis.invalidBlocks.map {
            ResultsDocument.InvalidBlock(cell: $0.cell.cell.label, block: $0.block.block, reasons: $0.block.reasons)
        }
        missing = analysis.missing
    }
}

extension RunRecord {
    /// Label of a cell by index; the index itself where the run has none such.
    func cellLabel(_ index: Int) -> String { cells.indices.contains(index) ? cells[index].label : "cell \(index)" }
    /// Label of a backend by index; the index itself where the run has none such.
    func backendLabel(_ index: Int) -> String {
        backends.indices.contains(index) ? backends[index].label : "backend \(index)"
    }
}

extension ResultsDocument.CellResult {
    init(_ cell: CellAnalysis, runID: String) {
        self.runID = runID
        label = cell.cell.label
        workload = cell.cell.workload
        parameters = cell.cell.parameters
        outcome = cell.outcome
        verdict = cell.sentence
        valid = cell.isValid
        invalidReason = cell.checksumProblem
        backends = cell.variants.map(ResultsDocument.BackendResult.init)
        comparisons = cell.comparisons.map(ResultsDocument.Comparison.init)
        findings = cell.findings
    }
}

extension ResultsDocument.BackendResult {
    init(_ variant: VariantResult) {
        let valid = variant.validTrials
        label = variant.variant.label
        trials = variant.trials.count
        validTrials = valid.count
        medianWallTimeSeconds = variant.medianWallTime
        var medians: [String: Double] = [:]
        for key in Set(valid.flatMap(\.values.keys)) {
            medians[key.initiator.isEmpty ? key.metric : "\(key.metric)@\(key.initiator)"] = variant.medianValue(key)
        }
        self.medians = medians
    }
}

extension ResultsDocument.Comparison {
    init(_ one: ComparisonResult) {
        backend = one.backend
        baseline = one.baseline
        purpose = one.pair.purpose
        estimatePercent = one.paired?.estimatePercent
        loPercent = one.paired?.loPercent
        hiPercent = one.paired?.hiPercent
        timeRatio = one.timeRatio
        confidence = one.paired?.confidence
        n = one.paired?.n ?? 0
        comparisons = one.comparisons
        blocksWon = one.paired?.blocksWon ?? 0
        noiseFloorLoPercent = one.floor?.loPercent
        noiseFloorHiPercent = one.floor?.hiPercent
        belowNoiseFloor = one.verdict?.belowNoiseFloor
        blocksNeeded = one.verdict?.blocksNeeded
        kind = one.verdict?.kind.rawValue
        verdict = one.verdictText
        basis = one.verdict?.basis
    }
}
