import Backends
import Machine
import WorkloadKit

/// From selections to cells and variants.
extension Plan {
    static func cells(_ experiment: Experiment, _ catalogue: Catalogue) throws(ExperimentError) -> [Cell] {
        var points: [(workload: String, parameters: [String: String])] = []
        for selection in experiment.workloads {
            let kind = try catalogue.workload(selection.name)
            for point in try Sweep.points(selection, of: kind.parameters, owner: "workload '\(kind.name)'")
            where !points.contains(where: { $0.workload == kind.name && $0.parameters == point }) {
                points.append((kind.name, point))
            }
        }
        let varied = Dictionary(grouping: points, by: \.workload).mapValues { varyingNames($0.map(\.parameters)) }
        return points.map { Cell(workload: $0.workload, parameters: $0.parameters, varied: varied[$0.workload] ?? []) }
    }

    private static func varyingNames(_ points: [[String: String]]) -> [String] {
        guard let first = points.first else { return [] }
        return first.keys.filter { name in points.contains { $0[name] != first[name] } }.sorted()
    }

    static func workloads(_ cells: [Cell], _ catalogue: Catalogue) throws(ExperimentError) -> [any Workload] {
        var workloads: [any Workload] = []
        for cell in cells {
            let kind = try catalogue.workload(cell.workload)
            do { workloads.append(try kind.make(cell.parameters)) } catch {
                throw ExperimentError(.badValue, "the cell '\(cell.label)' cannot be made: \(error.description)")
            }
        }
        return workloads
    }

    static func memory(
        _ arenaBytes: [Int], _ variants: [BackendVariant], _ catalogue: Catalogue
    ) throws(ExperimentError) -> [Int] {
        var kinds: [BackendEntry] = []
        for variant in variants { kinds.append(try catalogue.backend(variant.id)) }
        return arenaBytes.map { bytes in kinds.map { $0.memoryBytes(bytes) }.max() ?? bytes }
    }

    static func counters(
        _ experiment: Experiment, _ variants: [BackendVariant], _ catalogue: Catalogue
    ) throws(ExperimentError) -> [String] {
        var names = experiment.counters
        for variant in variants { names += try catalogue.backend(variant.id).standardCounters }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    static func variants(
        _ experiment: Experiment, _ catalogue: Catalogue, _ cells: [Cell], _ workloads: [any Workload]
    ) throws(ExperimentError) -> (variants: [BackendVariant], skipped: [SkippedBackend]) {
        let arenaBytes = workloads.map(\.footprint).max() ?? 0
        let unmovable = workloads.indices.filter { workloads[$0].relocatable == nil }
        var variants: [BackendVariant] = []
        var skipped: [SkippedBackend] = []
        for variant in try wanted(experiment, catalogue) {
            let kind = try catalogue.backend(variant.id)
            if let reason = try obstacle(variant, kind, experiment, arenaBytes: arenaBytes) {
                skipped.append(reason)
                continue
            }
            if kind.needsRelocatableWorkload, !unmovable.isEmpty {
                skipped.append(unmoved(variant, cells, unmovable))
                if unmovable.count == cells.count { continue }
            }
            variants.append(variant)
        }
        guard !variants.isEmpty else { throw noBackend(skipped) }
        return (withTwin(variants), skipped)
    }

    private static func wanted(
        _ experiment: Experiment, _ catalogue: Catalogue
    ) throws(ExperimentError) -> [BackendVariant] {
        var variants: [BackendVariant] = []
        for selection in experiment.backends {
            let kind = try catalogue.backend(selection.name)
            for point in try Sweep.points(selection, of: kind.parameters, owner: "backend '\(kind.id)'")
            where !variants.contains(where: { $0.id == kind.id && $0.parameters == point }) {
                variants.append(
                    BackendVariant(id: kind.id, parameters: point, shown: selection.parameters.keys.sorted()))
            }
        }
        return variants
    }

    /// Why the variant cannot run here; nil if it can.
    private static func obstacle(
        _ variant: BackendVariant, _ kind: BackendEntry, _ experiment: Experiment, arenaBytes: Int
    ) throws(ExperimentError) -> SkippedBackend? {
        guard kind.models.contains(experiment.deviceModel) else {
            let models = kind.models.map(\.rawValue).sorted().joined(separator: " or ")
            return SkippedBackend(
                label: variant.label, reason: "it has no \(experiment.deviceModel.rawValue) device model",
                remedy: "use --device-model \(models)")
        }
        let values: ParameterValues
        do { values = try kind.values(variant.parameters) } catch {
            throw ExperimentError(.badValue, error.description)
        }
        let options = BackendOptions(
            values: values, model: experiment.deviceModel, devicePath: experiment.devicePath, arena: experiment.arena,
            nodes: experiment.nodes, arenaBytes: arenaBytes)
        guard case .missing(let reason, let remedy) = kind.availability(options) else { return nil }
        return SkippedBackend(label: variant.label, reason: reason, remedy: remedy)
    }

    /// Why the variant cannot run in the cells whose data cannot lie at another address.
    private static func unmoved(_ variant: BackendVariant, _ cells: [Cell], _ unmovable: [Int]) -> SkippedBackend {
        var names: [String] = []
        for name in unmovable.map({ cells[$0].workload }) where !names.contains(name) { names.append(name) }
        let (subject, verb) = names.count == 1 ? ("workload", "does") : ("workloads", "do")
        return SkippedBackend(
            label: variant.label,
            reason:
                "it copies data to another address, and \(subject) \(names.map { "'\($0)'" }.joined(separator: ", ")) "
                + "\(verb) not say where pointers are stored",
            remedy: "conform the workload to RelocatableWorkload; in a plug-in, set the entry 'relocate' of its table",
            cells: unmovable.count == cells.count ? nil : unmovable)
    }

    private static func noBackend(_ skipped: [SkippedBackend]) -> ExperimentError {
        let lines = skipped.map { "\n  \($0.label): \($0.reason). To enable it: \($0.remedy)" }
        return ExperimentError(.noBackend, "none of the backends asked for can run here:\(lines.joined())")
    }

    /// The baseline's second copy, right after it.
    private static func withTwin(_ variants: [BackendVariant]) -> [BackendVariant] {
        guard let baseline = baseline(of: variants) else { return variants }
        var twin = variants[baseline]
        twin.replica = 1
        return variants[...baseline] + [twin] + variants[(baseline + 1)...]
    }
}
