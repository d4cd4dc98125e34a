import Backends
import Yams

extension ExperimentFile {
    /// The text of a file that reads back as the same experiment: what `--save-config` writes.
    /// - Parameter plugins: absolute paths of the shared libraries that workloads come from.
    public static func text(_ experiment: Experiment, plugins: [String] = []) throws(ExperimentError) -> String {
        do { return try Yams.serialize(node: node(experiment, plugins), width: 120) } catch {
            throw ExperimentError(.badFile, "the experiment cannot be written as YAML: \(error)")
        }
    }

    private static func node(_ experiment: Experiment, _ plugins: [String]) -> Node {
        let sampling = experiment.sampling
        let pairs: [(String, Node?)] = [
            ("plugins", plugins.isEmpty ? nil : list(plugins)),
            ("workloads", .sequence(Node.Sequence(experiment.workloads.map(node)))),
            ("backends", .sequence(Node.Sequence(experiment.backends.map(node)))),
            ("device-model", text(experiment.deviceModel.rawValue)),
            ("device-path", experiment.devicePath.map(text)),
            ("arena", experiment.arena.map { text($0.description) }),
            ("nodes", experiment.nodes.map { text($0.description) }),
            ("blocks", plain(sampling.blocks)),
            ("target", sampling.targetHalfWidthPercent.map(plain)),
            ("max-time", sampling.maxTime.map { plain("\($0)s") }),
            ("seed", plain(experiment.seed)),
            ("counters", experiment.counters.isEmpty ? nil : list(experiment.counters)),
            ("repetitions", plain(experiment.repetitions)),
            ("warmup", plain(experiment.warmup)),
            ("time-limit", plain("\(experiment.trialTimeLimit)s")),
            ("margin", plain(experiment.marginPercent)),
            ("confidence", plain(experiment.confidence)),
        ]
        return mapping(pairs.compactMap { name, value in value.map { (name, $0) } })
    }

    private static func node(_ selection: Selection) -> Node {
        guard !selection.parameters.isEmpty else { return text(selection.name) }
        let parameters = selection.parameters.sorted { $0.key < $1.key }.map { key, values in
            (key, values.count == 1 ? text(values[0]) : list(values))
        }
        return mapping([("name", text(selection.name)), ("parameters", mapping(parameters))])
    }

    private static func mapping(_ pairs: [(String, Node)]) -> Node {
        .mapping(Node.Mapping(pairs.map { (text($0.0), $0.1) }))
    }

    private static func list(_ values: [String]) -> Node {
        .sequence(Node.Sequence(values.map(text), .implicit, .flow))
    }

    private static func text(_ value: String) -> Node { .scalar(Node.Scalar(value)) }

    private static func plain(_ value: some CustomStringConvertible) -> Node {
        .scalar(Node.Scalar(value.description, .implicit, .plain))
    }
}
