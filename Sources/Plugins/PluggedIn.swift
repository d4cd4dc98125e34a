public import WorkloadKit

/// A plug-in as its runner uses it.
public struct PluggedIn: Sendable {
    /// The kind of workload for the catalogue; its code runs in trial processes only.
    public let kind: WorkloadKind
    /// What trial processes are told.
    public let reference: PluginReference
    /// Why it cannot run; nil if it can. The run goes on: its trials fail with this message.
    public let problem: PluginError?
}

/// What a command line or an experiment file says of workloads by name. A library that cannot tell its name or its
/// parameters gets them from here, so that its trials can be planned, and then fail with the reason.
public struct PluginWishes: Sendable, Hashable {
    /// Values of a parameter.
    public struct Values: Sendable, Hashable {
        /// The workload they are for; nil for every one that has the parameter.
        public var workload: String?
        /// The parameter's name.
        public var parameter: String
        /// The values, as typed.
        public var values: [String]

        /// Values of a parameter.
        public init(workload: String?, parameter: String, values: [String]) {
            self.workload = workload
            self.parameter = parameter
            self.values = values
        }
    }

    /// Workloads that are to be measured.
    public var workloads: [String]
    /// Parameters that are set.
    public var values: [Values]

    /// What is said.
    public init(workloads: [String] = [], values: [Values] = []) {
        self.workloads = workloads
        self.values = values
    }

    /// The parameters that somebody sets for a workload, taking just these values.
    func parameters(of workload: String) -> [ParameterDescription] {
        var found: [String: [String]] = [:]
        for value in values where value.workload ?? workload == workload {
            found[value.parameter, default: []] += value.values
        }
        return found.sorted { $0.key < $1.key }.compactMap { name, values in
            values.first.map { Self.parameter(name, values, otherwise: $0) }
        }
    }

    private static func parameter(_ name: String, _ values: [String], otherwise: String) -> ParameterDescription {
        if let common = CommonParameters.all.first(where: { $0.name == name }),
            values.allSatisfy({ (try? common.parse($0)) != nil })
        {
            return common
        }
        return ParameterDescription(name, "", .choice(values), default: .text(otherwise))
    }
}

extension PluginProbe {
    /// Plugs in libraries, in this order. One that breaks the contract, crashes or hangs becomes a workload whose trials
    /// all fail with the reason: under its own name if it could tell that, otherwise under one that was asked for and
    /// that nobody else has, otherwise under that of its file.
    /// - Throws: `PluginError` for a path at which there is nothing: a typing error.
    public func plugIn(_ paths: [String], wishes: PluginWishes = PluginWishes()) throws(PluginError) -> [PluggedIn] {
        var probe = self
        var asked: [Asked] = []
        for path in paths {
            let found = try probe.ask(path)
            if let name = found.name { probe.reserved.insert(name) }
            asked.append(found)
        }
        var names = probe.spareNames(asked, wishes)
        return asked.map { asked in
            switch asked {
            case .sound(let description, let stamp):
                PluggedIn(
                    kind: kind(description),
                    reference: .library(name: description.name, path: description.path, stamp: stamp),
                    problem: nil)
            case .broken(let name, _, let error):
                broken(name ?? names.removeFirst(), error, wishes)
            }
        }
    }

    /// What came of asking a library.
    private enum Asked {
        case sound(PluginDescription, stamp: String)
        case broken(name: String?, path: String, PluginError)

        var name: String? {
            switch self {
            case .sound(let description, _): description.name
            case .broken(let name, _, _): name
            }
        }
    }

    private func ask(_ path: String) throws(PluginError) -> Asked {
        // Before asking: what is replaced meanwhile shows.
        let stamp = FileStamp.of(path)
        do {
            let found = try description(of: path)
            // A workload whose default values already fail would stop the plan of the whole run.
            _ = try shape(found, [:])
            return .sound(found, stamp: stamp)
        } catch  where error.code != .notFound {
            let own = error.workload.flatMap { reserved.contains($0) ? nil : $0 }
            return .broken(name: own, path: path, error)
        }
    }

    /// Names for those that have none, in order.
    private func spareNames(_ asked: [Asked], _ wishes: PluginWishes) -> [String] {
        var reserved = reserved
        let nameless = asked.compactMap { if case .broken(nil, let path, _) = $0 { path } else { String?.none } }
        let files = nameless.map { Self.fallbackName($0, reserved: []) }
        var wanted: [String] = []
        for name in wishes.workloads
        where !reserved.contains(name) && !wanted.contains(name) && PluginText.isName(name) && !files.contains(name) {
            wanted.append(name)
        }
        // One name more or less, and it is not clear whose it is: then it may be a typing error too.
        let left = files.filter { !wishes.workloads.contains($0) }
        let isClear = wanted.count == left.count
        return zip(nameless, files).map { path, file in
            let takes = isClear && !wishes.workloads.contains(file) && !wanted.isEmpty
            let name = takes ? wanted.removeFirst() : Self.fallbackName(path, reserved: reserved)
            reserved.insert(name)
            return name
        }
    }

    private func broken(_ name: String, _ error: PluginError, _ wishes: PluginWishes) -> PluggedIn {
        let kind = WorkloadKind(
            name: name, summary: "a plug-in that cannot be used", parameters: wishes.parameters(of: name),
            make: { (_: ParameterValues) throws(ParameterError) -> any Workload in DescribedWorkload(shape: .unknown) })
        return PluggedIn(kind: kind, reference: .broken(name: name, reason: error.description), problem: error)
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
