import Backends
import Testing

@testable import Experiments

@Suite struct ExperimentFileTests {
    private func parse(_ text: String) throws -> Experiment {
        try ExperimentFile.parse(text, name: "x.yaml", catalogue: Fake.catalogue)
    }

    @Test func readsEveryKey() throws {
        let experiment = try parse(
            """
            workloads:
              - tree
              - name: list
                parameters:
                  size: 1MiB
                  order: [random, window=64]
            backends:
              - baseline/shared
              - name: transparent/uffd
                parameters: { around: [1, 16] }
            device-model: exclusive
            device-path: /dev/shm
            blocks: rigorous
            target: 1.5
            max-time: 20min
            seed: 42
            counters: [perf/page-faults]
            repetitions: 5
            warmup: 2
            time-limit: 90s
            margin: 3
            confidence: 0.99
            """)
        #expect(
            experiment
                == Experiment(
                    workloads: [
                        Selection("tree"), Selection("list", ["size": ["1MiB"], "order": ["random", "window=64"]]),
                    ],
                    backends: [Selection("baseline/shared"), Selection("transparent/uffd", ["around": ["1", "16"]])],
                    deviceModel: .exclusive, devicePath: "/dev/shm",
                    sampling: Sampling(blocks: 30, targetHalfWidthPercent: 1.5, maxTime: 1200), seed: 42,
                    counters: ["perf/page-faults"], repetitions: 5, warmup: 2, trialTimeLimit: 90, marginPercent: 3,
                    confidence: 0.99))
    }

    @Test(arguments: [
        ("workloads: [list]\ndevice-modle: exclusive\n", "x.yaml:2: device-modle:", "'device-model'?"),
        ("workloads:\n  - list\n  - trees\n", "x.yaml:3: workloads:", "'tree'?"),
        (
            "workloads:\n  - name: list\n    parameters:\n      size: 1MiB\n      odrer: random\n", "x.yaml:5: odrer:",
            "'order'?"
        ),
        ("workloads:\n  - name: list\n    parameters:\n      size: 64MB\n", "x.yaml:4: size:", "64MiB"),
        ("workloads: [list]\nblocks: many\n", "x.yaml:2: blocks:", "quick"),
        ("workloads: [list]\n\nrepetitions: 4\n", "x.yaml:3: repetitions:", "odd"),
        ("workloads: [list]\nmax-time: soon\n", "x.yaml:2: max-time:", "20min"),
        ("workloads: [list]\nseed: [1]\n", "x.yaml:2: seed:", "one value"),
        ("workloads: [list]\nbackends: []\n", "x.yaml:2: backends:", "at least one"),
        ("seed: 1\n", "x.yaml:1: workloads:", "missing"),
        ("workloads: [list]\ndevice-model: shared\n", "x.yaml:2: device-model:", "coherent"),
        ("workloads: [list\nseed: 1\n", "x.yaml:2", "no YAML"),
        ("workloads: [list]\nseed: 1\nseed: 2\n", "x.yaml", "twice"),
        ("", "x.yaml:1", "empty"),
    ])
    func errorsNameLineAndKey(text: String, place: String, hint: String) {
        let found = error { _ = try parse(text) }
        #expect(found?.code == .badFile)
        #expect(found?.description.hasPrefix(place) == true, "\(found?.description ?? "no error")")
        #expect(found?.description.contains(hint) == true, "\(found?.description ?? "no error")")
    }

    @Test func whatIsWrittenReadsBackEqual() throws {
        let odd = Experiment(
            workloads: [
                Selection("list", ["order": ["window=64", "random"], "device-touch": ["0.1", "1"]]), Selection("tree"),
            ],
            backends: [Selection("baseline/shared"), Selection("transparent/uffd", ["around": ["16"]])],
            deviceModel: .exclusive, devicePath: "/mnt/a: b #c",
            sampling: Sampling(blocks: 13, targetHalfWidthPercent: 0.75, maxTime: 61.5), seed: -3,
            counters: ["papi/PAPI_TOT_CYC", "a: 'b'"], repetitions: 1, warmup: 0, trialTimeLimit: 0.1,
            marginPercent: 2.5,
            confidence: 0.9)
        for experiment in [odd, Fake.experiment()] {
            #expect(try parse(try ExperimentFile.text(experiment)) == experiment)
        }
    }

    @Test func aMissingFileIsNamed() {
        let found = error { _ = try ExperimentFile.read(path: "/nowhere/x.yaml", catalogue: Fake.catalogue) }
        #expect(found?.code == .badFile && found?.description.contains("/nowhere/x.yaml") == true)
    }
}
