import CWorkloadABI
import WorkloadKit

/// Reads and checks the parameters in a plug-in's table.
enum PluginParameters {
    static let limit = 64

    static func read(_ table: tiermark_workload, workload: String) throws(PluginError) -> [ParameterDescription] {
        guard table.parameter_count > 0 else { return [] }
        guard table.parameter_count <= limit, let start = table.parameters else {
            throw PluginError(
                .rejected,
                "workload '\(workload)' declares \(table.parameter_count) parameters at address "
                    + "\(table.parameters.map { "\($0)" } ?? "NULL"): 'parameters' is the address of at most \(limit) of them"
            )
        }
        var descriptions: [ParameterDescription] = []
        for index in 0..<Int(table.parameter_count) {
            let entry = UnsafeRawPointer(start) + index * Int(table.parameter_size)
            let raw = PluginLibrary.grown(tiermark_parameter(), from: entry, size: Int(table.parameter_size))
            let found = try description(raw, "parameter \(index + 1) of workload '\(workload)'", workload)
            guard !descriptions.contains(where: { $0.name == found.name }) else {
                throw PluginError(
                    .rejected, "workload '\(workload)' declares parameter '\(found.name)' twice: rename or remove one")
            }
            descriptions.append(found)
        }
        return descriptions
    }

    private static func description(
        _ raw: tiermark_parameter, _ position: String, _ workload: String
    ) throws(PluginError) -> ParameterDescription {
        let name = try PluginText.name(raw.name, "the name of \(position)")
        let what = "parameter '\(name)' of workload '\(workload)'"
        let (kind, value) = try values(raw, what)
        try checkCommon(name, kind, what)
        return ParameterDescription(
            name, try PluginText.line(raw.summary, "the summary of \(what)"), kind, default: value,
            unit: try PluginText.line(raw.unit, "the unit of \(what)", isOptional: true))
    }

    private static func values(
        _ raw: tiermark_parameter, _ what: String
    ) throws(PluginError) -> (ParameterKind, ParameterValue) {
        switch Int(raw.kind) {
        case TIERMARK_BYTES: return try bytes(raw, what)
        case TIERMARK_INTEGER:
            let (range, value) = try ranged(raw.integer_minimum, raw.integer_maximum, raw.integer_default, what)
            return (.integer(Int(range.lowerBound)...Int(range.upperBound)), .integer(Int(value)))
        case TIERMARK_REAL:
            guard [raw.real_minimum, raw.real_maximum, raw.real_default].allSatisfy(\.isFinite) else {
                throw PluginError(.rejected, "\(what) has a range or a default value that is not finite: give numbers")
            }
            let (range, value) = try ranged(raw.real_minimum, raw.real_maximum, raw.real_default, what)
            return (.real(range), .real(value))
        case TIERMARK_CHOICE: return try choice(raw, what)
        default:
            throw PluginError(
                .rejected,
                "\(what) is of kind \(raw.kind), which does not exist: use TIERMARK_BYTES, TIERMARK_INTEGER, "
                    + "TIERMARK_REAL or TIERMARK_CHOICE")
        }
    }

    private static func bytes(
        _ raw: tiermark_parameter, _ what: String
    ) throws(PluginError) -> (ParameterKind, ParameterValue) {
        let (range, value) = try ranged(raw.integer_minimum, raw.integer_maximum, raw.integer_default, what)
        guard range.lowerBound >= 0 else {
            throw PluginError(
                .rejected, "\(what) takes \(range.lowerBound) bytes, but there are no fewer than 0: raise its minimum")
        }
        return (.bytes(Int(range.lowerBound)...Int(range.upperBound)), .integer(Int(value)))
    }

    private static func ranged<Value: Comparable>(
        _ minimum: Value, _ maximum: Value, _ otherwise: Value, _ what: String
    ) throws(PluginError) -> (ClosedRange<Value>, Value) {
        guard minimum <= maximum else {
            throw PluginError(.rejected, "\(what) takes \(minimum) to \(maximum), which is no value: swap the two")
        }
        guard (minimum...maximum).contains(otherwise) else {
            throw PluginError(
                .rejected,
                "\(what) is \(otherwise) by default, which is out of its range \(minimum) to \(maximum): change one of "
                    + "them")
        }
        return (minimum...maximum, otherwise)
    }

    private static func choice(
        _ raw: tiermark_parameter, _ what: String
    ) throws(PluginError) -> (ParameterKind, ParameterValue) {
        guard let start = raw.words, (1...64).contains(raw.word_count) else {
            throw PluginError(.rejected, "\(what) is a choice of \(raw.word_count) words: give it 1 to 64")
        }
        var words: [String] = []
        for index in 0..<Int(raw.word_count) {
            let word = try PluginText.word(start[index], "word \(index + 1) of \(what)")
            guard !words.contains(word) else {
                throw PluginError(.rejected, "\(what) has the word '\(word)' twice: remove one")
            }
            words.append(word)
        }
        let otherwise = try PluginText.line(raw.word_default, "the default value of \(what)")
        let description = ParameterDescription("word", "", .choice(words), default: .text(otherwise))
        guard (try? description.parse(otherwise)) != nil else {
            throw PluginError(
                .rejected,
                "\(what) is \(PluginText.quoted(otherwise)) by default, which is none of its words "
                    + "\(words.joined(separator: ", ")): change one of them")
        }
        return (.choice(words), .text(otherwise))
    }

    /// A sweep over `size` means the same for all workloads.
    private static func checkCommon(_ name: String, _ kind: ParameterKind, _ what: String) throws(PluginError) {
        guard let common = CommonParameters.all.first(where: { $0.name == name }) else { return }
        guard common.kind.word == kind.word else {
            throw PluginError(
                .rejected,
                "\(what) is \(kind.word), but '\(name)' is \(common.kind.word) in all workloads: use "
                    + "TIERMARK_PARAMETER_\(name.uppercased().replacing("-", with: "_")), or another name")
        }
    }
}

extension ParameterKind {
    /// What kind of value it is, in words.
    var word: String {
        switch self {
        case .bytes: "an amount of memory"
        case .integer: "a whole number"
        case .real: "a real number"
        case .choice: "a choice of words"
        }
    }
}
