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

/// A plug-in as its runner uses it.
public struct PluggedIn: Sendable {
    /// The kind of workload for the catalogue; its code runs in trial processes only.
    public let kind: WorkloadKind
    /// What trial processes are told.
    public let reference: PluginReference
    /// Why it cannot run; nil if it can. The run goes on: its trials fail with this message.
    public let problem: PluginError?
}

extension PluginProbe {
    /// Plugs in libraries, in this order. One that breaks the contract, crashes or hangs becomes a workload named after
    /// its file whose trials all fail with the reason.
    /// - Throws: `PluginError` for a path at which there is nothing: a typing error.
    public func plugIn(_ paths: [String]) throws(PluginError) -> [PluggedIn] {
        var pluggedIn: [PluggedIn] = []
        for path in paths {
            var probe = self
            probe.reserved.formUnion(pluggedIn.map(\.kind.name))
            pluggedIn.append(try probe.plugIn(path))
        }
        return pluggedIn
    }

    private func plugIn(_ path: String) throws(PluginError) -> PluggedIn {
        do {
            let found = try description(of: path)
            // A workload whose default values already fail would stop the plan of the whole run.
            _ = try shape(found, [:])
            return PluggedIn(
                kind: kind(found), reference: .library(name: found.name, path: found.path), problem: nil)
        } catch  where error.code != .notFound {
            let name = Self.fallbackName(path, reserved: reserved)
            let kind = WorkloadKind(
                name: name, summary: "a plug-in that cannot be used", parameters: [],
                make: { (_: ParameterValues) throws(ParameterError) -> any Workload in
                    DescribedWorkload(shape: PluginShape(footprint: 0, threads: 1, quantum: 0, steps: []))
                })
            return PluggedIn(kind: kind, reference: .broken(name: name, reason: error.description), problem: error)
        }
    }

    /// `libmy_bfs.so` → `my-bfs`, made unique.
    static func fallbackName(_ path: String, reserved: Set<String>) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? ""
        let stem = file.split(separator: ".").first.map(String.init) ?? ""
        let bare = stem.hasPrefix("lib") ? stem.dropFirst(3) : stem[...]
        let letters = bare.lowercased().utf8.map { PluginText.isNameByte($0) ? $0 : UInt8(ascii: "-") }
        let name = letters.isEmpty ? "plugin" : String(decoding: letters.prefix(40), as: UTF8.self)
        guard reserved.contains(name) else { return name }
        return (2...).lazy.map { "\(name)-\($0)" }.first { !reserved.contains($0) } ?? name
    }
}
