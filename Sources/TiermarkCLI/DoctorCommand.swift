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
            var report = DoctorReport.current()
            report.sections.append(.init(title: "backends", rows: Self.backends()))
            report.sections.append(.init(title: "counters", rows: Self.counters()))
            if json { return try Terminal.output(json: report) }
            try Terminal.output(report.lines.map { Self.coloured($0) + "\n" }.joined())
        }
    }

    /// Every backend at its defaults and with each value of its worded parameters, in each of its device models.
    private static func backends() -> [DoctorReport.Row] {
        BackendList.all.flatMap { backend in
            variants(of: backend).flatMap { given -> [DoctorReport.Row] in
                let label = ([backend.id] + given.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
                do {
                    let values = try backend.values(given)
                    return DeviceModel.allCases.filter { backend.models.contains($0) }.map { model in
                        let options = BackendOptions(
                            values: values, model: model, devicePath: nil, arenaBytes: 64 << 20)
                        return .init(
                            backend.models.count > 1 ? "\(label) (\(model.rawValue))" : label,
                            backend.availability(options))
                    }
                } catch {
                    return [.init(label, .missing(reason: "\(error)", remedy: "report this as a bug"))]
                }
            }
        }
    }

    private static func variants(of backend: BackendKind) -> [[String: String]] {
        let worded = backend.parameters.flatMap { parameter -> [[String: String]] in
            guard case .choice(let words) = parameter.kind else { return [] }
            return words.map { [parameter.name: $0] }
        }
        let huge = backend.parameters.contains { $0.name == "page-size" } ? [[:], ["page-size": "2MiB"]] : [[:]]
        return worded.isEmpty ? huge : worded
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
