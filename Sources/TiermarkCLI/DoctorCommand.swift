import ArgumentParser
import Backends
import Counters
import Experiments
import Machine
import WorkloadKit

/// `tiermark doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What this machine is, and for every backend and counter source: available, or what enables it.")

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        try reportingErrors {
            KnobRecovery.restoreLeftovers().forEach(Terminal.message)
            var report = DoctorReport.current()
            report.sections.append(.init(title: "backends", rows: MachineDescription.describedOnce(Self.backends)))
            report.sections.append(.init(title: "counters", rows: Self.counters()))
            if json { return try Terminal.output(json: report) }
            try Terminal.output(report.lines.map { Self.coloured($0) + "\n" }.joined())
        }
    }

    /// Every backend in each of its device models, and where its device memory can lie.
    private static func backends() -> [DoctorReport.Row] {
        BackendList.all.flatMap { backend in
            DeviceModel.allCases.filter(backend.models.contains).flatMap { rows(backend, $0) }
                + (backend.id == "explicit/file" ? devicePaths() : [])
        }
    }

    /// A backend at its defaults, and each value of a worded parameter with which it is another story.
    private static func rows(_ backend: BackendKind, _ model: DeviceModel) -> [DoctorReport.Row] {
        let usual = row(backend, model, [:])
        return [usual]
            + variants(of: backend).map { row(backend, model, $0) }.filter { $0.availability != usual.availability }
    }

    private static func row(_ backend: BackendKind, _ model: DeviceModel, _ given: [String: String]) -> DoctorReport.Row
    {
        let label = ([backend.id] + given.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        let subject = backend.models.count > 1 ? "\(label) (\(model.rawValue))" : label
        do {
            let values = try backend.values(given)
            let options = BackendOptions(values: values, model: model, devicePath: nil, arenaBytes: 64 << 20)
            return .init(subject, backend.availability(options))
        } catch {
            return .init(subject, .missing(reason: "\(error)", remedy: "report this as a bug"))
        }
    }

    private static func variants(of backend: BackendKind) -> [[String: String]] {
        let worded = backend.parameters.flatMap { parameter -> [[String: String]] in
            guard case .choice(let words) = parameter.kind else { return [] }
            return words.map { [parameter.name: $0] }
        }
        return worded + (backend.parameters.contains { $0.name == "page-size" } ? [["page-size": "2MiB"]] : [])
    }

    private static func devicePaths() -> [DoctorReport.Row] {
        let places: [(name: String, feature: Feature)] = [
            ("fsdax", .filesystemDAX), ("devdax", .deviceDAX), ("hugetlbfs", .hugeFilesystem),
            ("tmpfs of a node", .nodeTmpfs),
        ]
        let answers = Feature.availability(of: places.map(\.feature)).map(\.availability)
        return zip(places, answers).map { place, answer in
            let subject = "explicit/file on \(place.name)"
            guard case .available(let detail) = answer else { return .init(subject, answer) }
            return .init(subject, .available(detail: "with --device-path; there is \(detail)"))
        }
    }

    private static func counters() -> [DoctorReport.Row] {
        let library = CounterCatalogue.library
        let papi = DoctorReport.Row(
            "PAPI \(CounterCatalogue.libraryVersion)",
            availability(library, "libpapi", remedy: "apt-get install libpapi-dev"))
        let found = CounterCatalogue.probe()
        return [papi]
            + CounterSource.allCases.map { source in
                let own = found.filter { $0.source == source }
                let working = own.filter(\.availability.isAvailable).count
                let detail = "\(working) of \(own.count) counters can be read: \(source.summary)"
                let reason = own.compactMap(\.availability.reason).first ?? "it offers no counters here"
                return .init(
                    "\(source.rawValue)/…",
                    working > 0 ? .available(detail: detail) : .missing(reason: reason, remedy: remedy(source)))
            }
    }

    private static func availability(_ counter: CounterAvailability, _ detail: String, remedy: String) -> Availability {
        counter.isAvailable ? .available(detail: detail) : .missing(reason: counter.reason ?? "unknown", remedy: remedy)
    }

    private static func remedy(_ source: CounterSource) -> String {
        switch source {
        case .papi:
            "a machine with a performance monitoring unit; in a virtual machine, one whose hypervisor passes it on"
        case .perf: "sudo sysctl kernel.perf_event_paranoid=1"
        case .sde: "run with a backend that exports them: they exist inside 'tiermark run'"
        case .rusage, .vmstat: "a Linux kernel with /proc mounted"
        }
    }

    private static func coloured(_ line: DoctorReport.Line) -> String {
        guard Terminal.usesColour else { return line.text }
        let code: String? =
            switch line.kind {
            case .heading: "1"
            case .available: "32"
            case .missing: "31"
            case .warning: "33"
            case .remedy: "2"
            case .fact, .blank: nil
            }
        return code.map { "\u{1B}[\($0)m\(line.text)\u{1B}[0m" } ?? line.text
    }
}
