import Experiments
import Foundation
import FoundationXML
import Testing

@testable import Reports

@Suite struct PageTests {
    private static let page = try? Page.html(Analysis(runs: [Fixture(blocks: 12).stored]))

    private func page() throws -> String { try #require(Self.page) }

    @Test func everyDrawingIsWellFormedAndDescribed() throws {
        let drawings = Self.elements("svg", in: try page())
        #expect(drawings.count > 50)
        for drawing in drawings {
            let parser = XMLParser(data: Data(drawing.utf8))
            #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
            #expect(drawing.contains("role=\"img\"") && drawing.contains("<title id=") && drawing.contains("<desc id="))
        }
    }

    @Test func idsAreUniqueAndReferencesResolve() throws {
        let page = try page()
        let ids = Self.attributes("id", in: page)
        #expect(Set(ids).count == ids.count)
        let targets = Self.attributes("href", in: page)
        #expect(targets.allSatisfy { $0.hasPrefix("#") && ids.contains(String($0.dropFirst())) })
        let labels = Self.attributes("aria-labelledby", in: page).flatMap { $0.split(separator: " ").map(String.init) }
        #expect(labels.allSatisfy(Set(ids).contains))
    }

    @Test func nothingPointsOutside() throws {
        let text = try page().replacing("http://www.w3.org/2000/svg", with: "")
        #expect(
            !text.contains("http:") && !text.contains("https:") && !text.contains("src=") && !text.contains("@import"))
        #expect(!text.contains("url("))
    }

    @Test func thePolicyNamesTheOnlyScriptAndStyle() throws {
        let page = try page()
        let script = try #require(Self.elements("script", in: page).first)
        let style = try #require(Self.elements("style", in: page).first)
        #expect(Self.elements("script", in: page).count == 1 && Self.elements("style", in: page).count == 1)
        let body = script.dropFirst("<script>".count).dropLast("</script>".count)
        let rules = style.dropFirst("<style>".count).dropLast("</style>".count)
        #expect(page.contains("script-src &#39;sha256-\(Digest.sha256Base64(String(body)))&#39;"))
        #expect(page.contains("style-src &#39;sha256-\(Digest.sha256Base64(String(rules)))&#39;"))
        #expect(
            page.contains("content=\"default-src &#39;none&#39;;") && !page.contains(" style=\"")
                && !page.contains("unsafe"))
    }

    @Test func theFirstScreenSaysWhatItIsAbout() throws {
        let page = try page()
        let first = page.prefix { $0 != "\u{0}" }.components(separatedBy: "<nav")[0]
        #expect(first.contains("Transparent migration is faster in 5 and explicit placement is faster in 3 of 8 cells"))
        #expect(first.contains("software device: a second process on this machine&#39;s CPUs"))
        #expect(first.contains("Example CPU"))
        #expect(first.contains("crossover at device-touch = 0.22"))
        #expect(first.contains("1 backend skipped") && first.contains("boot with numa=fake=2"))
    }

    @Test func allChartsAndTablesAreThere() throws {
        let page = try page()
        for title in [
            "Where the time goes", "Bytes moved against bytes touched", "Every trial", "Latency percentiles",
            "Residency over time", "Trials in order of time", "A/A: the baseline against itself",
            "Counters per operation", "Transparent against explicit", "Every backend against the baseline",
        ] { #expect(page.contains(">\(title)</h"), "\(title)") }
        let figures = Self.elements("figure", in: page)
        #expect(figures.allSatisfy { $0.contains("<details class=\"data\"") && $0.contains("<table>") })
        #expect(Self.elements("table", in: page).allSatisfy { $0.contains("<caption") && $0.contains("scope=\"row\"") })
        #expect(page.contains("quiet transparent_hugepage=madvise") && page.contains("&#39;my reports&#39;"))
    }

    @Test func hostileTextStaysText() throws {
        let hostile =
            "</title></desc></script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{version}}\u{1}&amp;"
        var fixture = Fixture(blocks: 6, cells: Array(Fixture.sweep.prefix(2)))
        fixture.backends[4].shown = ["page-size"]
        fixture.backends[4].parameters["page-size"] = hostile
        for index in fixture.cells.indices {
            fixture.cells[index].workload = hostile
            fixture.cells[index].varied.append("order")
            fixture.cells[index].parameters["order"] = hostile
        }
        fixture.adjust = { trial in
            trial.measurement?.notes = [hostile]
            if trial.key.block == 0 {
                trial.fail(hostile)
                trial.failure?.lastMessages = [hostile]
            }
        }
        var stored = fixture.stored
        stored.run.device = hostile
        stored.sessions[0].commandLine.append(hostile)
        stored.run.skipped[0].reason = hostile
        stored.run.experiment = hostile
        let page = try Page.html(Analysis(runs: [stored]))
        #expect(Self.elements("script", in: page).count == 1)
        #expect(!page.contains("<img") && !page.contains("<script>alert"))
        for drawing in Self.elements("svg", in: page) { #expect(XMLParser(data: Data(drawing.utf8)).parse()) }
        let ids = Self.attributes("id", in: page)
        #expect(Set(ids).count == ids.count)
        let markdown = ReportWriter.markdown(Analysis(runs: [stored]))
        #expect(!markdown.contains("<script>") && !markdown.contains("<img"))
    }

    @Test func severalRunsStandSideBySide() throws {
        let runs = [Fixture(blocks: 6).stored, Fixture(blocks: 6, seed: 2, runID: "second").stored]
        let page = try Page.html(Analysis(runs: runs))
        #expect(page.contains("Run A: 20261122-101500-ab12") && page.contains("Run B: second"))
        #expect(page.contains("A · transparent/uffd") && page.contains("B · transparent/uffd"))
        let ids = Self.attributes("id", in: page)
        #expect(Set(ids).count == ids.count)
    }

    @Test func aHundredThousandSamplesMakeASmallPage() throws {
        var fixture = Fixture(blocks: 400, innerSamples: 0)
        fixture.adjust = { trial in
            let observation = trial.measurement?.samples ?? []
            trial.measurement?.samples = observation.filter {
                ["wall_time", "stall_time", "move_time"].contains($0.metric)
            }
        }
        fixture.cells = Array(fixture.cells.prefix(3))
        var stored = fixture.stored
        for index in stored.trials.indices {
            let extra = (0..<14).map { Sample(.wallTime, 0.01, step: "rep=\($0)") }
            stored.trials[index].measurement?.samples += extra
        }
        let samples = stored.trials.reduce(0) { $0 + ($1.measurement?.samples.count ?? 0) }
        #expect(samples >= 100_000)
        let page = try Page.html(Analysis(runs: [stored]))
        #expect(page.utf8.count < 3_000_000)
    }

    @Test func manyCellsStayBelowTheLimit() throws {
        var fixture = Fixture(blocks: 2, innerSamples: 0)
        fixture.cells = (0..<60).map { index in
            Cell(workload: "w\(index)", parameters: Fixture.parameters(touch: "0.1"), varied: [])
        }
        let page = try Page.html(Analysis(runs: [fixture.stored]))
        #expect(page.utf8.count < 3_000_000 && page.contains("Not drawn, to keep the page small"))
    }

    static func elements(_ name: String, in text: String) -> [String] {
        text.components(separatedBy: "<\(name)").dropFirst().filter { [" ", ">"].contains($0.prefix(1)) }.compactMap {
            part in
            part.range(of: "</\(name)>").map { "<\(name)" + part[..<$0.upperBound] }
        }
    }

    static func attributes(_ name: String, in text: String) -> [String] {
        text.components(separatedBy: " \(name)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
}
