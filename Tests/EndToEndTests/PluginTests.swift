import Experiments
import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Workloads from shared libraries, run by the program as its users run it.
    @Suite struct PluginTests {
        private static let backends = "baseline/shared,transparent/uffd,explicit/file"

        // MARK: - The examples

        private static let sound = Result { () throws -> SharedRuns.Made in
            let out = try TestPlugins.directory() + "/run-sound"
            let plugins = try TestPlugins.examples.get().flatMap { ["--plugin", $0] }
            let words =
                ["run"] + plugins + [
                    "--backend", backends, "-p", "size=256KiB", "-p", "rounds=2", "-p", "threads=2", "--repetitions",
                    "1",
                    "--warmup", "0", "--blocks", "1", "--out", out,
                ]
            return SharedRuns.Made(path: out, ended: try Tiermark.run(words))
        }

        @Test func examplesInThreeLanguagesRunOnEveryBackendWithEqualChecksums() throws {
            let run = try Self.sound.get()
            #expect(run.ended.status == 0, "\(run.ended.messages)")
            let stored = try run.stored
            #expect(stored.run.cells.map(\.workload) == ["stencil", "bfs", "prefix"])
            #expect(stored.run.skipped.isEmpty)
            for cell in stored.run.cells.indices {
                let trials = stored.trials.filter { $0.key.cell == cell }
                #expect(Set(trials.map(\.key.backend)) == Set(stored.run.backends.indices))
                #expect(trials.allSatisfy { $0.status == .ok })
                let checksums = Set(trials.map { $0.measurement?.checksums ?? [] })
                #expect(checksums.count == 1, "\(stored.run.cells[cell].label): \(checksums)")
                #expect(checksums.first?.contains { $0 != "0000000000000000" } == true)
            }
            let recorded = stored.run.plugins?.map(\.path)
            #expect(recorded == (try TestPlugins.examples.get()))
        }

        // MARK: - Broken ones

        /// Faults by macro of `BrokenPlugin`, and what the user is told.
        private static let told: [(fault: String, message: String)] = [
            ("SYMBOL_IS_MISSING", "does not export tiermark_workload_v1"),
            ("OTHER_ABI", "speaks version 9 of the plug-in interface, this program speaks version 1"),
            ("LOADING_CRASHES", "crashed with SIGSEGV (while loading it)"),
            ("FUNCTION_IS_NULL", "has no function 'run'"),
            ("PARAMETER_TWICE", "declares parameter 'size' twice"),
            ("NAME_WITH_MARKUP", "names consist of a-z, 0-9 and '-' only"),
            ("NAME_WITH_PATH", "names consist of a-z, 0-9 and '-' only"),
            ("NAME_NOT_UTF8", "is not UTF-8 text"),
            ("CREATE_CRASHES", "crashed with SIGSEGV (while making it from its default values)"),
            ("CREATE_CRASHES_ONCE_SMALL", "the trial was ended by SIGSEGV"),
            ("SHAPE_CRASHES", "crashed with SIGSEGV (while asking for its shape"),
            ("STEPS_WITHOUT_END", "sets step_count to"),
            ("FOOTPRINT_TOO_SMALL", "the workload's footprint is declared too small"),
            ("BUILD_CRASHES", "ended by SIGSEGV (during rep=1/build)"),
            ("BUILD_REFUSES", "'build' failed: the moon  [2J is wrong"),
            ("BUILD_WITHOUT_ROOT", "'build' failed: it gives no reason"),
            ("ROOT_OUTSIDE", "which is outside of the arena"),
            ("BUILD_EXITS", "ended with status 0 and without a result: something in it ended the process"),
            ("BUILD_WRITES_BEHIND", "outside of the arena: 24 bytes behind its end"),
            ("PLACE_CRASHES", "ended by SIGSEGV"),
            ("HOST_STEP_CRASHES", "ended by SIGSEGV"),
            ("DEVICE_STEP_CRASHES", "the device process was ended by signal 11"),
            ("DEVICE_STEP_RAISES", "the device process was ended by signal 11"),
            ("DEVICE_STEP_EXITS", "ended with exit code 0"),
            ("DEVICE_STEP_FAILS", "round=0/work failed: item 3 is missing"),
            ("DEVICE_WRITES_BEHIND", "outside of the arena: 0 bytes behind its end"),
            ("DEVICE_WRITES_BEFORE", "outside of the arena: 8 bytes before its start"),
            ("CHECKSUMS_DIFFER", "its checksums differ from those of"),
        ]

        /// One run of two sound workloads, a sound plug-in that prints, and every broken one.
        private static let broken = Result { () throws -> SharedRuns.Made in
            let out = try TestPlugins.directory() + "/run-broken"
            let libraries = try TestPlugins.broken(told.map(\.fault) + ["PRINTS_ANYTHING"])
            let names = (told.map(\.fault) + ["PRINTS_ANYTHING"]).map(TestPlugins.name)
            let words =
                Tiermark.tiny(
                    (["list"] + names + ["vector"]).joined(separator: ","), "transparent/uffd,explicit/file", out: out,
                    ["-p", "around=1", "-p", "plan=exact"])
                + libraries.flatMap { ["--plugin", $0] }
            return SharedRuns.Made(path: out, ended: try Tiermark.run(words))
        }

        private func trials(_ workload: String) throws -> [TrialRecord] {
            let stored = try Self.broken.get().stored
            let cell = try #require(stored.run.cells.firstIndex { $0.workload == workload }, "\(workload)")
            return stored.trials.filter { $0.key.cell == cell }
        }

        @Test(arguments: told.map(\.fault)) func aBrokenPluginFailsItsTrialsWithAClearMessage(_ fault: String) throws {
            let message = try #require(Self.told.first { $0.fault == fault }?.message)
            let trials = try trials(TestPlugins.name(fault))
            #expect(trials.count == 4)
            // Of trials that differ, the first one is what the others are held against.
            let failed = trials.filter { $0.status == .failed }
            #expect(failed.count == (fault == "CHECKSUMS_DIFFER" ? 3 : 4))
            for trial in failed {
                let failure = try #require(trial.failure)
                let text = ([failure.message] + failure.lastMessages).joined(separator: "\n")
                #expect(failure.message.contains(message), "\(text)")
                #expect(!text.contains("\u{1B}") && !text.contains("<script>"))
                #expect(!text.contains("Backtrace"), "\(text)")
                #expect(!message.contains("signal 11") || failure.signal == "SIGSEGV")
            }
            #expect(try Self.broken.get().ended.messages.contains(message))
        }

        @Test(arguments: ["list", "vector", "prints-anything"]) func theOtherWorkloadsTrialsAreComplete(
            _ workload: String
        ) throws {
            let trials = try trials(workload)
            #expect(trials.count == 4 && trials.allSatisfy { $0.status == .ok }, "\(trials.map(\.failure))")
            #expect(Set(trials.map { $0.measurement?.checksums ?? [] }).count == 1)
        }

        @Test func anEndlessLoopEndsAtTheTimeLimit() throws {
            let directory = try TemporaryDirectory()
            let libraries = try TestPlugins.broken(["BUILD_HANGS", "DEVICE_STEP_HANGS"])
            let words = Tiermark.tiny(
                "build-hangs,device-step-hangs,list", "explicit/file", out: directory.path("run"),
                ["-p", "plan=exact", "--time-limit", "3s"] + libraries.flatMap { ["--plugin", $0] })
            let ended = try Tiermark.run(words)
            #expect(ended.status == 3, "\(ended.messages)")
            let trials = try StoreReader.load(path: directory.path("run")).trials.sorted { $0.key.cell < $1.key.cell }
            #expect(trials.map(\.failure?.kind) == ["timeout", "timeout", nil])
            #expect(trials.map(\.failure?.step) == ["rep=1/build", "rep=1/round=0/work", nil])
            #expect(trials[1].failure?.message.contains("did not end within its time limit of 3 s") == true)
        }

        // MARK: - Again

        /// A run with a plug-in, ended before it is complete.
        private func interrupted(_ out: String, _ plugin: String) throws {
            let program = try Tiermark.start(
                Tiermark.tiny(
                    "list,prints-anything", "baseline/shared,explicit/file", out: out,
                    ["-p", "plan=exact", "-p", "laps=3000", "--plugin", plugin]))
            #expect(ProcessTable.wait { ((try? StoreReader.load(path: out).trials.count) ?? 0) >= 1 })
            program.signal(SIGINT)
            #expect(try program.wait().status == 130)
        }

        @Test func aRunIsResumedWithThePluginsItBeganWith() throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("run")
            let library = directory.path("libmine.so")
            let source = try TestPlugins.broken(["PRINTS_ANYTHING"])[0]
            try FileManager.default.copyItem(atPath: source, toPath: library)
            try interrupted(out, library)
            try FileManager.default.moveItem(atPath: library, toPath: directory.path("libelsewhere.so"))
            let gone = try Tiermark.run(["run", "--resume", out])
            #expect(gone.status == 1 && gone.messages.contains("took workloads from \(library)"), "\(gone.messages)")
            try Data("another".utf8).write(to: URL(fileURLWithPath: library))
            let changed = try Tiermark.run(["run", "--resume", out])
            #expect(changed.status == 1, "\(changed.messages)")
            #expect(changed.messages.contains("'\(library)' is not the file that it was when the run began"))
            try FileManager.default.removeItem(atPath: library)
            try FileManager.default.moveItem(atPath: directory.path("libelsewhere.so"), toPath: library)
            let resumed = try Tiermark.run(["run", "--resume", out])
            #expect(resumed.status == 0, "\(resumed.messages)")
            let stored = try StoreReader.load(path: out)
            #expect(stored.trials.allSatisfy { $0.status == .ok })
            #expect(stored.sessions.map(\.outcome) == ["interrupted", "completed"])
        }

        @Test func anExperimentFileNamesItsPlugins() throws {
            let directory = try TemporaryDirectory()
            let source = try TestPlugins.broken(["PRINTS_ANYTHING"])[0]
            try FileManager.default.copyItem(atPath: source, toPath: directory.path("libmine.so"))
            let text = """
                plugins: [libmine.so]
                workloads:
                  - name: prints-anything
                    parameters: { size: 64KiB }
                backends: [{ name: explicit/file, parameters: { plan: exact } }]
                blocks: 1
                repetitions: 1
                """
            let file = try directory.file("experiment.yaml", Data(text.utf8))
            let ended = try Tiermark.run(["run", "--config", file, "--out", directory.path("run")])
            #expect(ended.status == 0, "\(ended.messages)")
            let saved = try Tiermark.run(["run", "--config", file, "--save-config", "-"])
            #expect(saved.output.contains("plugins: [\(directory.path)/libmine.so]"), "\(saved.output)")
            let absent = try directory.file("absent.yaml", Data("plugins: no.so\nworkloads: [list]\n".utf8))
            let refused = try Tiermark.run(["run", "--config", absent])
            #expect(refused.status == 64 && refused.messages.contains("absent.yaml:1: plugins: there is no file"))
        }

        @Test func theRunEndsWithCodeThreeAndAReport() throws {
            let run = try Self.broken.get()
            #expect(run.ended.status == 3, "\(run.ended.messages)")
            let files = Set(try FileManager.default.contentsOfDirectory(atPath: run.path))
            #expect(
                files.isSuperset(of: ["index.html", "samples.csv", "comparisons.csv", "results.json", "report.md"]))
            let page = String(decoding: try run.data("index.html"), as: UTF8.self)
            #expect(!page.contains("<script>alert") && page.contains("declares parameter &#39;size&#39; twice"))
            let workloads = Set(try run.table("samples.csv").rows.map { $0["workload"] })
            #expect(
                workloads
                    == Set(["list", "vector"] + (Self.told.map(\.fault) + ["PRINTS_ANYTHING"]).map(TestPlugins.name)))
        }
    }
}
