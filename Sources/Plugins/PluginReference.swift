public import WorkloadKit

/// What trial and device processes are told about a plug-in: on their command line, so that no request has to know.
public enum PluginReference: Sendable, Hashable {
    /// A library that described itself.
    case library(name: String, path: String)
    /// One that could not: all its trials fail with this reason, without being tried again.
    case broken(name: String, reason: String)

    private static let libraryOption = "--plugin"
    private static let brokenOption = "--broken-plugin"

    /// The workload's name.
    public var name: String {
        switch self {
        case .library(let name, _), .broken(let name, _): name
        }
    }

    /// The arguments that carry it: `--plugin bfs=/path/libbfs.so`.
    public var arguments: [String] {
        switch self {
        case .library(let name, let path): [Self.libraryOption, "\(name)=\(path)"]
        case .broken(let name, let reason): [Self.brokenOption, "\(name)=\(reason)"]
        }
    }

    /// The references in arguments like these; others are passed over.
    public static func all(in arguments: [String]) -> [PluginReference] {
        zip(arguments, arguments.dropFirst()).compactMap { option, value in
            guard let equals = value.firstIndex(of: "=") else { return nil }
            let (name, rest) = (String(value[..<equals]), String(value[value.index(after: equals)...]))
            return switch option {
            case libraryOption: .library(name: name, path: rest)
            case brokenOption: .broken(name: name, reason: rest)
            default: nil
            }
        }
    }

    /// Loads the library into this process.
    /// - Throws: `PluginError`; also when the library meanwhile calls its workload something else.
    public func load() throws(PluginError) -> WorkloadKind {
        switch self {
        case .broken(_, let reason): throw PluginError(.rejected, reason)
        case .library(let name, let path):
            let kind = try PluginLoader.load(path: path)
            guard kind.name == name else {
                throw PluginError(
                    .rejected,
                    "\(PluginText.quoted(path)) was workload '\(name)' when the run began and is '\(kind.name)' now: do "
                        + "not rebuild a plug-in during a run")
            }
            return kind
        }
    }

    /// For `TrialProcess.run(workloads:deviceProgram:plugin:)`: finds the plug-in among the arguments of the trial process,
    /// loads that one alone, and says what the device process has to be told.
    public static func finder(
        _ arguments: [String]
    ) -> (_ name: String) throws -> (kind: WorkloadKind, deviceArguments: [String])? {
        let references = all(in: arguments)
        return { name in
            guard let found = references.first(where: { $0.name == name }) else { return nil }
            return (try found.load(), found.arguments)
        }
    }
}
