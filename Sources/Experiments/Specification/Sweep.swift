import WorkloadKit

/// The points of a sweep: every combination of the values of a selection's parameters.
enum Sweep {
    /// One combination: canonical text of every parameter, defaults included.
    typealias Point = [String: String]

    /// Every combination once, in a fixed order: parameters as described, values as typed, the last one fastest.
    static func points(
        _ selection: Selection, of parameters: [ParameterDescription], owner: String
    ) throws(ExperimentError) -> [Point] {
        try checkNames(selection, parameters, owner)
        var points: [Point] = [[:]]
        for parameter in parameters {
            let values = try values(parameter, selection.parameters[parameter.name], owner)
            points = points.flatMap { point in
                values.map { value in point.merging([parameter.name: value]) { _, new in new } }
            }
            guard points.count <= limit else {
                throw ExperimentError(
                    .badValue, "the sweep of \(owner) has more than \(limit) combinations: leave out some values")
            }
        }
        return points
    }

    /// Beyond this, a run would take days.
    private static let limit = 10_000

    private static func checkNames(
        _ selection: Selection, _ parameters: [ParameterDescription], _ owner: String
    ) throws(ExperimentError) {
        let names = parameters.map(\.name)
        guard let unknown = selection.parameters.keys.filter({ !names.contains($0) }).min() else { return }
        throw ExperimentError(
            .unknownName,
            "\(owner) has no parameter '\(unknown)'\(Nearest.hint(unknown, among: names)) "
                + (names.isEmpty ? "It has none." : "It has: \(names.joined(separator: ", "))."))
    }

    /// Values that mean the same, as `1MiB` and `1048576`, count once.
    private static func values(
        _ parameter: ParameterDescription, _ texts: [String]?, _ owner: String
    ) throws(ExperimentError) -> [String] {
        guard let texts else { return [parameter.defaultValue.description] }
        guard !texts.isEmpty else {
            throw ExperimentError(.badValue, "\(owner): parameter '\(parameter.name)' has an empty list of values")
        }
        var values: [String] = []
        for text in texts {
            let value = try Self.value(parameter, text, owner)
            if !values.contains(value) { values.append(value) }
        }
        return values
    }

    private static func value(
        _ parameter: ParameterDescription, _ text: String, _ owner: String
    ) throws(ExperimentError) -> String {
        do { return try parameter.parse(text).description } catch {
            throw ExperimentError(.badValue, "\(owner): \(error.description)")
        }
    }
}
