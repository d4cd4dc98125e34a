/// An experiment that has a name.
public struct Suite: Sendable {
    /// What `--suite` takes.
    public let name: String
    /// One line for lists.
    public let summary: String
    /// What it stands for.
    public let experiment: Experiment

    /// A few minutes: one cell of every workload and the sweep of touch density that shows a crossover.
    public static let quick = Suite(
        name: "quick", summary: "a first look in a few minutes: small data, 12 blocks",
        experiment: Experiment(
            workloads: [
                Selection(
                    "list", ["size": ["16MiB"], "rounds": ["4"], "device-touch": ["0.0005", "0.01", "1"]]),
                Selection("tree", ["size": ["16MiB"], "rounds": ["4"], "device-touch": ["0.1"]]),
                Selection("vector", ["size": ["16MiB"], "rounds": ["4"]]),
                Selection("mixed", ["size": ["16MiB"], "rounds": ["4"]]),
            ],
            backends: standardBackends, sampling: Sampling(blocks: 12), counters: standardCounters))

    /// The comparison that the default report is about.
    public static let standard = Suite(
        name: "standard", summary: "all workloads over touch densities on 64 MiB, 20 blocks",
        experiment: Experiment(
            workloads: [
                Selection("list", ["device-touch": ["0.01", "0.1", "0.3", "1"], "order": ["random", "sequential"]]),
                Selection("tree", ["device-touch": ["0.01", "0.1", "1"]]),
                Selection("vector", ["device-touch": ["0.1", "1"]]),
                Selection("mixed"),
            ],
            backends: standardBackends + [Selection("explicit/copy")], sampling: Sampling(blocks: 20),
            counters: standardCounters))

    /// All of them.
    public static let all = [quick, standard]

    /// The suite called `name`.
    /// - Throws: `ExperimentError` with code `unknownName` that lists what exists.
    public static func named(_ name: String) throws(ExperimentError) -> Suite {
        if let found = all.first(where: { $0.name == name }) { return found }
        let names = all.map(\.name)
        throw ExperimentError(
            .unknownName,
            "there is no suite '\(name)'\(Nearest.hint(name, among: names)) There are: \(names.joined(separator: ", "))."
        )
    }

    /// What is counted besides times: hardware events where the machine has them, kernel events, Tiermark's own through
    /// PAPI. They are read around steps, not in them.
    public static let standardCounters = [
        "papi/PAPI_TOT_CYC", "papi/PAPI_TLB_DM", "perf/page-faults", "perf/context-switches", "perf/cpu-migrations",
        "sde/TIERMARK::faults",
    ]

    /// The three sides of the question, the transparent one with and without fault-around.
    public static let standardBackends = [
        Selection("baseline/shared"), Selection("transparent/uffd", ["around": ["1", "16"]]),

        Selection("explicit/file", ["plan": ["exact", "whole"]]),
    ]
}
