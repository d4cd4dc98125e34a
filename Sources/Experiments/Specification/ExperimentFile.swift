import Backends
import Foundation
import Yams

/// Reads experiment files. `docs/experiment-file.md` describes the form.
public enum ExperimentFile {
    /// Reads the file at `path`.
    /// - Throws: `ExperimentError` with code `badFile` that names file, line and key.
    public static func read(path: String, catalogue: Catalogue) throws(ExperimentError) -> Experiment {
        guard let text = try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8) else {
            throw ExperimentError(
                .badFile, "the experiment file '\(path)' cannot be read: check that it exists, is text and is readable")
        }
        return try parse(text, name: path, catalogue: catalogue)
    }

    /// Reads the text of a file; `name` is what messages call it.
    /// - Throws: `ExperimentError` with code `badFile` that names file, line and key.
    public static func parse(_ text: String, name: String, catalogue: Catalogue) throws(ExperimentError) -> Experiment {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw syntaxError(error, name) }
        guard let root else {
            throw ExperimentError(
                .badFile, "\(name):1: the file is empty: it needs at least 'workloads' and 'backends'")
        }
        let reader = ExperimentReader(file: name, catalogue: catalogue)
        return try reader.experiment(root)
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
