public import Statistics

import Experiments
import Machine

/// A claim over several runs of one machine: the same comparison, runs drawn first, then blocks.
public struct Sitting: Sendable {
    /// The cell's label.
    public let cell: String
    /// Label of the backend that is judged.
    public let backend: String
    /// Label of what it is judged against.
    public let baseline: String
    /// Tags of the runs.
    public let runs: [String]
    /// Whether all runs are from different days or boots; a claim over sittings needs that.
    public let areSeparate: Bool
    /// The estimate with its interval.
    public let bootstrap: HierarchicalBootstrap

    /// All comparisons that at least three runs of the same machine share.
    static func all(of runs: [RunAnalysis]) -> [Sitting] {
        let machines = Dictionary(grouping: runs.filter { $0.functionalMark == nil }, by: \.record.machine.fingerprint)
        return machines.keys.sorted().flatMap { key -> [Sitting] in
            let same = machines[key] ?? []
            guard same.count >= HierarchicalBootstrap.fewestRuns else { return [] }
            return CellGroup.all(of: same).flatMap { sittings(of: $0, runs: runs) }
        }
    }

    private struct Key: Hashable {
        let backend: String
        let baseline: String
    }

    private static func sittings(of group: CellGroup, runs: [RunAnalysis]) -> [Sitting] {
        var order: [Key] = []
        var found: [Key: [(run: RunAnalysis, ratios: [Double])]] = [:]
        for cell in group.cells {
            for one in cell.comparisons where one.pair.purpose != .noiseFloor {
                guard let ratios = one.paired?.logRatios else { continue }
                let key = Key(backend: one.backend, baseline: one.baseline)
                if found[key] == nil { order.append(key) }
                found[key, default: []].append((runs[cell.run], ratios))
            }
        }
        return order.compactMap { key in
            let parts = found[key] ?? []
            let confidence = parts.first?.run.record.confidence ?? 0.95
            guard let bootstrap = try? HierarchicalBootstrap(runs: parts.map(\.ratios), confidence: confidence) else {
                return nil
            }
            return Sitting(
                cell: group.label, backend: key.backend, baseline: key.baseline, runs: parts.map(\.run.tag),
                areSeparate: areSeparate(parts.map(\.run.record)), bootstrap: bootstrap)
        }
    }

    /// A boot that is unknown tells nothing; then the day has to.
    private static func areSeparate(_ runs: [RunRecord]) -> Bool {
        let sittings = runs.map { "\($0.createdAt.prefix(10)) \($0.machine.operatingSystem.bootID ?? "")" }
        return Set(sittings).count == runs.count
    }
}
