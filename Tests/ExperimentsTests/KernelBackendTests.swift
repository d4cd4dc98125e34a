import Backends
import Foundation
import Machine
import Testing

@testable import Experiments

/// What a run with backends of the kernel says and reads beside the others.
@Suite struct KernelBackendTests {
    private static let catalogue = Catalogue(
        workloads: Fake.catalogue.workloads,
        backends: Fake.catalogue.backends + [
            BackendEntry(id: "baseline/local", models: [.coherent], usesNodes: true),
            BackendEntry(
                id: "transparent/numa", models: [.coherent], standardCounters: ["vmstat/numa_*", "vmstat/pgfault"],
                usesNodes: true),
        ])

    private func experiment(_ backends: [String], counters: [String] = []) -> Experiment {
        var experiment = Fake.experiment(backends: backends.map { Selection($0) })
        experiment.deviceModel = .coherent
        experiment.counters = counters
        return experiment
    }

    // MARK: - Counters

    @Test func everyTrialReadsTheCountersOfEveryBackendThatRuns() throws {
        let wanted = experiment(
            ["baseline/shared", "explicit/file", "transparent/numa"], counters: ["vmstat/pgfault", "perf/page-faults"])
        let plan = try Plan(wanted, catalogue: Self.catalogue)
        #expect(plan.counters == ["vmstat/pgfault", "perf/page-faults", "vmstat/numa_*"])
        #expect(plan.text.contains("counters: vmstat/pgfault, perf/page-faults, vmstat/numa_*"))
        let scratch = try Scratch()
        let line = String(decoding: try TrialReply.measured(Fake.measurement(1)).line(), as: UTF8.self)
        let program = Fake.shell("read -r r; echo \"$r\" >> \(scratch.new("requests")); echo '\(line)'")
        _ = try ExperimentRun.start(
            wanted, output: scratch.new(), context: Fake.context(program, catalogue: Self.catalogue))
        let lines = try String(contentsOfFile: scratch.new("requests"), encoding: .utf8).split(separator: "\n")
        let requests = try lines.map { try RecordCoding.decode(TrialRequest.self, from: Data($0.utf8)) }
        #expect(requests.count == plan.trialCount && requests.allSatisfy { $0.counters == plan.counters })
        #expect(try StoreReader.load(path: scratch.new()).run.counters == plan.counters)
    }

    @Test func aBackendThatIsSkippedAsksForNothing() throws {
        var wanted = experiment(["baseline/shared", "transparent/numa"])
        wanted.deviceModel = .exclusive
        let plan = try Plan(wanted, catalogue: Self.catalogue)
        #expect(plan.skipped.count == 1 && plan.counters.isEmpty && !plan.text.contains("counters:"))
    }

    // MARK: - The device

    @Test func theDeviceIsNamedForEachKindOfBackend() throws {
        var context = Fake.context(try Fake.answering(), catalogue: Self.catalogue)
        context.device = "software device: a second process"
        func sentence(_ backends: [String]) throws -> String {
            DeviceSentence(try Plan(experiment(backends), catalogue: Self.catalogue), context).text
        }
        #expect(try sentence(["baseline/shared", "explicit/file"]) == context.device)
        let nodes = NodeChoice.describe(nodes: nil, on: context.machine) ?? "memory nodes that every trial chooses"
        #expect(try sentence(["baseline/local", "transparent/numa"]).hasPrefix(nodes))
        let both = try sentence(["explicit/file", "transparent/numa"])
        #expect(both.hasPrefix("two kinds: \(context.device), for explicit/file; and for transparent/numa: \(nodes)"))
    }

    // MARK: - What cannot be measured

    @Test func whatABackendCannotKnowHasNoSampleAndAReason() {
        let samples = [
            Sample(.wallTime, 1), Sample(.stallTime, 0), Sample(.stallTime, 0, initiator: "host"),
            Sample(.faults, 0, step: "rep=1/round=0/chase"), Sample("sde/TIERMARK::stall_ns", 0, unit: "ns"),
            Sample("sde/TIERMARK::faults", 0, unit: "1"), Sample("vmstat/pgfault", 3, unit: "1"),
        ]
        let unmeasured = [(metric: "stall_time", reason: "in the kernel"), (metric: "faults", reason: "hidden")]
        let left = Unmeasured.removed(Set(unmeasured.map(\.metric)), from: samples)
        #expect(left.map(\.metric) == ["wall_time", "vmstat/pgfault"])
        #expect(Unmeasured.removed([], from: samples) == samples)
        #expect(
            Unmeasured.missing(unmeasured, counters: ["sde/TIERMARK::faults"]) == [
                MissingMetric(metric: "stall_time", reason: "in the kernel"),
                MissingMetric(metric: "faults", reason: "hidden"),
                MissingMetric(metric: "sde/TIERMARK::faults", reason: "hidden"),
            ])
    }

    @Test func pagesThatChangedTierAreAMetricOfTheirOwn() {
        #expect(Metric.all.contains(.pagesChangedTier) && Metric.pagesChangedTier.unit == "pages")
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    }
}
