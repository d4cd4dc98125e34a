public import WorkloadKit

/// A part of the contract that a workload does not keep.
public struct ConformanceFinding: Codable, Sendable, Hashable {
    /// Which check: `footprint`, `placements`, …
    public let check: String
    /// The parameters that differ from the defaults, as on the command line.
    public let parameters: String
    /// What happened, and what the author should fix.
    public let message: String

    /// Whether the workload crashed or did not end: what it does in a trial too.
    public var isViolent: Bool { ["survives", "ends", "contract"].contains(check) }

    /// A finding.
    public init(check: String, parameters: String, message: String) {
        self.check = check
        self.parameters = parameters
        self.message = message
    }
}

/// Checks that a workload keeps its contract, as far as one process can: determinism, footprint, placements, lanes,
/// relocation, odd and smallest sizes. That checksums are equal on all backends, where host and device are different
/// processes, takes trials.
public enum WorkloadConformance {
    /// Checks a workload with small data, at several values of its parameters.
    ///
    /// Runs the workload's code in this process. Around its memory nothing is mapped, and what a step did not place is
    /// overwritten while it runs: a workload that breaks its contract may crash or hang here.
    /// - Parameters:
    ///   - kind: the workload.
    ///   - parameters: text values that hold in all checks; `size` and `rounds` are small otherwise.
    ///   - progress: told what comes next, to explain a crash.
    /// - Returns: at most one finding per check and set of parameters; none if all is well.
    public static func check(
        _ kind: WorkloadKind, parameters: [String: String] = [:], progress: (String) -> Void = { _ in }
    ) -> [ConformanceFinding] {
        var findings: [ConformanceFinding] = []
        check(kind, parameters: parameters, progress: progress) { findings.append($0) }
        return findings
    }

    /// The same, and every finding is reported at once: later checks may crash.
    static func check(
        _ kind: WorkloadKind, parameters: [String: String], progress: (String) -> Void,
        report: (ConformanceFinding) -> Void
    ) {
        for test in ConformanceCase.all(for: kind, given: parameters) {
            progress("making it with \(test.label)")
            do {
                let subject = try ConformanceSubject(kind, test.parameters)
                guard subject.workload.footprint <= sizeLimit else { continue }
                check(subject, test, progress, report)
            } catch {
                if !test.mayBeRefused { report(finding("make", test, "it cannot be made: \(error)")) }
            }
        }
    }

    private static func check(
        _ subject: ConformanceSubject, _ test: ConformanceCase, _ progress: (String) -> Void,
        _ report: (ConformanceFinding) -> Void
    ) {
        for (name, check) in checks {
            progress("\(name) with \(test.label)")
            do {
                if let problem = try check(subject, progress) { report(finding(name, test, problem)) }
            } catch {
                report(finding(name, test, "it cannot be built: \(error)"))
            }
        }
    }

    private static func finding(_ check: String, _ test: ConformanceCase, _ message: String) -> ConformanceFinding {
        ConformanceFinding(check: check, parameters: test.label, message: message)
    }

    /// Larger data than this are not checked: every check holds three copies.
    private static let sizeLimit = 1 << 30

    typealias Check = @Sendable (ConformanceSubject, (String) -> Void) throws -> String?

    private static let checks: [(name: String, check: Check)] = [
        ("program", { subject, _ in subject.programProblem() }),
        ("footprint", { subject, _ in try subject.footprintProblem() }),
        ("determinism", { subject, _ in try subject.determinismProblem() }),
        ("state", { subject, _ in try subject.stateProblem() }),
        ("placements", { subject, progress in try subject.placementProblem(progress) }),
        ("lanes", { subject, _ in try subject.laneProblem() }),
        ("relocation", { subject, _ in try subject.relocationProblem() }),
    ]
}

/// One set of parameters to check a workload with.
struct ConformanceCase {
    var parameters: [String: String]
    /// Whether the workload may say that it cannot be made from these.
    var mayBeRefused: Bool

    /// The parameters as on the command line; the default ones are not named.
    var label: String {
        parameters.isEmpty
            ? "its default parameters"
            : parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    static func all(for kind: WorkloadKind, given: [String: String]) -> [ConformanceCase] {
        let base = small(kind, given)
        let size = Int(base["size"] ?? "") ?? 0
        var variants: [(change: [String: String], mayBeRefused: Bool)] = [([:], false)]
        variants += ["\(size + 4321)", "0", "1", "4096"].map { (["size": $0], true) }
        variants += [(["threads": "3"], false), (["device-touch": "0", "host-touch": "0"], true)]
        variants += [
            (["device-touch": "0.3", "host-touch": "0.7"], true), (["write": "0"], true), (["write": "1"], true),
        ]
        for parameter in kind.parameters {
            guard case .choice(let words) = parameter.kind else { continue }
            variants += words.map { ([parameter.name: $0.hasSuffix("=N") ? "\($0.dropLast())3" : $0], true) }
        }
        let names = Set(kind.parameters.map(\.name))
        var cases: [ConformanceCase] = []
        for variant in variants {
            let change = variant.change.filter { names.contains($0.key) && given[$0.key] == nil }
            guard change.count == variant.change.count || cases.isEmpty else { continue }
            cases.append(ConformanceCase(parameters: base.merging(change) { $1 }, mayBeRefused: variant.mayBeRefused))
        }
        return cases
    }

    /// Two rounds and the smallest of a few sizes that the workload can be made with.
    private static func small(_ kind: WorkloadKind, _ given: [String: String]) -> [String: String] {
        var base = given
        let names = Set(kind.parameters.map(\.name))
        if names.contains("rounds"), given["rounds"] == nil,
            (try? kind.make(given.merging(["rounds": "2"]) { $1 })) != nil
        {
            base["rounds"] = "2"
        }
        guard names.contains("size"), given["size"] == nil else { return base }
        let sizes = [256 << 10, 1 << 20, 4 << 20, 16 << 20].map { "\($0)" }
        base["size"] = sizes.first { (try? kind.make(base.merging(["size": $0]) { $1 })) != nil }
        return base
    }
}
