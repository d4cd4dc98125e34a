import Experiments
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct ReportAgainTests {
        private static let tables = ["samples.csv", "comparisons.csv"]

        @Test func aReportMadeAgainFromTheStoreHasTheSameBytesInItsTables() throws {
            let run = try SharedRuns.everything.get()
            let directory = try TemporaryDirectory()
            let store = try run.data("run.sqlite")
            let ended = try Tiermark.run(["report", run.path, "--out", directory.path("again")])
            #expect(ended.status == 0, "\(ended.messages)")
            #expect(ended.output == run.ended.output)
            for name in Self.tables {
                let again = try Data(contentsOf: URL(fileURLWithPath: directory.path("again/\(name)")))
                #expect(again == (try run.data(name)), "\(name)")
            }
            #expect(try run.data("run.sqlite") == store)
        }

        @Test func aReportOverTwoRunsHoldsBoth() throws {
            let runs = try [SharedRuns.everything.get(), SharedRuns.twoSides.get()]
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run(["report", runs[0].path, runs[1].path, "--out", directory.path("both")])
            #expect(ended.status == 0, "\(ended.messages)")
            let samples = try Table(path: directory.path("both/samples.csv"))
            #expect(Set(samples.rows.map { $0["run_id"] }) == Set(try runs.map { try $0.stored.run.id }))
            let rows = try runs.map { try $0.table("samples.csv").rows.count }.reduce(0, +)
            #expect(samples.rows.count == rows)
        }

        @Test func aReportOverTwoRunsAsksForAPlace() throws {
            let run = try SharedRuns.twoSides.get()
            let ended = try Tiermark.run(["report", run.path, run.path])
            #expect(ended.status == 64 && ended.messages.contains("--out DIR"))
        }

        @Test(arguments: [["report"], ["compare", "."]]) func aMissingRunIsSaidSo(_ words: [String]) throws {
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run([words[0], directory.path("none")] + words.dropFirst(), in: directory.path)
            #expect(ended.status == 1 && ended.output.isEmpty)
            #expect(ended.messages.contains("there is no run in '\(directory.path("none"))'"))
            #expect(ended.messages.contains("run.sqlite") && ended.messages.contains("'tiermark run' makes one"))
            #expect(directory.entries.isEmpty)
        }

        @Test func anUnknownFormatIsRefusedWithTheOnesThereAre() throws {
            let ended = try Tiermark.run(["report", "/nowhere", "--format", "html,pdf"])
            #expect(ended.status == 64)
            #expect(ended.messages.contains("'pdf' is no report format: choose from html, csv, json, markdown"))
        }

        @Test func aFileThatIsNoStoreIsRefused() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file("run.sqlite", Data("not a database, but long enough to look at".utf8))
            let ended = try Tiermark.run(["report", directory.path])
            #expect(ended.status == 1 && ended.messages.contains(file), "\(ended.messages)")
            #expect(directory.entries == ["run.sqlite"])
        }
    }
}
