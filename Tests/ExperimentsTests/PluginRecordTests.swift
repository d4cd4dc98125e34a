import Foundation
import Testing

@testable import Experiments

/// The shared libraries of a run, in files, records and resumed runs.
@Suite struct PluginRecordTests {
    @Test func aFileNamesPluginsFromItsOwnDirectory() throws {
        let scratch = try Scratch()
        let library = scratch.path + "/libmine.so"
        try "library".write(toFile: library, atomically: true, encoding: .utf8)
        let file = scratch.path + "/e.yaml"
        try "plugins: [./libmine.so]\nworkloads: [{ name: mine, parameters: { depth: [1, 2] } }, list]\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let outline = try ExperimentFile.outline(path: file)
        #expect(outline.plugins.map { $0.hasSuffix("/libmine.so") && $0.hasPrefix("/") } == [true])
        #expect(outline.workloads == [Selection("mine", ["depth": ["1", "2"]]), Selection("list")])
        try "workloads: [list]\nplugins: none.so\n".write(toFile: file, atomically: true, encoding: .utf8)
        let error = #expect(throws: ExperimentError.self) { _ = try ExperimentFile.outline(path: file) }
        #expect(error?.code == .badFile && error?.description.contains("e.yaml:2: plugins: there is no file") == true)
    }

    @Test func whatIsWrittenReadsBackAndNamesThem() throws {
        let experiment = Experiment(
            workloads: [Selection("list")], backends: [Selection("explicit/file")], marginPercent: 0)
        let text = try ExperimentFile.text(experiment, plugins: ["/a/lib.so"])
        #expect(text.hasPrefix("plugins: [/a/lib.so]\n"))
        #expect(try ExperimentFile.parse(text, name: "x.yaml", catalogue: Fake.catalogue) == experiment)
    }

    @Test func aRecordWithoutThemIsStillRead() throws {
        var run = Fake.run()
        run.plugins = [PluginRecord(path: "/a/lib.so", digest: "d")]
        let data = try RecordCoding.encode(run)
        #expect(try RecordCoding.decode(RunRecord.self, from: data) == run)
        run.plugins = nil
        let older = String(decoding: try RecordCoding.encode(run), as: UTF8.self)
        #expect(!older.contains("plugins"))
        #expect(try RecordCoding.decode(RunRecord.self, from: Data(older.utf8)).plugins == nil)
    }

    @Test func aChangedLibraryRefusesToResumeAndAMovedOneDoesNot() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/run"
        let experiment = Experiment(
            workloads: [Selection("list", ["size": ["1MiB"]])], backends: [Selection("explicit/file")],
            sampling: Sampling(blocks: 1))
        var context = Fake.context(try Fake.answering())
        context.plugins = [PluginRecord(path: "/a/lib.so", digest: "one")]
        _ = try ExperimentRun.start(experiment, output: path, context: context)
        context.plugins = [PluginRecord(path: "/b/lib.so", digest: "one")]
        #expect(throws: Never.self) { _ = try ExperimentRun.resume(path, context: context) }
        context.plugins = [PluginRecord(path: "/a/lib.so", digest: "two")]
        let changed = #expect(throws: ExperimentError.self) { _ = try ExperimentRun.resume(path, context: context) }
        #expect(changed?.description.contains("'/a/lib.so' is not the file that it was when the run began") == true)
        context.plugins = []
        let none = #expect(throws: ExperimentError.self) { _ = try ExperimentRun.resume(path, context: context) }
        #expect(none?.description.contains("took workloads from 1 plug-ins, and 0 are given now") == true)
    }
}
