public import WorkloadKit

/// What trial and device processes are told about a plug-in: on their command line, so that no request has to know.
public enum PluginReference: Sendable, Hashable {
    /// A library that described itself.
    /// - Parameter stamp: `FileStamp` of its file when it did; empty if nobody looked.
    case library(name: String, path: String, stamp: String = "")
    /// One that could not: all its trials fail with this reason, without being tried again.
    case broken(name: String, reason: String)

    private static let libraryOption = "--plugin"
    private static let stampOption = "--plugin-stamp"
    private static let brokenOption = "--broken-plugin"

    /// The workload's name.
    public var name: String {
        switch self {
        case .library(let name, _, _), .broken(let name, _): name
        }
    }

    /// The arguments that carry it: `--plugin bfs=/path/libbfs.so`.
    public var arguments: [String] {
        switch self {
        case .library(let name, let path, let stamp):
            [Self.libraryOption, "\(name)=\(path)"] + (stamp.isEmpty ? [] : [Self.stampOption, "\(name)=\(stamp)"])
        case .broken(let name, let reason): [Self.brokenOption, "\(name)=\(reason)"]
        }
    }

    /// The references in arguments like these; others are passed over.
    public static func all(in arguments: [String]) -> [PluginReference] {
        let options = options(in: arguments)
        return options.compactMap { option in
            switch option.name {
            case libraryOption:
                .library(
                    name: option.key, path: option.value,
                    stamp: options.first { $0.name == stampOption && $0.key == option.key }?.value ?? "")
            case brokenOption: .broken(name: option.key, reason: option.value)
            default: nil
            }
        }
    }

    private static func options(in arguments: [String]) -> [(name: String, key: String, value: String)] {
        zip(arguments, arguments.dropFirst()).compactMap { option, value in
            guard let equals = value.firstIndex(of: "=") else { return nil }
            return (option, String(value[..<equals]), String(value[value.index(after: equals)...]))
        }
    }

    /// Loads the library into this process.
    /// - Throws: `PluginError`; also when the library meanwhile calls its workload something else.
    public func load() throws(PluginError) -> WorkloadKind {
        switch self {
        case .broken(_, let reason): throw PluginError(.rejected, reason)
        case .library(let name, let path, let stamp):
            guard stamp.isEmpty || FileStamp.of(path) == stamp else {
                throw PluginError(
                    .rejected,
                    "\(PluginText.quoted(path)) is gone, or was built again or replaced, since the run began, and results "
                        + "of two builds cannot be mixed: do not rebuild a plug-in during a run; begin a new one")
            }
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
