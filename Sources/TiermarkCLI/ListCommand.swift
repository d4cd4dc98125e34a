import ArgumentParser
import Backends
import Counters
import Experiments
import PolicyKit
import WorkloadKit

/// `tiermark list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "What there is, with parameters, units, defaults and ranges.")

    enum Topic: String, ExpressibleByArgument, CaseIterable {
        case workloads, backends, policies, counters, metrics, suites
    }

    @Argument(
        help: "What to list: \(Topic.allCases.map(\.rawValue).joined(separator: ", ")). Default: all but counters.")
    var topic: Topic?

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        try reportingErrors {
            let topics = topic.map { [$0] } ?? Topic.allCases.filter { $0 != .counters }
            let lists = topics.map { Listing.of($0) }
            if json {
                let entries = Dictionary(uniqueKeysWithValues: lists.map { ($0.title, $0.entries) })
                return try Terminal.output(json: entries)
            }
            try Terminal.output(lists.map(\.text).joined(separator: "\n"))
        }
    }
}

/// A list for people and programs.
struct Listing {
    struct Parameter: Encodable {
        var name: String
        var summary: String
        var values: String
        var defaultValue: String
        var unit: String
    }
    struct Entry: Encodable {
        var name: String
        var summary: String
        var detail: String?
        var parameters: [Parameter]?
    }

    var title: String
    var entries: [Entry]

    static func of(_ topic: ListCommand.Topic) -> Listing {
        switch topic {
        case .workloads:
            Listing(
                title: "workloads",
                entries: CommandEnvironment.workloads.map { entry($0.name, $0.summary, $0.parameters) })
        case .backends:
            Listing(
                title: "backends",
                entries: BackendList.all.map { backend in
                    var entry = entry(backend.id, backend.summary, backend.parameters)
                    entry.detail =
                        "device model: " + backend.models.map(\.rawValue).sorted().joined(separator: ", ")
                        + "; arena: "
                        + backend.arenas.map { $0 == .file ? "file:PATH" : $0.rawValue }.joined(separator: ", ")
                    return entry
                })
        case .policies:
            Listing(
                title: "policies",
                entries: PolicyDescription.all.map { Entry(name: $0.name, summary: $0.summary, detail: $0.usage) })
        case .counters: Listing(title: "counters", entries: CounterCatalogue.probe().map(counter))
        case .metrics:
            Listing(
                title: "metrics", entries: Metric.all.map { Entry(name: $0.name, summary: $0.summary, detail: $0.unit) }
            )
        case .suites: Listing(title: "suites", entries: Suite.all.map { Entry(name: $0.name, summary: $0.summary) })
        }
    }

    var text: String {
        let heading = title.prefix(1).uppercased() + title.dropFirst() + "\n"
        guard entries.contains(where: { $0.parameters != nil }) else {
            return heading + Terminal.table(entries.map { ["  \($0.name)", $0.detail ?? "", $0.summary] })
        }
        return heading
            + entries.map { entry in
                let rows = (entry.parameters ?? []).map {
                    ["      \($0.name)", "default \($0.defaultValue)", $0.values, $0.unit, $0.summary]
                }
                let detail = entry.detail.map { "      \($0)\n" } ?? ""
                return "  \(entry.name): \(entry.summary)\n" + detail + Terminal.table(rows)
            }.joined()
    }

    private static func entry(_ name: String, _ summary: String, _ parameters: [ParameterDescription]) -> Entry {
        Entry(
            name: name, summary: summary,
            parameters: parameters.map { parameter in
                Parameter(
                    name: parameter.name, summary: parameter.summary, values: parameter.valuesText,
                    defaultValue: parameter.defaultText, unit: parameter.unit)
            })
    }

    private static func counter(_ counter: CounterDescription) -> Entry {
        let state =
            counter.availability.isAvailable
            ? "available" : "missing: \(counter.availability.reason ?? "unknown reason")"
        return Entry(name: counter.name.description, summary: "\(counter.summary) [\(counter.unit)]", detail: state)
    }
}

extension ParameterDescription {
    /// The values it takes, for people.
    var valuesText: String {
        switch kind {
        case .bytes(let range): "\(ByteCount.format(range.lowerBound))…\(ByteCount.format(range.upperBound))"
        case .integer(let range):
            range.upperBound == .max ? "≥ \(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound)"
        case .real(let range): "\(ParameterValue.real(range.lowerBound))…\(ParameterValue.real(range.upperBound))"
        case .choice(let words): words.joined(separator: "|")
        }
    }

    /// The default as a person would type it.
    var defaultText: String {
        if case .bytes = kind, case .integer(let bytes) = defaultValue { return ByteCount.format(bytes) }
        return defaultValue.description
    }
}
