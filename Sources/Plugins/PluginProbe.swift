import Foundation
public import WorkloadKit

/// Asks plug-ins about themselves in processes of their own, with a time limit: a plug-in that crashes, hangs or writes
/// where it should not takes nothing down with it. Blocks the calling thread until the answer is there.
public struct PluginProbe: Sendable {
    /// The program that answers by calling `PluginChild.run`.
    public var program: String
    /// Its arguments before those of the question, without its name.
    public var arguments: [String]
    /// Names that plug-ins must not use: those of the built-in workloads.
    public var reserved: Set<String>
    /// Seconds that an answer may take.
    public var timeLimit: Double
    /// Seconds that a check of conformance may take.
    public var checkTimeLimit: Double

    /// A probe; by default of this program itself: `/proc/self/exe __describe-plugin`.
    public init(
        program: String = "/proc/self/exe", arguments: [String] = ["__describe-plugin"], reserved: Set<String>,
        timeLimit: Double = 10, checkTimeLimit: Double = 120
    ) {
        self.program = program
        self.arguments = arguments
        self.reserved = reserved
        self.timeLimit = timeLimit
        self.checkTimeLimit = checkTimeLimit
    }

    /// What the plug-in at a path says of itself, checked.
    /// - Throws: `PluginError` that names the file, what is wrong and what to fix.
    public func description(of path: String) throws(PluginError) -> PluginDescription {
        let path = try PluginLibrary.resolved(path)
        let answers = try ask(.description, path: path, limit: timeLimit)
        guard let found = answers.compactMap(\.description).first else { throw Self.speechless(path) }
        try PluginLoader.checkName(found.name, path: path, reserved: reserved)
        return found
    }

    /// The kind of workload that a description stands for: its workloads have a footprint and a program, and cannot be
    /// built in this process. Every `make` asks the plug-in, about 20 ms.
    public func kind(_ description: PluginDescription) -> WorkloadKind {
        let probe = self
        return WorkloadKind(
            name: description.name, summary: description.summary, parameters: description.parameters,
            make: { (values: ParameterValues) throws(ParameterError) -> any Workload in
                DescribedWorkload(shape: try probe.shape(description, values))
            })
    }

    /// Checks the contract as `WorkloadConformance.check` does. A crash and a hang are findings too.
    /// - Throws: `PluginError` when the plug-in cannot even be described.
    public func conformance(
        of path: String, parameters: [String: String] = [:]
    ) throws(PluginError) -> [ConformanceFinding] {
        let description = try description(of: path)
        let given = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let end = try ask(process: .conformance, path: description.path, given: given, limit: checkTimeLimit)
        let answers = PluginAnswer.lines(end.output)
        let findings = answers.compactMap(\.finding)
        if answers.last?.isComplete == true { return findings }
        let doing = answers.compactMap(\.doing).last ?? "loading it"
        if let breach = Self.breach(end) {
            return findings + [
                ConformanceFinding(check: "contract", parameters: "", message: "\(breach) (while \(doing))")
            ]
        }
        return findings + [
            ConformanceFinding(
                check: end.cause == .timeLimit ? "ends" : "survives", parameters: "",
                message: "\(answers.compactMap(\.error).first ?? Self.ending(end)) (while \(doing)). "
                    + Self.advice(doing))
        ]
    }

    /// What was found wrong with what a function of the plug-in did; it says what to do.
    private static func breach(_ end: ProbeEnd) -> String? {
        let prefix = "tiermark: plug-in "
        guard end.cause == .exit(PluginFailure.status), let last = end.lastMessage, last.hasPrefix(prefix) else {
            return nil
        }
        return PluginText.cleaned(String(last.dropFirst("tiermark: ".count)))
    }

    private static func advice(_ doing: String) -> String {
        doing.hasPrefix("placements")
            ? "At that moment all memory outside of the step's placements was overwritten: probably it followed a pointer "
                + "or an index there; place all that the step reads"
            : "Run it under a debugger, or build it with -fsanitize=address, and look for writes outside of its regions"
    }

    // MARK: - Asking

    private func shape(
        _ description: PluginDescription, _ values: ParameterValues
    ) throws(ParameterError) -> PluginShape {
        let given = values.values.mapValues(\.description)
        do throws(PluginError) { return try shape(description, given) } catch {
            if error.code == .refusedValues { throw ParameterError(error.description) }
            // It breaks its contract with these values: that fails its trials, and must not stop the others.
            return .unknown
        }
    }

    /// The shape with these values; missing ones take their defaults.
    func shape(_ description: PluginDescription, _ given: [String: String]) throws(PluginError) -> PluginShape {
        let words = given.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let answers = try ask(.shape, path: description.path, given: words, limit: timeLimit)
        guard let shape = answers.compactMap(\.shape).first else { throw Self.speechless(description.path) }
        return shape
    }

    private func ask(
        _ question: PluginQuestion, path: String, given: [String] = [], limit: Double
    ) throws(PluginError) -> [PluginAnswer] {
        let end = try ask(process: question, path: path, given: given, limit: limit)
        let answers = PluginAnswer.lines(end.output)
        let name = answers.compactMap(\.name).first
        if let failed = answers.first(where: { $0.error != nil }), let error = failed.error {
            throw PluginError(failed.isRefusal == true ? .refusedValues : .rejected, error, workload: name)
        }
        if answers.last?.isComplete == true { return answers }
        let doing = answers.compactMap(\.doing).last ?? "loading it"
        throw PluginError(
            end.cause == .timeLimit ? .timeLimit : .crashed,
            "the plug-in \(PluginText.quoted(path)) \(Self.ending(end)) (while \(doing)): its initialisers and its "
                + "functions 'create', 'shape' and 'step' are quick and touch only memory of their own; fix that first",
            workload: name)
    }

    private func ask(
        process question: PluginQuestion, path: String, given: [String], limit: Double
    ) throws(PluginError) -> ProbeEnd {
        let words = [question.rawValue, path, "\(Int(limit.rounded(.up)))"] + given
        return try ProbeProcess.run(program, arguments + words, timeLimit: limit)
    }

    private static func ending(_ end: ProbeEnd) -> String {
        let last = end.lastMessage.map { "; its last message was \(PluginText.quoted($0, limit: 300))" } ?? ""
        return switch end.cause {
        case .exit(let status): "ended the process with status \(status)\(last)"
        case .signal(let name): "crashed with \(name)\(last)"
        case .timeLimit: "did not come to an end in time and was stopped\(last)"
        }
    }

    private static func speechless(_ path: String) -> PluginError {
        PluginError(.crashed, "the process that loaded \(PluginText.quoted(path)) gave no answer: the plug-in ended it")
    }
}
