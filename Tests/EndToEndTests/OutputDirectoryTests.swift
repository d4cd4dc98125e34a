import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Places that cannot be written are refused before anything is measured, with code 1.
    @Suite struct OutputDirectoryTests {
        private func refused(_ out: String, _ expected: [String]) throws {
            let ended = try Tiermark.run(Tiermark.tiny("list", "baseline/shared", out: out))
            #expect(ended.status == 1 && ended.output.isEmpty, "\(ended.messages)")
            for words in expected { #expect(ended.messages.contains(words), "\(ended.messages)") }
            #expect(!ended.messages.contains("trials recorded"))
        }

        @Test func aDirectoryWithFilesIsLeftAlone() throws {
            let directory = try TemporaryDirectory()
            _ = try directory.file("precious", Data("kept".utf8))
            try refused(
                directory.path, ["'\(directory.path)' is not empty (precious, …)", "--out a new or empty directory"])
            #expect(directory.entries == ["precious"])
        }

        @Test func anEmptyDirectoryIsUsed() throws {
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run(Tiermark.tiny("list", "baseline/shared", out: directory.path, ["--no-report"]))
            #expect(ended.status == 0, "\(ended.messages)")
            #expect(directory.entries == ["run.sqlite"])
            #expect(ended.messages.contains("measured: make the report with: tiermark report \(directory.path)"))
        }

        @Test func aFileIsLeftAlone() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file("file", Data("kept".utf8))
            try refused(file, ["'\(file)' is a file", "--out the path of a new directory"])
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "kept")
        }

        @Test func anotherRunIsLeftAlone() throws {
            let run = try SharedRuns.twoSides.get()
            let before = try run.data("run.sqlite")
            let ended = try Tiermark.run(Tiermark.tiny("list", "baseline/shared", out: run.path))
            #expect(ended.status == 1 && ended.messages.contains("holds a run already"))
            #expect(ended.messages.contains("'tiermark run --resume '\(run.path)''"), "\(ended.messages)")
            #expect(try run.data("run.sqlite") == before)
        }

        @Test func aPlaceThatCannotBeWrittenIsNamedWithTheReason() throws {
            try refused(
                "/proc/tiermark", ["'/proc/tiermark' cannot be written: ", "Give --out a path that you may write"])
        }

        @Test func aFootprintBeyondMemoryIsRefusedWithTheNumbers() throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("run")
            let ended = try Tiermark.run(
                ["run", "--workload", "list", "-p", "size=1TiB", "--out", out])
            #expect(ended.status == 1 && ended.output.isEmpty)
            #expect(ended.messages.contains("its data takes 1TiB, in host and device memory: 2 TiB needed, but "))
            #expect(ended.messages.contains("GiB available; use a smaller size, or free memory"), "\(ended.messages)")
            #expect(directory.entries.isEmpty)
        }

        @Test func hostileNamesStayTextInTheReport() throws {
            let directory = try TemporaryDirectory()
            let name = "a b 'c' \"d\" & <script>alert(1)<\\e"
            let out = directory.path(name)
            let ended = try Tiermark.run(Tiermark.tiny("list", "baseline/shared", out: out))
            #expect(ended.status == 0, "\(ended.messages)")
            let page = try String(contentsOfFile: out + "/index.html", encoding: .utf8)
            #expect(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"))
            for tag in ["html", "body", "main"] {
                #expect(
                    page.components(separatedBy: "<\(tag)").count == page.components(separatedBy: "</\(tag)>").count)
            }
            let markdown = try String(contentsOfFile: out + "/report.md", encoding: .utf8)
            #expect(!markdown.contains("<script>alert"))
            #expect(try !Table(path: out + "/samples.csv").rows.isEmpty)
        }

        @Test func commandsInMessagesCanBePasted() throws {
            let directory = try TemporaryDirectory()
            let words = Tiermark.tiny("list", "baseline/shared", out: directory.path("a 'b' c"), ["--no-report"])
            let ended = try Tiermark.run(words)
            let command = try #require(ended.messages.components(separatedBy: "make the report with: tiermark ").last)
            let again = try Tiermark.shell("\"$tiermark\" \(command)")
            #expect(again.status == 0, "\(again.messages)")
        }
    }
}
