import Backends
import Testing
import WorkloadKit

@testable import Experiments

@Suite struct ParameterAssignmentTests {
    @Test(
        arguments: [
            ("size=64MiB", nil, "size", ["64MiB"]),
            ("around=1,16", nil, "around", ["1", "16"]),
            ("list.order=random", "list", "order", ["random"]),
            ("transparent/uffd.around=1, 16", "transparent/uffd", "around", ["1", "16"]),
            ("order=window=64,random", nil, "order", ["window=64", "random"]),
            ("device-touch=0.1", nil, "device-touch", ["0.1"]),
        ] as [(String, String?, String, [String])])
    func readsEveryForm(text: String, scope: String?, key: String, values: [String]) throws {
        #expect(try ParameterAssignment(text) == ParameterAssignment(scope: scope, key: key, values: values))
    }

    @Test(arguments: ["size", "=1", ".a=1", "size=", "size=1,,2", "size=1,"])
    func refusesWhatIsNoAssignment(text: String) {
        #expect(error { _ = try ParameterAssignment(text) }?.code == .badValue)
    }
}

@Suite struct ResolvingTests {
    private func resolve(_ change: (inout ExperimentOverrides) throws -> Void) throws -> Experiment {
        var overrides = ExperimentOverrides()
        overrides.workloads = ["list", "tree"]
        overrides.backends = ["baseline/shared", "transparent/uffd"]
        try change(&overrides)
        return try Experiment.resolve(overrides, catalogue: Fake.catalogue)
    }

    @Test func unscopedParametersReachAllThatHaveThem() throws {
        let experiment = try resolve {
            $0.parameters = [try ParameterAssignment("size=1MiB,2MiB"), try ParameterAssignment("around=16")]
        }
        #expect(experiment.workloads.map { $0.parameters["size"] } == [["1MiB", "2MiB"], ["1MiB", "2MiB"]])
        #expect(experiment.backends.map { $0.parameters["around"] } == [nil, ["16"]])
    }

    @Test func scopedParametersReachOne() throws {
        let experiment = try resolve { $0.parameters = [try ParameterAssignment("list.size=1MiB")] }
        #expect(experiment.workloads.map { $0.parameters["size"] } == [["1MiB"], nil])
    }

    @Test func unknownNamesSayWhatExistsAndWhatIsNear() throws {
        let parameter = error { _ = try resolve { $0.parameters = [try ParameterAssignment("arond=2")] } }
        #expect(parameter?.code == .unknownName && parameter?.isUsage == true)
        #expect(parameter?.description.contains("'around'?") == true)
        let workload = error { _ = try resolve { $0.workloads = ["lsit"] } }
        #expect(workload?.description.contains("did you mean 'list'?") == true)
        #expect(workload?.description.contains("list, tree") == true)
        let backend = error { _ = try resolve { $0.backends = ["transparent/ufd"] } }
        #expect(backend?.description.contains("did you mean 'transparent/uffd'?") == true)
        let scope = error { _ = try resolve { $0.parameters = [try ParameterAssignment("explicit/file.around=1")] } }
        #expect(scope?.description.contains("is not selected") == true)
    }

    @Test(arguments: ["size=64MB", "device-touch=1.5", "order=sideways", "around=0", "size=1"])
    func valuesThatDoNotFitAreRefused(text: String) {
        let found = error { _ = try resolve { $0.parameters = [try ParameterAssignment(text)] } }
        #expect(found?.code == .badValue)
    }

    @Test func flagsGoBeforeTheFile() throws {
        var overrides = ExperimentOverrides()
        overrides.blocks = "rigorous"
        overrides.seed = 9
        overrides.backends = ["explicit/file"]
        let experiment = try Experiment.resolve(base: Fake.experiment(), overrides, catalogue: Fake.catalogue)
        #expect(experiment.sampling.blocks == 30 && experiment.seed == 9)
        #expect(experiment.backends == [Selection("explicit/file")])
        #expect(experiment.workloads == Fake.experiment().workloads)
    }

    @Test func aTargetBringsATimeLimit() throws {
        #expect(try resolve { $0.targetHalfWidthPercent = 1 }.sampling.maxTime == Sampling.defaultMaxTime)
        let both = error {
            _ = try resolve {
                $0.targetHalfWidthPercent = 1
                $0.blocks = "12"
            }
        }
        #expect(both?.code == .badValue)
    }

    @Test func numbersOutOfRangeAreRefused() {
        let bad: [(inout Experiment) -> Void] = [
            { $0.repetitions = 2 }, { $0.repetitions = 0 }, { $0.warmup = -1 }, { $0.trialTimeLimit = 0 },
            { $0.confidence = 1 }, { $0.marginPercent = -1 }, { $0.sampling.blocks = 0 }, { $0.workloads = [] },
            { $0.backends = [] }, { $0.sampling.targetHalfWidthPercent = 0 },
        ]
        for (index, change) in bad.enumerated() {
            var experiment = Fake.experiment()
            change(&experiment)
            #expect(error { try experiment.check(Fake.catalogue) }?.code == .badValue, "case \(index)")
        }
    }

    @Test func withoutWordsItIsTheQuickSuiteAndWithAWorkloadItsDefaults() throws {
        let names = Suite.quick.experiment.workloads.map(\.name)
        let workloads = Set(names).map { Fake.workload($0, [Fake.order, CommonParameters.rounds]) }
        let catalogue = Catalogue(workloads: workloads, backends: Fake.catalogue.backends)
        #expect(try Experiment.resolve(catalogue: catalogue) == Suite.quick.experiment)
        var overrides = ExperimentOverrides()
        overrides.workloads = ["list"]
        let one = try Experiment.resolve(overrides, catalogue: catalogue)
        #expect(one.workloads == [Selection("list")] && one.backends == Suite.standardBackends)
    }

    @Test func suitesAreFoundByName() throws {
        #expect(try Suite.named("quick").experiment.sampling.blocks == 12)
        #expect(error { _ = try Suite.named("quik") }?.description.contains("'quick'") == true)
    }
}

@Suite struct DurationTests {
    @Test(
        arguments: [("90", 90), ("90s", 90), ("1.5min", 90), ("2m", 120), ("2h", 7200), ("500ms", 0.5)]
            as [(String, Double)])
    func reads(text: String, seconds: Double) { #expect(DurationText.parse(text) == seconds) }

    @Test(arguments: ["", "s", "1d", "-1s", "abc", "nan"])
    func refuses(text: String) { #expect(DurationText.parse(text) == nil) }

    @Test(arguments: [(45, "45 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (60, "1 min")] as [(Double, String)])
    func describes(seconds: Double, text: String) { #expect(DurationText.describe(seconds) == text) }
}
