public import Experiments
import Statistics

/// What one or several stored runs say: comparisons, verdicts, and everything that stands against trusting them.
///
/// The error probability is shared by every comparison of a run but the A/A pairs (Bonferroni): showing a run beside
/// others does not change its verdicts. A claim over several runs is a `Sitting`.
public struct Analysis: Sendable {
    /// The runs in the order given.
    public let runs: [RunAnalysis]
    /// Cells by workload and parameters, each with one entry per run that has it.
    public let groups: [CellGroup]
    /// Parameters that were swept, with what happens along them.
    public let sweeps: [Sweep]
    /// Claims over several sittings, where there are enough runs of one machine.
    public let sittings: [Sitting]

    /// Analyses stored runs. O(samples), and the bootstrap of crossovers.
    public init(runs stored: [StoredRun]) {
        let runs = stored.enumerated().map { index, one in
            RunAnalysis(one, index: index, alone: stored.count == 1)
        }
        self.runs = runs
        groups = CellGroup.all(of: runs)
        sweeps = runs.flatMap(Sweep.all)
        sittings = Sitting.all(of: runs)
    }

    /// Comparisons of all runs, A/A pairs not counted.
    public var comparisonCount: Int { runs.reduce(0) { $0 + $1.comparisonCount } }
    /// All cells of all runs.
    public var cells: [CellAnalysis] { runs.flatMap(\.cells) }
    /// Trials that failed, over all runs.
    public var failedTrialCount: Int { runs.reduce(0) { $0 + $1.failures.count } }
    /// What every view must say first: the marks of runs whose times mean nothing, each once, with the runs' tags.
    public var functionalMarks: [String] {
        var marks: [(text: String, tags: [String])] = []
        for run in runs {
            guard let mark = run.functionalMark else { continue }
            if let known = marks.firstIndex(where: { $0.text == mark }) {
                marks[known].tags.append(run.tag)
            } else {
                marks.append((mark, [run.tag]))
            }
        }
        return marks.map { mark in
            runs.count == 1 || mark.tags.count == runs.count ? mark.text : "\(Format.list(mark.tags)): \(mark.text)"
        }
    }
    /// Whether every checksum agrees and every trial succeeded.
    public var isClean: Bool { failedTrialCount == 0 && cells.allSatisfy(\.isValid) }
}

/// One run of a report.
public struct RunAnalysis: Sendable {
    /// The run as stored.
    public let stored: StoredRun
    /// Its position among the runs of the report.
    public let index: Int
    /// `A`, `B`, …; empty in a report over one run.
    public let tag: String
    /// Its cells, in its order.
    public let cells: [CellAnalysis]
    /// Comparisons that share the error probability: m.
    public let comparisonCount: Int

    /// Why its times mean nothing; nil for a run that measures.
    public var functionalMark: String? { record.functionalMark }
    /// What the run is.
    public var record: RunRecord { stored.run }
    /// Trials that failed, in order of time.
    public var failures: [TrialRecord] { stored.trials.filter { $0.status == .failed } }
    /// Blocks that do not count, with their cell.
    public var invalidBlocks: [(cell: CellAnalysis, block: BlockResult)] {
        cells.flatMap { cell in cell.blocks.filter { !$0.isValid }.map { (cell, $0) } }
    }
    /// Blocks with at least one trial.
    public var blockCount: Int { cells.reduce(0) { $0 + $1.blocks.count } }

    init(_ stored: StoredRun, index: Int, alone: Bool) {
        self.stored = stored
        self.index = index
        tag = alone ? "" : Self.letter(index)
        let known = stored.trials.filter {
            stored.run.cells.indices.contains($0.key.cell) && stored.run.backends.indices.contains($0.key.backend)
        }
        let trials = Dictionary(grouping: known.map(ObservedTrial.init), by: \.record.key.cell)
        let pairs = ComparisonPair.all(of: stored.run.backends).filter { $0.purpose != .noiseFloor }
        comparisonCount = pairs.count * stored.run.cells.count
        let context = CellAnalysis.Context(run: index, record: stored.run, comparisons: comparisonCount)
        cells = stored.run.cells.indices.map {
            CellAnalysis(
                index: $0, trials: (trials[$0] ?? []).sorted { $0.record.sequence < $1.record.sequence },
                context: context)
        }
    }

    private static func letter(_ index: Int) -> String {
        guard index < 26, let scalar = Unicode.Scalar(UInt32(65 + index)) else { return "R\(index + 1)" }
        return String(Character(scalar))
    }

    /// Metrics that could not be measured, with where and why, each reason once.
    public var missing: [MissingSummary] {
        var found: [MissingMetric: (backends: Set<String>, trials: Int)] = [:]
        for trial in stored.trials where stored.run.backends.indices.contains(trial.key.backend) {
            let label = stored.run.backends[trial.key.backend].label
            for metric in trial.measurement?.missing ?? [] {
                found[metric, default: ([], 0)].backends.insert(label)
                found[metric, default: ([], 0)].trials += 1
            }
        }
        return found.map {
            MissingSummary(metric: $0.key, backends: $0.value.backends.sorted(), trials: $0.value.trials)
        }
        .sorted {
            ($0.metric.metric, $0.metric.initiator, $0.metric.reason)
                < ($1.metric.metric, $1.metric.initiator, $1.metric.reason)
        }
    }
}

/// A metric that could not be measured.
public struct MissingSummary: Sendable, Codable {
    /// Which, and why.
    public let metric: MissingMetric
    /// Where.
    public let backends: [String]
    /// In how many trials.
    public let trials: Int
}

/// The same cell in several runs.
public struct CellGroup: Sendable {
    /// Its label: that of the first run that has it.
    public let label: String
    /// One entry for each run that has it, in the order of runs.
    public let cells: [CellAnalysis]

    static func all(of runs: [RunAnalysis]) -> [CellGroup] {
        var order: [Cell] = []
        var found: [Cell: [CellAnalysis]] = [:]
        for cell in runs.flatMap(\.cells) {
            let key = Cell(workload: cell.cell.workload, parameters: cell.cell.parameters, varied: [])
            if found[key] == nil { order.append(key) }
            found[key, default: []].append(cell)
        }
        return order.map { key in
            let cells = found[key] ?? []
            return CellGroup(label: Self.label(cells, among: runs), cells: cells)
        }
    }

    /// Runs may vary different parameters; the longest label tells most.
    private static func label(_ cells: [CellAnalysis], among runs: [RunAnalysis]) -> String {
        cells.map(\.cell.label).max { $0.count < $1.count } ?? ""
    }
}
