import Experiments
import Statistics
import Machine

extension CellAnalysis {
    /// What building a cell needs to know of its run.
    struct Context {
        let run: Int
        let record: RunRecord
        let comparisons: Int
    }

    init(index: Int, trials: [ObservedTrial], context: Context) {
        let record = context.record
        let labels = record.backends.map(\.label)
        let checksums = Self.checksumProblem(trials, labels: labels)
        let leftOut = record.backends.map { variant in record.skipped.first { $0.leavesOut(variant, ofCell: index) } }
        let blocks = Self.blocks(trials, labels: labels, leftOut: leftOut.map { $0 != nil })
        let valid = checksums == nil ? Set(blocks.filter(\.isValid).map(\.block)) : []
        let byBackend = Dictionary(grouping: trials, by: \.record.key.backend)
        let variants = record.backends.enumerated().map { index, variant in
            VariantResult(index: index, variant: variant, trials: byBackend[index] ?? [], validBlocks: valid)
        }
        let results = Self.compare(
            variants, absence: checksums, leftOut: leftOut.map { $0?.reason }, context: context)
        run = context.run
        self.index = index
        cell = record.cells[index]
        self.variants = variants
        self.blocks = blocks
        comparisons = results
        floor = results.first { $0.pair.purpose == .noiseFloor }?.floor
        let position = Self.positionEffect(variants, blocks: blocks)
        self.position = position
        findings = Self.findings(results, trials: trials, position: position, record: record)
        checksumProblem = checksums
        functionalMark = record.functionalMark
    }

    private static func blocks(
        _ trials: [ObservedTrial], labels: [String], leftOut: [Bool]
    ) -> [BlockResult] {
        let measured = Set(trials.filter { $0.wallTime != nil }.map(\.record.key.backend))
        let failing = Set(trials.map(\.record.key.backend)).subtracting(measured)
        // A backend that never measured anything has failed in the cell; the others can still be compared.
        let expected = labels.indices.filter { !leftOut[$0] && (measured.isEmpty || !failing.contains($0)) }
        let byBlock = Dictionary(grouping: trials, by: \.record.key.block)
        return byBlock.keys.sorted().map { block in
            let pairs = (byBlock[block] ?? []).map { ($0.record.key.backend, $0) }
            let byBackend = Dictionary(pairs, uniquingKeysWith: { _, last in last })
            return BlockResult(block: block, trials: byBackend, expected: expected, labels: labels)
        }
    }

    /// Names the backends by their checksums where these differ.
    private static func checksumProblem(_ trials: [ObservedTrial], labels: [String]) -> String? {
        var owners: [[String]: Set<Int>] = [:]
        for trial in trials where trial.record.status == .ok || trial.record.failure?.kind == "checksum" {
            guard let sums = trial.record.measurement?.checksums else { continue }
            owners[sums, default: []].insert(trial.record.key.backend)
        }
        guard owners.count > 1 else { return nil }
        let groups = owners.values.map { $0.sorted().map { labels[$0] }.joined(separator: ", ") }.sorted()
        return "checksums differ: \(owners.count) different results, of {\(groups.joined(separator: "} and {"))}"
    }

    private static func compare(
        _ variants: [VariantResult], absence: String?, leftOut: [String?], context: Context
    ) -> [ComparisonResult] {
        let pairs = ComparisonPair.all(of: context.record.backends)
        let floor = pairs.first { $0.purpose == .noiseFloor }.flatMap { pair in
            try? paired(variants, pair, context).map(NoiseFloor.init)
        }
        return pairs.map { pair in
            let skipped = leftOut[pair.backend] ?? leftOut[pair.baseline]
            return result(
                pair, variants, floor: floor, absence: skipped.map { "left out: \($0)" } ?? absence, context: context)
        }
    }

