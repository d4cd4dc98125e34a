import Experiments
import Foundation
import Machine
import Testing

@testable import Reports

/// Reports over runs whose times mean nothing, and over backends of the kernel.
@Suite struct FunctionalReportTests {
    private static let mark = "functional: times under emulation mean nothing"

    private func functional(_ id: String = "lab") -> StoredRun {
        var stored = Fixture(blocks: 12, cells: Array(Fixture.sweep.prefix(3))).stored
        stored.run.id = id
        stored.run.machine.virtualisation.hypervisor = "QEMU (software emulation)"
        return stored
    }

    @Test func noViewNamesAWinner() throws {
        let analysis = Analysis(runs: [functional()])
        #expect(analysis.functionalMarks == [Self.mark])
        #expect(analysis.cells.allSatisfy { $0.outcome == .functionalOnly })
        #expect(analysis.headline == "Functional only: nothing can be said about time in all 3 cells")
        #expect(analysis.sweeps.allSatisfy { $0.crossings.isEmpty })
        let files = try ReportWriter.files(analysis, formats: Set(ReportFormat.allCases))
        for (name, text) in files + [("summary", ReportWriter.summaryTable(analysis))] where name != "index.html" {
            for word in [" faster", " slower", "is equivalent", "crossover at"] where name != "datapackage.json" {
                #expect(!text.contains(word), "\(name): \(word)")
            }
        }
        let page = try #require(files.first { $0.name == "index.html" }?.text)
        let body = page.components(separatedBy: "id=\"methods\"")[0]
        for word in ["Verdict</caption", "crossover at", "it takes", " as fast", "ci t0", "ci e0"] {
            #expect(!body.contains(word), "\(word)")
        }
    }

    @Test func theMarkComesBeforeEverythingElse() throws {
        let analysis = Analysis(runs: [functional()])
        let page = try Page.html(analysis)
        let mark = try #require(page.range(of: ">\(Self.mark)<"))
        let headline = try #require(page.range(of: "<h1>"))
        #expect(mark.lowerBound < headline.lowerBound)
        let markdown = ReportWriter.markdown(analysis)
        #expect(markdown.split(separator: "\n").prefix(2).contains("**\(Self.mark)**"))
        #expect(ReportWriter.summaryTable(analysis).hasPrefix(Self.mark + "\n"))
        let results = try #require(try ReportWriter.files(analysis, formats: [.json]).first?.text)
        let document = try JSONDecoder().decode(ResultsDocument.self, from: Data(results.utf8))
        #expect(document.functionalMarks == [Self.mark] && document.runs[0].functionalMark == Self.mark)
        #expect(document.cells.allSatisfy { $0.outcome == .functionalOnly })
        #expect(document.cells.flatMap(\.comparisons).allSatisfy { $0.kind == nil && $0.verdict == "functional only" })
    }

    @Test func besideAMeasuredRunOnlyTheFunctionalOneIsMarked() throws {
        let measured = Fixture(blocks: 12, cells: Array(Fixture.sweep.prefix(3))).stored
        let analysis = Analysis(runs: [measured, functional()])
        #expect(analysis.functionalMarks == ["B: \(Self.mark)"])
        #expect(analysis.runs[0].cells.allSatisfy { $0.outcome != .functionalOnly })
        #expect(analysis.runs[1].cells.allSatisfy { $0.outcome == .functionalOnly })
        #expect(analysis.headline.contains("functional only in 3"))
        let rows = ForestChart.figures(analysis, purpose: .sides, id: "f").first?.table?.rows ?? []
        #expect(!rows.isEmpty && rows.allSatisfy { $0[0].text.hasPrefix("A · ") })
    }

    @Test func differentChecksumsGoBeforeTheMark() {
        var stored = functional()
        stored.trials[2].measurement?.checksums[0] = "0000000000000001"
        let cell = Analysis(runs: [stored]).runs[0].cells[stored.trials[2].key.cell]
        #expect(cell.outcome == .noResult && cell.sentence.contains("checksums differ"))
    }
}

/// Metrics that a backend of the kernel cannot know, and counters of the whole system.
@Suite struct UnmeasuredMetricTests {
    private static let reason = "stalls in the kernel cannot be told from the computation"

