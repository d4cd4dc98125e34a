import Backends
import Foundation
import WorkloadKit
import Yams

/// Turns the nodes of an experiment file into an experiment; every message begins with `file:line: key:`.
struct ExperimentReader {
    let file: String
    let catalogue: Catalogue

    /// The keys in the order in which files are written.
    static let keys = [
        "plugins", "workloads", "backends", "device-model", "device-path", "arena", "nodes", "blocks", "target",
        "max-time", "seed", "counters",
        "repetitions", "warmup", "time-limit", "margin", "confidence",
    ]

    func experiment(_ root: Node) throws(ExperimentError) -> Experiment {
        let entries = try mapping(root, "the file", keys: Self.keys)
        var experiment = Experiment(workloads: [], backends: Suite.standardBackends)
        guard let workloads = entries["workloads"] else { throw failure(root, "workloads", "the key is missing") }
        experiment.workloads = try selections(workloads, "workloads", check: checkWorkload)
        if let backends = entries["backends"] {
            experiment.backends = try selections(backends, "backends", check: checkBackend)
        }
        for key in Self.keys.dropFirst(3) {
            guard let node = entries[key] else { continue }
            try set(key, node, &experiment)
        }
        if experiment.sampling.targetHalfWidthPercent != nil, experiment.sampling.maxTime == nil {
            experiment.sampling.maxTime = Sampling.defaultMaxTime
        }
        return experiment
    }

    private func set(_ key: String, _ node: Node, _ experiment: inout Experiment) throws(ExperimentError) {
        switch key {
        case "device-model": experiment.deviceModel = try deviceModel(node)
        case "device-path": experiment.devicePath = try scalar(node, key)
        case "arena":
            experiment.arena = try located(node, key) { () throws(ExperimentError) in
                try Experiment.arena(try scalar(node, key))
            }
        case "nodes": experiment.nodes = try nodes(node, key)
        case "blocks":
            experiment.sampling.blocks = try located(node, key) { () throws(ExperimentError) in
                try Sampling.blocks(try scalar(node, key))
            }
        case "target": experiment.sampling.targetHalfWidthPercent = try number(node, key)
        case "max-time": experiment.sampling.maxTime = try time(node, key)
        case "seed": experiment.seed = try integer(node, key)
        case "counters": experiment.counters = try list(node, key)
        case "repetitions": experiment.repetitions = try integer(node, key)
        case "warmup": experiment.warmup = try integer(node, key)
        case "time-limit": experiment.trialTimeLimit = try time(node, key)
        case "margin": experiment.marginPercent = try number(node, key)
        default: experiment.confidence = try number(node, key)
        }
        try checkValue(key, node, experiment)
    }

    /// The ranges are those of `Experiment.check`, asked here after every key, so that the line is known.
    private func checkValue(_ key: String, _ node: Node, _ experiment: Experiment) throws(ExperimentError) {
        try located(node, key) { () throws(ExperimentError) in try experiment.checkNumbers() }
    }
}

/// What has to be known before names can be checked.
extension ExperimentReader {
    func outline(_ root: Node, directory: URL) throws(ExperimentError) -> ExperimentOutline {
        let entries = try mapping(root, "the file", keys: Self.keys)
        var outline = ExperimentOutline()
        if let plugins = entries["plugins"] { outline.plugins = try paths(plugins, "plugins", directory) }
        if let workloads = entries["workloads"] {
            outline.workloads = try selections(workloads, "workloads") { _ in }
        }
        return outline
    }

    private func paths(_ node: Node, _ key: String, _ directory: URL) throws(ExperimentError) -> [String] {
        try list(node, key).map { (path) throws(ExperimentError) in
            let file = URL(fileURLWithPath: path, relativeTo: directory).standardizedFileURL.path
            guard FileManager.default.fileExists(atPath: file) else {
                throw failure(node, key, "there is no file '\(file)': paths start at the directory of this file")
            }
            return file
        }
    }
}

/// Workloads and backends.
extension ExperimentReader {
    private typealias Check = (Selection) throws(ExperimentError) -> Void

    private func selections(_ node: Node, _ key: String, check: Check) throws(ExperimentError) -> [Selection] {
        guard let sequence = node.sequence, !sequence.isEmpty else {
            throw failure(node, key, "a list with at least one name is needed, one '- name' a line")
        }
        var selections: [Selection] = []
        for item in sequence {
            let selection = try selection(item, key, check: check)
            try located(item, key) { () throws(ExperimentError) in try check(selection) }
            selections.append(selection)
        }
        return selections
    }

