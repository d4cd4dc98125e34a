import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct ExperimentFileTests {
        private static let flags = [
            "--workload", "list,tree", "--backend", "baseline/shared,transparent/uffd", "-p", "size=1MiB,2MiB", "-p",
            "around=1,16", "-p", "list.order=window=64", "--blocks", "6", "--seed", "7", "--counters",
            "perf/page-faults",
            "--time-limit", "30s", "--margin", "3%",
        ]

        @Test func aSavedExperimentMeansWhatItsFlagsMeant() throws {
            let directory = try TemporaryDirectory()
            let file = directory.path("my experiment.yaml")
            let saved = try Tiermark.run(["run"] + Self.flags + ["--save-config", file], in: directory.path)
            #expect(saved.status == 0 && saved.output.isEmpty, "\(saved.messages)")
            #expect(saved.messages.contains("measure it with: tiermark run --config '\(file)'"))
            #expect(directory.entries == ["my experiment.yaml"])
            let fromFlags = try Tiermark.run(["run", "-n", "--json"] + Self.flags)
            let fromFile = try Tiermark.run(["run", "-n", "--json", "--config", file])
            #expect(fromFile.status == 0, "\(fromFile.messages)")
            #expect(fromFlags.output == fromFile.output)
        }

        @Test func flagsOverrideTheFile() throws {
            let directory = try TemporaryDirectory()
            let file = directory.path("experiment.yaml")
            _ = try Tiermark.run(["run"] + Self.flags + ["--save-config", file])
            let ended = try Tiermark.run(["run", "-n", "--config", file, "--seed", "8", "--workload", "tree"])
            #expect(ended.status == 0 && ended.output.contains("seed 8,"), "\(ended.messages)")
            #expect(!ended.output.contains("list"))
        }

        @Test func aDryRunShowsTheOrderAndWritesNothing() throws {
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run(["run", "--dry-run", "--suite", "quick"], in: directory.path)
            #expect(ended.status == 0 && ended.messages.isEmpty && directory.entries.isEmpty)
            for words in ["cells:", "backends:", "first blocks:", " trials, roughly "] {
                #expect(ended.output.contains(words))
            }
        }

        @Test func anExperimentFileThatCannotBeWrittenIsNamed() throws {
            let ended = try Tiermark.run(["run"] + Self.flags + ["--save-config", "/proc/tiermark.yaml"])
            #expect(
                ended.status == 1
                    && ended.messages.contains("the experiment file '/proc/tiermark.yaml' cannot be written"))
        }
    }
}