    private static func result(
        _ pair: ComparisonPair, _ variants: [VariantResult], floor: NoiseFloor?, absence: String?, context: Context
    ) -> ComparisonResult {
        var absence = absence
        var comparison: PairedComparison?
        do { comparison = try paired(variants, pair, context) } catch { absence = absence ?? "\(error)" }
        if comparison == nil, absence == nil { absence = Self.absence(variants, pair) }
        let isTwin = pair.purpose == .noiseFloor
        return ComparisonResult(
            pair: pair, backend: variants[pair.backend].variant.label, baseline: variants[pair.baseline].variant.label,
            blocks: commonBlocks(variants, pair), paired: comparison, floor: floor,
            verdict: isTwin || context.record.functionalMark != nil
                ? nil
                : comparison.map {
                    Verdict($0, noiseFloor: floor, marginPercent: max(0, context.record.marginPercent))
                },
            absence: absence, comparisons: context.comparisons, isFunctional: context.record.functionalMark != nil)
    }

    private static func absence(_ variants: [VariantResult], _ pair: ComparisonPair) -> String {
        let failed = [pair.backend, pair.baseline].filter {
            !variants[$0].trials.isEmpty && variants[$0].failedThroughout
        }
        guard let first = failed.first else { return "no valid block has both" }
        return "every trial of \(variants[first].variant.label) failed"
    }

    private static func commonBlocks(_ variants: [VariantResult], _ pair: ComparisonPair) -> [Int] {
        Set(variants[pair.backend].wallTimes.keys).intersection(variants[pair.baseline].wallTimes.keys).sorted()
    }

    private static func paired(
        _ variants: [VariantResult], _ pair: ComparisonPair, _ context: Context
    ) throws(StatisticsError) -> PairedComparison? {
        let blocks = commonBlocks(variants, pair)
        guard !blocks.isEmpty else { return nil }
        let base = variants[pair.baseline].wallTimes
        let x = variants[pair.backend].wallTimes
        return try PairedComparison(
            base: blocks.compactMap { base[$0] }, x: blocks.compactMap { x[$0] },
            confidence: context.record.confidence, comparisons: max(1, context.comparisons))
    }
}

extension CellAnalysis {
    fileprivate static func positionEffect(_ variants: [VariantResult], blocks: [BlockResult]) -> PositionEffect? {
        let treatments = variants.filter { !$0.wallTimes.isEmpty }
        let trials = treatments.map { Dictionary($0.validTrials.map { ($0.record.key.block, $0) }) { _, last in last } }
        let rows = blocks.filter(\.isValid).compactMap { block in
            let row = trials.compactMap { $0[block.block] }
            return row.count == treatments.count ? row : nil
        }
        let order = rows.map { row in row.indices.sorted { row[$0].record.position < row[$1].record.position } }
        return try? PositionEffect(observations: rows.map { $0.map { $0.wallTime ?? 0 } }, order: order)
    }

    fileprivate static func findings(
        _ results: [ComparisonResult], trials: [ObservedTrial], position: PositionEffect?, record: RunRecord
    ) -> [NotedFinding] {
        let around = surroundings(trials.map(\.record), position: position, record: record)
        let twins = results.first?.floor.flatMap(Diagnosis.noiseFloor).map { [$0] } ?? []
        let shared = (around + twins).map { NotedFinding(subject: "", finding: $0) }
        let own = results.flatMap { result in
            (result.paired.map { Diagnosis.findings($0) } ?? []).map {
                NotedFinding(subject: "\(result.backend) against \(result.baseline)", finding: $0)
            }
        }
        let all = shared + own
        return all.filter { $0.finding.severity == .warning } + all.filter { $0.finding.severity == .notice }
    }

    private static func surroundings(
        _ records: [TrialRecord], position: PositionEffect?, record: RunRecord
    ) -> [Finding] {
        let load = try? median(of: records.compactMap { $0.evidence["load_1min"] })
        let cpus = Double(max(1, record.machine.processor.onlineCPUs.count))
        let faults = records.compactMap { $0.evidence["major_faults"] }
        return [
            Diagnosis.steal(share: BlockResult.weightedShare("cpu_steal_share", records)),
            Diagnosis.load(perCPU: load.map { $0 / cpus }),
            Diagnosis.majorFaults(faults.isEmpty ? nil : Int(clampedRounding: faults.reduce(0, +))),
            Diagnosis.position(position),
        ].compactMap(\.self)
    }
}
