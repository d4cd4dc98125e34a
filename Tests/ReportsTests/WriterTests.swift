import Experiments
import Foundation
import Testing

@testable import Reports

@Suite struct WriterTests {
    private let small = Fixture(blocks: 2, cells: [Fixture.sweep[0]]).stored

    @Test func filesAppearWholeAndNothingElse() throws {
        try inTemporaryDirectory { directory in
            let paths = try ReportWriter.write(runs: [small], to: "\(directory)/deep/er")
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/deep/er").sorted()
            #expect(
                names == [
                    "comparisons.csv", "datapackage.json", "index.html", "report.md", "results.json", "samples.csv",
                ])
            #expect(paths.count == 6 && paths.allSatisfy { $0.hasPrefix("\(directory)/deep/er/") })
        }
    }

    @Test func onlyTheFormatsAskedForAreWritten() throws {
        try inTemporaryDirectory { directory in
            let paths = try ReportWriter.write(runs: [small], to: directory, formats: [.json])
            #expect(paths == ["\(directory)/results.json"])
        }
    }

    @Test func aReportIsReplacedAndTheSameAgain() throws {
        try inTemporaryDirectory { directory in
            try "old".write(toFile: "\(directory)/index.html", atomically: true, encoding: .utf8)
            try ReportWriter.write(runs: [small], to: directory)
            let first = try String(contentsOfFile: "\(directory)/index.html", encoding: .utf8)
            try ReportWriter.write(runs: [small], to: directory)
            let second = try String(contentsOfFile: "\(directory)/index.html", encoding: .utf8)
            #expect(second == first)
            #expect(first.hasPrefix("<!DOCTYPE html>"))
        }
    }

    @Test func aFileInPlaceOfTheDirectoryIsNamed() throws {
        try inTemporaryDirectory { directory in
            try "x".write(toFile: "\(directory)/file", atomically: true, encoding: .utf8)
            let error = #expect(throws: ReportError.self) {
                try ReportWriter.write(runs: [small], to: "\(directory)/file")
            }
            #expect(error?.code == .unusableDirectory && error?.description.contains("\(directory)/file") == true)
            let below = #expect(throws: ReportError.self) {
                try ReportWriter.write(runs: [small], to: "\(directory)/file/below")
            }
            #expect(below?.code == .unusableDirectory)
        }
    }

    @Test func aFullDiskIsNamedAndLeavesNothing() throws {
        let error = #expect(throws: ReportError.self) { try ReportWriter.write(runs: [small], to: "/proc/self") }
        #expect(error?.code == .unwritableFile)
        #expect(error?.description.contains("/proc/self/samples.csv") == true)
    }

    @Test func noRunsAreRefused() {
        let error = #expect(throws: ReportError.self) { try ReportWriter.write(runs: [], to: "/tmp") }
        #expect(error?.code == .noRuns)
    }
}

/// Runs a body with a new directory, which is removed afterwards.
func inTemporaryDirectory(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "tiermark-reports-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
}
