import Backends
import Foundation
import Machine
import Testing

@testable import Experiments

/// `--arena` and `--nodes`, from what is typed to what a trial is asked for.
@Suite struct MemoryOptionTests {
    private var nodes: NodePair? { NodePair(host: 0, device: 2) }

    @Test(arguments: ["anon", "shmem", "file:/mnt/data"]) func kindsOfArenaAreRead(text: String) throws {
        #expect(try Experiment.arena(text).description == text)
    }

    @Test(arguments: [
        ("anonymous", "there is no arena 'anonymous'"), ("file:", "'file:' lacks the path"), ("", "no arena ''"),
    ])
    func otherKindsAreRefusedWithTheKinds(text: String, hint: String) {
        let found = error { _ = try Experiment.arena(text) }
        #expect(found?.code == .badValue && found?.description.contains(hint) == true)
        #expect(found?.description.contains("anon (") == true && found?.description.contains("file:PATH") == true)
    }

    @Test(arguments: [
        ("0", "no pair of nodes"), ("0,0", "names one node twice"), ("a,b", "no pair"), ("0,-1", "no pair"),
    ])
    func otherNodesAreRefusedWithTheForm(text: String, hint: String) {
        let found = error { _ = try Experiment.nodes(text) }
        #expect(found?.code == .badValue && found?.description.contains(hint) == true)
        #expect(found?.description.contains("such as 0,2") == true)
    }

    @Test func filesSayThemAndAreWrittenWithThem() throws {
        let text = "workloads: [list]\ndevice-model: coherent\narena: file:/mnt/a b\nnodes: 0,2\n"
        let experiment = try ExperimentFile.parse(text, name: "x.yaml", catalogue: Fake.catalogue)
        #expect(experiment.arena == .file("/mnt/a b") && experiment.nodes == nodes)
        #expect(experiment.arenaPath == "/mnt/a b")
        let again = try ExperimentFile.parse(
            try ExperimentFile.text(experiment), name: "y.yaml", catalogue: Fake.catalogue)
        #expect(again == experiment)
        let list = try ExperimentFile.parse(
            "workloads: [list]\nnodes: [0, 2]\n", name: "z.yaml", catalogue: Fake.catalogue)
        #expect(list.nodes == nodes)
    }

    @Test(arguments: [("arena: disk", "x.yaml:2: arena:"), ("nodes: 1", "x.yaml:2: nodes:")])
    func mistakesInFilesNameTheLine(line: String, place: String) {
        let found = error {
            _ = try ExperimentFile.parse("workloads: [list]\n\(line)\n", name: "x.yaml", catalogue: Fake.catalogue)
        }
        #expect(found?.description.hasPrefix(place) == true, "\(found?.description ?? "no error")")
    }

    @Test func flagsGoBeforeTheFile() throws {
        var overrides = ExperimentOverrides()
        overrides.arena = .shared
        overrides.nodes = NodePair(host: 1, device: 0)
        var base = Fake.experiment()
        (base.arena, base.nodes) = (.anonymous, nodes)
        let said = try Experiment.resolve(base: base, overrides, catalogue: Fake.catalogue)
        #expect(said.arena == .shared && said.nodes == NodePair(host: 1, device: 0))
        let unsaid = try Experiment.resolve(base: base, catalogue: Fake.catalogue)
        #expect(unsaid.arena == .anonymous && unsaid.nodes == nodes)
    }

    @Test func availabilityIsAskedWithThemAndATrialToo() throws {
        let entry = BackendEntry(
            id: "explicit/nodes", models: [.coherent],
            availability: { options in
                options.arena == .anonymous && options.nodes?.device == 2
                    ? .available(detail: "") : .missing(reason: "wrong", remedy: "none")
            })
        let catalogue = Catalogue(workloads: Fake.catalogue.workloads, backends: [entry])
        var experiment = Fake.experiment(backends: [Selection("explicit/nodes")])
        (experiment.deviceModel, experiment.arena, experiment.nodes) = (.coherent, .anonymous, nodes)
        #expect(try Plan(experiment, catalogue: catalogue).skipped.isEmpty)
        experiment.arena = nil
        #expect(error { _ = try Plan(experiment, catalogue: catalogue) }?.code == .noBackend)
        let scratch = try Scratch()
        experiment.arena = .anonymous
        let line = String(decoding: try TrialReply.measured(Fake.measurement(1)).line(), as: UTF8.self)
        let program = Fake.shell("read -r r; echo \"$r\" > \(scratch.new("request")); echo '\(line)'")
        _ = try ExperimentRun.start(
            experiment, output: scratch.new(), context: Fake.context(program, catalogue: catalogue))
        let data = try Data(contentsOf: URL(fileURLWithPath: scratch.new("request")))
        let request = try RecordCoding.decode(TrialRequest.self, from: data)
        #expect(request.arena == .anonymous && request.nodes == nodes && request.deviceModel == "coherent")
    }

    @Test func storesOfOlderVersionsAreRead() throws {
        let experiment = try RecordCoding.encode(Fake.experiment())
        let request = try RecordCoding.encode(Fake.request)
        let run = try RecordCoding.encode(Fake.run())
        for old in [experiment, request, run] {
            let text = String(decoding: old, as: UTF8.self)
            #expect(!text.contains("\"arena\"") && !text.contains("\"nodes\":{") && !text.contains("functional"))
        }
        #expect(try RecordCoding.decode(Experiment.self, from: experiment).arena == nil)
        #expect(try RecordCoding.decode(TrialRequest.self, from: request).nodes == nil)
        #expect(try RecordCoding.decode(RunRecord.self, from: run).counters == nil)
    }

    @Test func aResumedRunKeepsThem() throws {
        let scratch = try Scratch()
        var experiment = Fake.experiment(blocks: 2)
        experiment.arena = .shared
        let context = Fake.context(try Fake.answering())
        _ = try ExperimentRun.start(experiment, output: scratch.new(), context: context)
        var other = experiment
        (other.arena, other.nodes) = (.anonymous, nodes)
        let found = error { _ = try ExperimentRun.resume(scratch.new(), experiment: other, context: context) }
        #expect(found?.code == .resumeRefused)
        #expect(found?.description.contains("arena would change from shmem to anon") == true)
        #expect(found?.description.contains("nodes would change from none given to 0,2") == true)
    }

    @Test func aBackendWithoutTheModelNamesTheFlag() throws {
        let entry = BackendEntry(id: "transparent/numa", models: [.coherent])
        let catalogue = Catalogue(workloads: Fake.catalogue.workloads, backends: [entry])
        let found = error {
            _ = try Plan(Fake.experiment(backends: [Selection("transparent/numa")]), catalogue: catalogue)
        }
        #expect(found?.code == .noBackend)
        #expect(found?.description.contains("use --device-model coherent") == true)
    }
}
