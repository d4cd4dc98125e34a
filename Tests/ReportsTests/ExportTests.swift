import Experiments
import Foundation
import Machine
import Testing

@testable import Reports

@Suite struct ExportTests {
    private func files(_ runs: [StoredRun]) throws -> [String: String] {
        let files = try ReportWriter.files(Analysis(runs: runs), formats: [.csv, .json, .markdown])
        return Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) })
    }

    @Test func samplesHaveTheAgreedColumns() throws {
        let text = try #require(try files([Fixture().stored])["samples.csv"])
        let expected =
            "run_id,session_id,block,position,backend,workload,param_device-touch,param_host-touch,param_order,"
            + "param_rounds,param_size,initiator,step,metric,unit,value,valid,invalid_reason,started_at"
        #expect(text.prefix { $0 != "\n" } == expected)
    }

    @Test func comparisonsHaveTheAgreedColumns() throws {
        let text = try #require(try files([Fixture().stored])["comparisons.csv"])
        let expected =
            "run_id,workload,param_device-touch,param_host-touch,param_order,param_rounds,param_size,backend,baseline,"
            + "metric,estimate_percent,lo_percent,hi_percent,confidence,n,comparisons,blocks_won,"
            + "noise_floor_lo_percent,noise_floor_hi_percent,verdict"
        #expect(text.prefix { $0 != "\n" } == expected)
    }

    @Test func valuesAreNeverRounded() throws {
        var fixture = Fixture(blocks: 2, innerSamples: 0, cells: [Fixture.sweep[0]])
        fixture.adjust = { $0.measurement?.samples = [Sample(.wallTime, 0.1 + 0.2), Sample(.operations, 1e300)] }
        let rows = CSVReader(try #require(try files([fixture.stored])["samples.csv"])).rows
        let values = Set(rows.filter { $0["metric"] == "wall_time" }.compactMap { $0["value"] })
        #expect(values == ["0.30000000000000004"])
        #expect(rows.contains { $0["value"] == "1e+300" })
    }

    @Test func everyComparisonIsRecomputedFromSamplesAlone() throws {
        var fixture = Fixture(blocks: 12)
        fixture.adjust = { trial in
            if trial.key.block == 3, trial.key.cell == 1 { trial.evidence["cpu_steal_share"] = 0.4 }
            if trial.key == TrialKey(cell: 2, block: 5, backend: 4) { trial.fail("SIGBUS") }
        }
        let files = try files([fixture.stored])
        let samples = CSVReader(try #require(files["samples.csv"]))
        let comparisons = CSVReader(try #require(files["comparisons.csv"])).rows
        #expect(comparisons.count == 8 * 6)
        let wall = samples.rows.filter {
            $0["metric"] == "wall_time" && $0["step"] == "" && $0["initiator"] == "" && $0["valid"] == "true"
        }
        for row in comparisons {
            try recompute(row, from: wall, parameters: samples.header.filter { $0.hasPrefix("param_") })
        }
        #expect(comparisons.contains { $0["n"] == "11" })
    }

    private func recompute(_ row: [String: String], from wall: [[String: String]], parameters: [String]) throws {
        func times(_ backend: String?) -> [String: Double] {
            let mine = wall.filter { sample in
                (["run_id", "workload"] + parameters).allSatisfy { sample[$0] == row[$0] }
                    && sample["backend"] == backend
            }
            return Dictionary(mine.map { ($0["block"] ?? "", Double($0["value"] ?? "") ?? .nan) }) { _, last in last }
        }
        let (base, x) = (times(row["baseline"]), times(row["backend"]))
        let ratios = base.compactMap { block, time in x[block].map { log(time) - log($0) } }.sorted()
        let n = ratios.count
        let middle = (ratios[(n - 1) / 2] + ratios[n / 2]) / 2
        let m = try #require(Int(row["comparisons"] ?? ""))
        #expect(row["n"] == "\(n)" && m == 8 * 5)
        #expect(row["blocks_won"] == "\(ratios.count { $0 > 0 })")
        expectEqual(row["estimate_percent"], 100 * (exp(middle) - 1))
        guard let rank = rank(n, error: 0.05 / Double(m)) else {
            #expect(row["lo_percent"] == "" && row["hi_percent"] == "" && row["confidence"] == "")
            return
        }
        expectEqual(row["lo_percent"], 100 * (exp(ratios[rank - 1]) - 1))
        expectEqual(row["hi_percent"], 100 * (exp(ratios[n - rank]) - 1))
        expectEqual(row["confidence"], 1 - 2 * tail(n, below: rank))
    }

    private func expectEqual(_ text: String?, _ value: Double) {
        guard let number = Double(text ?? "") else {
            Issue.record("\(text ?? "nothing") in place of \(value)")
            return
        }
        #expect(abs(number - value) <= 1e-9 * max(1, abs(value)))
    }

    /// P(B < rank) for B binomial(n, ½), by direct sums.
    private func tail(_ n: Int, below rank: Int) -> Double {
        var term = pow(0.5, Double(n))
        var sum = 0.0
        for k in 0..<rank {
            sum += term
            term *= Double(n - k) / Double(k + 1)
        }
        return sum
    }

    private func rank(_ n: Int, error: Double) -> Int? {
        (1...max(1, n / 2)).last { 2 * tail(n, below: $0) <= error }
    }

    @Test func whatCouldNotBeMeasuredIsEmptyWithTheReason() throws {
        let rows = CSVReader(try #require(try files([Fixture(blocks: 2).stored])["samples.csv"])).rows
        let missing = rows.filter { $0["metric"] == "papi/PAPI_TOT_CYC" }
        #expect(!missing.isEmpty)
        #expect(missing.allSatisfy { $0["value"] == "" && $0["valid"] == "false" })
        #expect(missing.allSatisfy { $0["invalid_reason"]?.hasPrefix("not measured: PAPI") == true })
    }

    @Test func aFailedTrialIsARowWithoutAValue() throws {
        var fixture = Fixture(blocks: 3)
        fixture.adjust = { if $0.key == TrialKey(cell: 0, block: 1, backend: 3) { $0.fail("SIGSEGV") } }
        let rows = CSVReader(try #require(try files([fixture.stored])["samples.csv"])).rows
        let failed = rows.filter { $0["metric"] == "trial_failed" }
        #expect(failed.count == 1)
        #expect(failed[0]["value"] == "" && failed[0]["valid"] == "false" && failed[0]["step"] == "rep=1/chase")
        #expect(failed[0]["invalid_reason"] == "signal: ended by SIGSEGV")
        let others = rows.filter {
            $0["block"] == "1" && $0["param_device-touch"] == "0.01" && $0["metric"] == "wall_time"
        }
        #expect(others.allSatisfy { $0["valid"] == "false" })
    }

    @Test(arguments: [
        ("=cmd()", "'=cmd()"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"), ("a,b", "\"a,b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""), ("a\nb", "\"a\nb\""), ("=\"\"", "\"'=\"\"\"\"\""), ("plain", "plain"),
        ("", ""),
    ])
    func textIsNeutralisedAndQuoted(_ text: String, _ expected: String) {
        #expect(CSVTable.encode(text) == expected)
    }

    @Test func numbersAreNotTouchedByNeutralising() throws {
        var fixture = Fixture(blocks: 12, cells: [Fixture.sweep[0]])
        fixture.cells[0].parameters["offset"] = "-5"
        let files = try files([fixture.stored])
        #expect(CSVReader(try #require(files["samples.csv"])).rows[0]["param_offset"] == "-5")
        let rows = CSVReader(try #require(files["comparisons.csv"])).rows
        #expect(rows.contains { $0["estimate_percent"]?.hasPrefix("-") == true })
    }

    @Test func hostileTextStaysTextInCSV() throws {
        let hostile = "=HYPERLINK(\"x\"),<script>\n'\r"
        var fixture = Fixture(blocks: 2, cells: [Fixture.sweep[0]])
        fixture.cells[0].parameters["order"] = hostile
        fixture.cells[0].workload = "@work,load"
        for name in ["samples.csv", "comparisons.csv"] {
            let rows = CSVReader(try #require(try files([fixture.stored])[name])).rows
            #expect(!rows.isEmpty)
            #expect(rows.allSatisfy { $0["param_order"] == "'" + hostile && $0["workload"] == "'@work,load" })
        }
    }

    @Test func theDataPackageDescribesEveryColumn() throws {
        let files = try files([Fixture(blocks: 2).stored])
        let text = try #require(files["datapackage.json"])
        let package = try JSONDecoder().decode(DataPackage.self, from: Data(text.utf8))
        #expect(package.profile == "tabular-data-package" && package.resources.count == 2)
        for resource in package.resources {
            let file = try #require(files[resource.path])
            #expect(resource.schema.fields.map(\.name) == CSVReader(file).header)
            #expect(resource.bytes == file.utf8.count)
            #expect(resource.schema.fields.allSatisfy { !$0.description.isEmpty && !$0.type.isEmpty })
        }
        #expect(package.name.allSatisfy { $0.isLowercase || $0.isNumber || "-_.".contains($0) })
        let size = package.resources[0].schema.fields.first { $0.name == "param_size" }
        #expect(size?.type == "integer" && size?.unit == "bytes")
    }

    @Test func resultsHoldVerdictsMachineAndFailures() throws {
        var fixture = Fixture(blocks: 12)
        fixture.adjust = { if $0.key == TrialKey(cell: 6, block: 1, backend: 3) { $0.fail("SIGSEGV") } }
        let text = try #require(try files([fixture.stored])["results.json"])
        let results = try JSONDecoder().decode(ResultsDocument.self, from: Data(text.utf8))
        #expect(results.cells.count == 8 && results.comparisons == 40 && results.crossovers.count == 2)
        #expect(results.runs[0].failures.map(\.failure?.signal) == ["SIGSEGV"])
        #expect(results.runs[0].run.machine.processor.model == "Example CPU")
        #expect(results.runs[0].invalidBlocks.count == 1)
        #expect(results.cells[0].outcome == .transparent && results.cells[5].outcome == .explicit)
    }

    @Test func theSummaryTableIsPlainText() {
        var fixture = Fixture(blocks: 12, cells: [Fixture.sweep[0]])
        fixture.cells[0].varied = ["order"]
        fixture.cells[0].parameters["order"] = "\u{1B}[31mred"
        let text = ReportWriter.summaryTable(Analysis(runs: [fixture.stored]))
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        #expect(text.contains("is faster than explicit/file by"))
        #expect(text.contains("1 backend skipped"))
    }
}

extension TrialRecord {
    /// Turns the record into that of a crash.
    mutating func fail(_ signal: String) {
        status = .failed
        measurement = nil
        failure = TrialFailure(kind: "signal", message: "ended by \(signal)", signal: signal, step: "rep=1/chase")
    }
}
