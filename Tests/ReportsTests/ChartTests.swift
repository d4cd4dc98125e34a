import Experiments
import Foundation
import Testing

@testable import Reports

@Suite struct ChartTests {
    @Test func aLinearScaleEndsAtRoundNumbers() {
        let scale = Scale.linear([0.3, 9.7], from: 0, to: 100)
        #expect(scale.domain == 0...10 && scale.ticks == [0, 2, 4, 6, 8, 10])
        #expect(scale.position(5) == 50 && scale.position(-7) == 0 && scale.position(99) == 100)
    }

    @Test func aLogarithmicScaleIsLogarithmic() {
        let scale = Scale.logarithmic([1, 10_000], from: 0, to: 400, room: 1)
        #expect(abs(scale.position(100) - 200) < 1e-9)
        #expect(scale.ticks == [1, 10, 100, 1000, 10_000])
    }

    @Test(arguments: [[], [5], [0, 0], [-3, -3], [1e-300, 1e300], [Double.nan]])
    func scalesOfOddValuesHaveADomain(_ values: [Double]) {
        for scale in [Scale.linear(values, from: 0, to: 1), .logarithmic(values, from: 0, to: 1)] {
            #expect(scale.domain.lowerBound < scale.domain.upperBound)
            #expect(scale.position(1).isFinite && scale.ticks.allSatisfy { $0.isFinite } && scale.ticks.count < 60)
        }
    }

    @Test(arguments: [
        (1.0, "1"), (1.25, "1.3"), (-0.5, "-0.5"), (-0.04, "0"), (-12.34, "-12.3"), (1e300, "922337203685477580.7"),
    ])
    func coordinatesAreShort(_ value: Double, _ text: String) { #expect(Coordinate.text(value) == text) }

    @Test(arguments: [
        (0.0123, "12.3 ms"), (4.2e-6, "4.20 µs"), (0, "0 s"), (1.5, "1.50 s"), (3e-10, "0.300 ns"), (0.9999, "1.00 s"),
    ])
    func timesHaveAUnit(_ seconds: Double, _ text: String) { #expect(Format.time(seconds) == text) }

    @Test func sharesNeverReadAsCertain() {
        #expect(Format.share(0.961) == "96.1 %" && Format.share(0.99951) == "99.95 %" && Format.share(1) == "100.0 %")
    }

    @Test(arguments: [("0.500 s", "0.5 s"), ("40.0 ms", "40 ms"), ("100 B", "100 B"), ("1.25×", "1.25×")])
    func ticksCarryNoZeros(_ text: String, _ short: String) { #expect(Format.tick(text) == short) }

    @Test func digestsAreThoseOfTheStandard() {
        func hexadecimal(_ text: String) -> String {
            Digest.sha256(Array(text.utf8)).map { String(format: "%02x", $0) }.joined()
        }
        #expect(hexadecimal("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hexadecimal("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hexadecimal("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test func textCannotLeaveItsElement() {
        #expect(Markup.escape("<a b=\"c\">&'\u{0}") == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;\u{FFFD}")
    }

    /// A change of a drawing or of the words of a report shows as a change of these files. TIERMARK_UPDATE_GOLDEN=1
    /// writes them anew.
    @Test(arguments: ["phases.svg", "forest.svg", "report.md", "summary.txt", "functional.txt"])
    func goldenFilesStayAsTheyAre(_ name: String) throws {
        var run = Fixture(blocks: 12, cells: Array(Fixture.sweep.prefix(3))).stored
        if name == "functional.txt" { run.run.functionalReason = "virtual laboratory" }
        let analysis = Analysis(runs: [run])
        let made = try #require(golden(name, analysis))
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
        if ProcessInfo.processInfo.environment["TIERMARK_UPDATE_GOLDEN"] == "1" {
            try made.write(to: path, atomically: true, encoding: .utf8)
        }
        let stored = try String(contentsOf: path, encoding: .utf8)
        #expect(stored == made)
    }

    private func golden(_ name: String, _ analysis: Analysis) -> String? {
        let rows = Row.all(analysis.groups[0], analysis, SeriesStyle.all(analysis))
        return switch name {
        case "phases.svg": PhasesChart.figure(rows, id: "p", cell: "list")?.charts.first?.svg
        case "forest.svg": ForestChart.figures(analysis, purpose: .sides, id: "f").first?.charts.first?.svg
        case "report.md": ReportWriter.markdown(analysis)
        default: ReportWriter.summaryTable(analysis)
        }
    }
}