    private func stored() -> StoredRun {
        var fixture = Fixture(blocks: 6, cells: [Fixture.sweep[2]])
        fixture.backends[2] = BackendVariant(id: "transparent/numa", parameters: [:], shown: [])
        fixture.adjust = { trial in
            let wall = trial.measurement?.samples.first { $0.metric == "wall_time" && $0.step.isEmpty }?.value ?? 0
            if trial.key.backend == 2 {
                trial.measurement?.samples.removeAll { ["stall_time", "faults"].contains($0.metric) }
                for index in trial.measurement?.samples.indices ?? 0..<0
                where trial.measurement?.samples[index].metric == "compute_time" {
                    trial.measurement?.samples[index].value = wall - 0.0001
                }
                trial.measurement?.missing += ["stall_time", "faults"].map {
                    MissingMetric(metric: $0, reason: Self.reason)
                }
            }
            trial.measurement?.samples += [
                Sample(.pagesChangedTier, 1234), Sample("vmstat/numa_hint_faults", 77, unit: "1"),
            ]
        }
        return fixture.stored
    }

    @Test func theChartSaysThatComputeHoldsTheStall() throws {
        let analysis = Analysis(runs: [stored()])
        let rows = Row.all(analysis.groups[0], analysis, SeriesStyle.all(analysis))
        let figure = try #require(PhasesChart.figure(rows, id: "p", cell: "list"))
        #expect(figure.note.contains("Stall could not be measured for transparent/numa: compute contains it there."))
        let drawing = try #require(figure.charts.first?.svg)
        #expect(drawing.contains("transparent/numa: compute and stall together"))
        #expect(!drawing.contains("transparent/numa: stall"))
        let row = try #require(figure.table?.rows.first { $0[0].text == "transparent/numa" })
        #expect(row[3].value == nil && row[3].markup?.contains(Self.reason) == true)
        let other = try #require(figure.table?.rows.first { $0[0].text.hasPrefix("transparent/uffd") })
        #expect(other[3].value != nil)
        let summary = ReportWriter.summaryTable(analysis)
        #expect(summary.contains("Stall could not be measured for transparent/numa: compute contains it there."))
    }

    @Test func whereEverythingIsMeasuredNothingIsSaid() throws {
        let analysis = Analysis(runs: [Fixture(blocks: 2, cells: [Fixture.sweep[2]]).stored])
        let rows = Row.all(analysis.groups[0], analysis, SeriesStyle.all(analysis))
        #expect(PhasesChart.figure(rows, id: "p", cell: "list")?.note.contains("Stall") == false)
    }

    @Test func missingFaultsAreEmptyWithTheReasonAndNeverZero() throws {
        let analysis = Analysis(runs: [stored()])
        let rows = Row.all(analysis.groups[0], analysis, SeriesStyle.all(analysis))
        let table = try #require(CounterTable.figure(rows, id: "c", cell: "list")?.table)
        let column = try #require(table.columns.firstIndex { $0.title == "transparent/numa" })
        let faults = table.rows.filter { $0[0].text.hasPrefix("faults") }
        #expect(faults.count == 2 && faults.allSatisfy { $0[column].value == nil && $0[column].text.isEmpty })
        #expect(faults.allSatisfy { $0[column].markup?.contains(Self.reason) == true })
        let bytes = try #require(BytesChart.figure(rows, id: "b", cell: "list")?.table)
        let row = try #require(bytes.rows.first { $0[0].text == "transparent/numa" })
        let titles = bytes.columns.map(\.title)
        #expect(row[try #require(titles.firstIndex(of: "faults"))].markup?.contains(Self.reason) == true)
        #expect(row[try #require(titles.firstIndex(of: "pages changed tier"))].value == 1234)
        let samples = CSVReader(SamplesCSV.text(analysis)).rows.filter {
            $0["backend"] == "transparent/numa" && $0["metric"] == "stall_time"
        }
        #expect(!samples.isEmpty && samples.allSatisfy { $0["value"] == "" })
        #expect(samples.allSatisfy { $0["invalid_reason"] == "not measured: \(Self.reason)" && $0["unit"] == "s" })
    }

    @Test func countersOfTheWholeSystemAreLabelledSo() throws {
        let analysis = Analysis(runs: [stored()])
        let rows = Row.all(analysis.groups[0], analysis, SeriesStyle.all(analysis))
        let figure = try #require(CounterTable.figure(rows, id: "c", cell: "list"))
        #expect(figure.table?.rows.contains { $0[0].text == "vmstat/numa_hint_faults (whole system)" } == true)
        #expect(figure.table?.rows.contains { $0[0].text == "pages_changed_tier" } == true)
        #expect(figure.note.contains("Whole system"))
    }
}