    private func selection(_ node: Node, _ key: String, check: Check) throws(ExperimentError) -> Selection {
        if node.scalar != nil { return Selection(try scalar(node, key)) }
        let entries = try mapping(node, key, keys: ["name", "parameters"])
        guard let name = entries["name"] else { throw failure(node, key, "an entry needs 'name'") }
        var selection = Selection(try scalar(name, "name"))
        guard let parameters = entries["parameters"] else { return selection }
        for (parameter, values) in try pairs(parameters, "parameters") {
            selection.parameters[parameter] = try list(values, parameter)
            // Each on its own line; the whole selection is checked again afterwards.
            try located(values, parameter) { () throws(ExperimentError) in
                try check(Selection(selection.name, [parameter: selection.parameters[parameter] ?? []]))
            }
        }
        return selection
    }

    private func checkWorkload(_ selection: Selection) throws(ExperimentError) {
        let kind = try catalogue.workload(selection.name)
        _ = try Sweep.points(selection, of: kind.parameters, owner: "workload '\(kind.name)'")
    }

    private func checkBackend(_ selection: Selection) throws(ExperimentError) {
        let kind = try catalogue.backend(selection.name)
        _ = try Sweep.points(selection, of: kind.parameters, owner: "backend '\(kind.id)'")
    }
}

/// Values.
extension ExperimentReader {
    private func deviceModel(_ node: Node) throws(ExperimentError) -> DeviceModel {
        let text = try scalar(node, "device-model")
        guard let model = DeviceModel(rawValue: text) else {
            throw failure(node, "device-model", "'\(text)' is no device model: write exclusive or coherent")
        }
        return model
    }

    /// `0,2`, or a list of the two numbers.
    private func nodes(_ node: Node, _ key: String) throws(ExperimentError) -> NodePair {
        let text = try list(node, key).joined(separator: ",")
        return try located(node, key) { () throws(ExperimentError) in try Experiment.nodes(text) }
    }

    private func integer(_ node: Node, _ key: String) throws(ExperimentError) -> Int {
        let text = try scalar(node, key)
        guard let value = Int(text) else { throw failure(node, key, "'\(text)' is no whole number") }
        return value
    }

    private func number(_ node: Node, _ key: String) throws(ExperimentError) -> Double {
        let text = try scalar(node, key)
        guard let value = Double(text), value.isFinite else { throw failure(node, key, "'\(text)' is no number") }
        return value
    }

    private func time(_ node: Node, _ key: String) throws(ExperimentError) -> Double {
        let text = try scalar(node, key)
        guard let value = DurationText.parse(text) else {
            throw failure(node, key, "'\(text)' is no time: write 90s, 20min or 2h")
        }
        return value
    }

    /// One value stands for a list of one.
    private func list(_ node: Node, _ key: String) throws(ExperimentError) -> [String] {
        guard let sequence = node.sequence else { return [try scalar(node, key)] }
        var values: [String] = []
        for item in sequence { values.append(try scalar(item, key)) }
        return values
    }

    private func scalar(_ node: Node, _ key: String) throws(ExperimentError) -> String {
        guard let scalar = node.scalar else {
            throw failure(node, key, "one value is needed here, not a list or a block")
        }
        guard !scalar.string.isEmpty else { throw failure(node, key, "the value is missing") }
        return scalar.string
    }
}

/// Structure and messages.
extension ExperimentReader {
    private func mapping(_ node: Node, _ key: String, keys: [String]) throws(ExperimentError) -> [String: Node] {
        var entries: [String: Node] = [:]
        for (name, value) in try pairs(node, key) {
            guard keys.contains(name) else {
                let line = node.mapping?.first { $0.key.string == name }?.key ?? node
                throw failure(
                    line, name,
                    "there is no such key\(Nearest.hint(name, among: keys)) Keys are: \(keys.joined(separator: ", "))")
            }
            entries[name] = value
        }
        return entries
    }

    private func pairs(_ node: Node, _ key: String) throws(ExperimentError) -> [(String, Node)] {
        guard let mapping = node.mapping else {
            throw failure(node, key, "lines of the form 'key: value' are needed here")
        }
        var pairs: [(String, Node)] = []
        for (name, value) in mapping {
            guard let text = name.scalar?.string else { throw failure(name, key, "a key must be a word") }
            pairs.append((text, value))
        }
        return pairs
    }

    private func located<Value>(
        _ node: Node, _ key: String, _ body: () throws(ExperimentError) -> Value
    ) throws(ExperimentError) -> Value {
        do { return try body() } catch {
            throw error.code == .badFile ? error : failure(node, key, error.description)
        }
    }

    private func failure(_ node: Node, _ key: String, _ reason: String) -> ExperimentError {
        ExperimentError(.badFile, "\(file):\(node.mark?.line ?? 1): \(key): \(reason)")
    }
}
