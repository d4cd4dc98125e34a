import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What appears where, and for whom.
    @Suite struct TerminalTests {
        static let hasScript = access("/usr/bin/script", X_OK) == 0

        /// Runs a line of shell with a terminal as its standard streams.
        private func onTerminal(_ line: String, _ environment: [String: String] = [:]) throws -> Ended {
            let variables = environment.merging(["tiermark": try Tiermark.path()]) { $1 }
            return try Program(["/usr/bin/script", "-qec", line, "/dev/null"], environment: variables).wait()
        }

        @Test(.enabled(if: hasScript, "script(1) gives a terminal"))
        func aTerminalGetsAProgressBarThatGoesAway() throws {
            let directory = try TemporaryDirectory()
            let words = Tiermark.tiny("list", "baseline/shared", out: directory.path("run")).joined(separator: " ")
            let ended = try onTerminal("\"$tiermark\" \(words)")
            #expect(ended.status == 0, "\(ended.output)")
            #expect(ended.output.contains("] 1/4") && ended.output.contains("] 4/4"), "\(ended.output)")
            #expect(ended.output.contains(" left  list, baseline/shared"))
            let afterBar = try #require(ended.output.components(separatedBy: "\r\u{1B}[K").last)
            #expect(!afterBar.contains("] 4/4"))
        }

        @Test func withoutATerminalThereIsNoBarAndNoEscapeCode() throws {
            let run = try SharedRuns.twoSides.get()
            let doctor = try Tiermark.run(["doctor"])
            for text in [run.ended.output, run.ended.messages, doctor.output, doctor.messages] {
                #expect(!text.contains("\u{1B}") && !text.contains("\r"))
            }
            #expect(!run.ended.messages.contains("[#"))
        }

        @Test(.enabled(if: hasScript, "script(1) gives a terminal"))
        func coloursAreForTerminalsAndNotForThoseWhoWantNone() throws {
            #expect(try onTerminal("\"$tiermark\" doctor").output.contains("\u{1B}[32m"))
            #expect(try !onTerminal("\"$tiermark\" doctor", ["NO_COLOR": "1"]).output.contains("\u{1B}["))
            #expect(try !onTerminal("\"$tiermark\" doctor", ["TERM": "dumb"]).output.contains("\u{1B}["))
        }

        @Test(arguments: ["list", "list --json", "doctor", "list counters"])
        func aReaderThatLeavesEarlyIsNoFailure(_ words: String) throws {
            let ended = try Tiermark.shell("{ sleep 0.3; \"$tiermark\" \(words); } | true")
            #expect(ended.status == 0 && ended.messages.isEmpty, "\(ended.messages)")
        }

        @Test func aRunWhoseReaderLeavesKeepsItsReport() throws {
            let directory = try TemporaryDirectory()
            let words = Tiermark.tiny("list", "baseline/shared", out: directory.path("run")).joined(separator: " ")
            let ended = try Tiermark.shell("\"$tiermark\" \(words) | true")
            #expect(ended.status == 0, "\(ended.messages)")
            #expect(
                directory.entries == ["run"] && ended.messages.contains("report: \(directory.path("run"))/index.html"))
            #expect(try Tiermark.shell("\"$tiermark\" list | head -1").output == "Workloads\n")
        }

        @Test func outputThatCannotBeWrittenIsAnError() throws {
            let ended = try Tiermark.shell("\"$tiermark\" list > /dev/full")
            #expect(ended.status == 1)
            #expect(ended.messages.contains("standard output cannot be written: No space left on device"))
        }

        @Test(arguments: [["list"], ["list", "counters"], ["doctor"], ["run", "-n", "--suite", "quick"]])
        func jsonIsForPrograms(_ words: [String]) throws {
            let ended = try Tiermark.run(words + ["--json"])
            #expect(ended.status == 0 && ended.messages.isEmpty, "\(ended.messages)")
            #expect(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) is [String: Any])
        }

        @Test func runReportAndCompareSpeakJSON() throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("run")
            let commands = [
                Tiermark.tiny("list", "baseline/shared", out: out, ["--json"]), ["report", out, "--json"],
                ["compare", out, out, "--json"],
            ]
            for words in commands {
                let ended = try Tiermark.run(words)
                #expect(ended.status == 0, "\(ended.messages)")
                #expect(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) is [String: Any])
            }
        }
    }
}
