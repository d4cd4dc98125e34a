import Backends
import Foundation
import Yams

/// Reads experiment files. `docs/experiment-file.md` describes the form.
public enum ExperimentFile {
    /// Reads the file at `path`.
    /// - Throws: `ExperimentError` with code `badFile` that names file, line and key.
    public static func read(path: String, catalogue: Catalogue) throws(ExperimentError) -> Experiment {
        try parse(text(of: path), name: path, catalogue: catalogue)
    }

    /// What the file at `path` names before its names can be checked.
    /// - Throws: `ExperimentError` with code `badFile` that names file, line and key.
    public static func outline(path: String) throws(ExperimentError) -> ExperimentOutline {
        let nobody = ExperimentReader(file: path, catalogue: Catalogue(workloads: [], backends: [BackendEntry]()))
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        return try nobody.outline(root(text(of: path), name: path), directory: directory)
    }

    private static func text(of path: String) throws(ExperimentError) -> String {
        guard let text = try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8) else {
            throw ExperimentError(
                .badFile, "the experiment file '\(path)' cannot be read: check that it exists, is text and is readable")
        }
        return text
    }

    /// Reads the text of a file; `name` is what messages call it.
    /// - Throws: `ExperimentError` with code `badFile` that names file, line and key.
    public static func parse(_ text: String, name: String, catalogue: Catalogue) throws(ExperimentError) -> Experiment {
        let reader = ExperimentReader(file: name, catalogue: catalogue)
        return try reader.experiment(root(text, name: name))
    }

    private static func root(_ text: String, name: String) throws(ExperimentError) -> Node {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw syntaxError(error, name) }
        guard let root else {
            throw ExperimentError(
                .badFile, "\(name):1: the file is empty: it needs at least 'workloads' and 'backends'")
        }
        return root
    }

    private static func syntaxError(_ error: any Error, _ name: String) -> ExperimentError {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            ExperimentError(.badFile, "\(name):\(mark.line):\(mark.column): this is no YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            ExperimentError(
                .badFile,
                "\(name):\(context.mark.line): the key '\(keys.joined(separator: "', '"))' is there twice: keep one")
        default: ExperimentError(.badFile, "\(name): this is no YAML: \(error)")
        }
    }
}

/// What an experiment file names: the plug-ins have to be asked who they are before the rest can be read.
public struct ExperimentOutline: Sendable, Hashable {
    /// Absolute paths of shared libraries.
    public var plugins: [String] = []
    /// The workloads, with names and values as they are written.
    public var workloads: [Selection] = []

    /// Nothing.
    public init() {}
}
