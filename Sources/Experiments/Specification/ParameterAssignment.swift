import WorkloadKit

/// `-p key=value`, `-p key=a,b,c`, `-p list.order=random`, `-p transparent/uffd.around=1,16`.
public struct ParameterAssignment: Sendable, Hashable {
    /// The workload or backend it is for; nil for all that have the parameter.
    public var scope: String?
    /// The parameter's name.
    public var key: String
    /// The values, as typed.
    public var values: [String]

    /// An assignment from its parts.
    public init(scope: String? = nil, key: String, values: [String]) {
        self.scope = scope
        self.key = key
        self.values = values
    }

    /// Reads the argument of `-p`. A value may hold `=`: `order=window=64`.
    /// - Throws: `ExperimentError` with code `badValue` that says what the form is.
    public init(_ text: String) throws(ExperimentError) {
        guard let equals = text.firstIndex(of: "=") else { throw Self.malformed(text, "there is no '='") }
        let path = text[..<equals]
        values = text[text.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false)
            .map { Self.trimmed($0) }
        let dot = path.lastIndex(of: ".")
        scope = dot.map { Self.trimmed(path[..<$0]) }
        key = Self.trimmed(dot.map { path[path.index(after: $0)...] } ?? path)
        guard !key.isEmpty, scope != "" else { throw Self.malformed(text, "a name is missing before the '='") }
        guard !values.contains("") else { throw Self.malformed(text, "a value is missing after the '=' or a comma") }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func malformed(_ text: String, _ reason: String) -> ExperimentError {
        ExperimentError(
            .badValue,
            "'-p \(text)' is no parameter: \(reason). Write -p name=value, -p name=a,b,c for a sweep, or "
                + "-p list.order=random for one workload or backend")
    }
}

extension Experiment {
    /// Sets the parameter in every selected workload and backend that it is for and that has it.
    /// - Throws: `ExperimentError` when the scope is not selected, or none of the selected has such a parameter.
    public mutating func assign(_ assignment: ParameterAssignment, _ catalogue: Catalogue) throws(ExperimentError) {
        try checkScope(assignment, catalogue)
        var isUsed = false
        for index in workloads.indices where Self.matches(assignment, workloads[index]) {
            let names = try catalogue.workload(workloads[index].name).parameters.map(\.name)
            isUsed = Self.set(assignment, names, &workloads[index]) || isUsed
        }
        for index in backends.indices where Self.matches(assignment, backends[index]) {
            let names = try catalogue.backend(backends[index].name).parameters.map(\.name)
            isUsed = Self.set(assignment, names, &backends[index]) || isUsed
        }
        guard isUsed else { throw unused(assignment, catalogue) }
    }

    private static func matches(_ assignment: ParameterAssignment, _ selection: Selection) -> Bool {
        assignment.scope == nil || assignment.scope == selection.name
    }

    private static func set(_ assignment: ParameterAssignment, _ names: [String], _ selection: inout Selection) -> Bool
    {
        guard names.contains(assignment.key) else { return false }
        selection.parameters[assignment.key] = assignment.values
        return true
    }

    private func checkScope(_ assignment: ParameterAssignment, _ catalogue: Catalogue) throws(ExperimentError) {
        let selected = (workloads + backends).map(\.name)
        guard let scope = assignment.scope, !selected.contains(scope) else { return }
        let existing = catalogue.workloads.map(\.name) + catalogue.backends.map(\.id)
        let reason =
            existing.contains(scope)
            ? "'\(scope)' is not selected. Selected are: "
            : "there is no workload or backend '\(scope)'\(Nearest.hint(scope, among: selected)) Selected are: "
        throw ExperimentError(
            .unknownName, "-p \(scope).\(assignment.key): \(reason)\(Self.unique(selected).joined(separator: ", "))")
    }

    private func unused(_ assignment: ParameterAssignment, _ catalogue: Catalogue) -> ExperimentError {
        let kinds = owners(assignment.scope, catalogue)
        let names = Self.unique(kinds.flatMap(\.parameters))
        let lists = kinds.map {
            "\($0.name) (\($0.parameters.isEmpty ? "none" : $0.parameters.joined(separator: ", ")))"
        }
        return ExperimentError(
            .unknownName,
            "no selected workload or backend has a parameter '\(assignment.key)'"
                + "\(Nearest.hint(assignment.key, among: names)) Parameters: \(lists.joined(separator: "; "))")
    }

    private func owners(_ scope: String?, _ catalogue: Catalogue) -> [(name: String, parameters: [String])] {
        let selected = Set((workloads + backends).map(\.name).filter { scope == nil || scope == $0 })
        let all =
            catalogue.workloads.map { (name: $0.name, parameters: $0.parameters.map(\.name)) }
            + catalogue.backends.map { (name: $0.id, parameters: $0.parameters.map(\.name)) }
        return all.filter { selected.contains($0.name) }
    }

    static func unique(_ names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
