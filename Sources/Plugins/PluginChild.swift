import Foundation
import Glibc
import WorkloadKit

/// The inside of a describing process: the answer to a `PluginProbe`.
public enum PluginChild {
    /// Answers the question in the arguments of `__describe-plugin` (those after it) on standard output. Returns the exit
    /// code. What the plug-in itself prints goes to standard error.
    public static func run(_ arguments: [String]) -> Int32 {
        let output = dup(STDOUT_FILENO)
        guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0, arguments.count >= 3,
            let question = PluginQuestion(rawValue: arguments[0]), let limit = UInt32(arguments[2])
        else {
            FileHandle.standardError.write(
                Data("tiermark: __describe-plugin is an internal command of 'tiermark run --plugin'\n".utf8))
            return 64
        }
        // Should the parent be gone by then, nobody else would end a plug-in that hangs.
        alarm(limit + 5)
        limitOutput()
        let child = PluginAnswers(path: arguments[1], given: Array(arguments[3...]), output: output)
        return child.answer(question)
    }

    /// Its output goes to memory files: a plug-in that prints for ever must not fill the memory. Beyond the limit writing
    /// fails, so that the time limit still ends it.
    private static func limitOutput() {
        signal(SIGXFSZ, SIG_IGN)
        var limits = rlimit(rlim_cur: outputLimit, rlim_max: outputLimit)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
    }

    /// Bytes of each file.
    private static let outputLimit: rlim_t = 256 << 20
}

/// Writes the lines of an answer.
private struct PluginAnswers {
    let path: String
    let given: [String]
    let output: Int32

    func answer(_ question: PluginQuestion) -> Int32 {
        do {
            say(PluginAnswer(doing: "loading it"))
            let library = try PluginLibrary(path: path) { say(PluginAnswer(name: $0)) }
            let kind = PluginLoader.kind(library)
            switch question {
            case .description: say(PluginAnswer(description: PluginDescription(kind, path: path)))
            case .shape: try describeShape(library)
            case .conformance: checkConformance(kind)
            }
            say(PluginAnswer(isComplete: true))
            return 0
        } catch {
            say(PluginAnswer(error: "\(error)", isRefusal: error.code == .refusedValues))
            return 1
        }
    }

    private func describeShape(_ library: PluginLibrary) throws(PluginError) {
        let words = given.isEmpty ? "its default values" : given.joined(separator: " ")
        say(PluginAnswer(doing: "making it from \(words)"))
        let state: UnsafeMutableRawPointer
        do throws(ParameterError) {
            let values = try ParameterValues(parameters, for: library.parameters, of: "workload '\(library.name)'")
            state = try PluginInstance.create(library, values)
        } catch { throw PluginError(.refusedValues, error.description) }
        say(PluginAnswer(doing: "asking for its shape and steps when made from \(words)"))
        say(PluginAnswer(shape: try PluginInstance(library, state).shape))
    }

    private func checkConformance(_ kind: WorkloadKind) {
        WorkloadConformance.check(
            kind, parameters: parameters, progress: { say(PluginAnswer(doing: $0)) },
            report: { say(PluginAnswer(finding: $0)) })
    }

    private var parameters: [String: String] {
        let pairs = given.map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
    }

    private func say(_ answer: PluginAnswer) {
        let line = [UInt8](answer.line)
        _ = write(output, line, line.count)
    }
}
