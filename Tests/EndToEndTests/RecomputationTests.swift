import Foundation
import Testing

extension EndToEnd {
    /// comparisons.csv again from samples.csv and nothing else, by code that shares nothing with the program.
    @Suite struct RecomputationTests {
        @Test func comparisonsFollowFromSamplesAlone() throws {
            let run = try SharedRuns.everything.get()
            try check(run, confidence: 0.95)
            #expect(try run.table("comparisons.csv").rows.count == 4 * 9)
        }

        @Test func intervalsFollowFromSamplesAlone() throws {
            let run = try SharedRuns.twoSides.get()
            #expect(run.ended.status == 0, "\(run.ended.messages)")
            try check(run, confidence: 0.95)
            let rows = try run.table("comparisons.csv").rows
            #expect(rows.count == 2)
            for row in rows {
                #expect(row.number("confidence") == 0.9609375)
                #expect(row.number("lo_percent") != nil && row.number("noise_floor_hi_percent") != nil)
            }
        }

        private func check(_ run: SharedRuns.Made, confidence: Double) throws {
            let samples = Observations(try run.table("samples.csv"))
            for row in try run.table("comparisons.csv").rows {
                let expected = samples.compare(row, row["backend"], row["baseline"], confidence)
                let floor = samples.compare(row, "\(Self.twin) (A/A)", Self.twin, confidence)
                #expect(row["n"] == "\(expected.count)" && row["blocks_won"] == "\(expected.won)")
                #expect(!row["verdict"].isEmpty && row["metric"] == "wall_time")
                expectNear(row, "estimate_percent", expected.estimate)
                expectNear(row, "lo_percent", expected.interval?.lo)
                expectNear(row, "hi_percent", expected.interval?.hi)
                expectNear(row, "confidence", expected.interval?.confidence)
                expectNear(row, "noise_floor_lo_percent", floor.interval?.lo)
                expectNear(row, "noise_floor_hi_percent", floor.interval?.hi)
            }
        }

        private static let twin = "baseline/shared"

        private func expectNear(_ row: Table.Row, _ column: String, _ expected: Double?) {
            guard let expected else {
                #expect(row[column].isEmpty, "\(column): \(row.fields)")
                return
            }
            let found = row.number(column) ?? .nan
            #expect(abs(found - expected) <= 1e-9 * max(1, abs(expected)), "\(column): \(found), not \(expected)")
        }
    }
}

/// Wall times of valid trials by cell, backend and block.
private struct Observations {
    private var times: [[String]: [Int: Double]] = [:]
    private let parameters: [String]

    struct Comparison {
        var count: Int
        var won: Int
        var estimate: Double
        var interval: (lo: Double, hi: Double, confidence: Double)?
    }

    init(_ table: Table) {
        parameters = table.header.filter { $0.hasPrefix("param_") }
        for row in table.rows where row["metric"] == "wall_time" && row["step"].isEmpty && row["initiator"].isEmpty {
            guard row["valid"] == "true", let value = row.number("value"), let block = Int(row["block"]) else {
                continue
            }
            times[key(row, row["backend"]), default: [:]][block] = value
        }
    }

    private func key(_ row: Table.Row, _ backend: String) -> [String] {
        [row["run_id"], row["workload"], backend] + parameters.map { row[$0] }
    }

    func compare(_ row: Table.Row, _ backend: String, _ baseline: String, _ confidence: Double) -> Comparison {
        let base = times[key(row, baseline)] ?? [:]
        let other = times[key(row, backend)] ?? [:]
        let d = base.compactMap { block, time in other[block].map { log(time / $0) } }.sorted()
        let middle = d.count / 2
        let median = d.isEmpty ? .nan : d.count % 2 == 1 ? d[middle] : (d[middle - 1] + d[middle]) / 2
        return Comparison(
            count: d.count, won: d.count { $0 > 0 }, estimate: 100 * (exp(median) - 1),
            interval: interval(d, (1 - confidence) / (row.number("comparisons") ?? 1)))
    }

    /// The innermost pair of ranks that misses the median with at most the probability `allowed`: in how many of the
    /// 2ⁿ patterns of signs do fewer than `rank` values lie below it?
    private func interval(_ d: [Double], _ allowed: Double) -> (lo: Double, hi: Double, confidence: Double)? {
        var found: (lo: Double, hi: Double, confidence: Double)?
        let patterns = pow(2, Double(d.count))
        for rank in stride(from: 1, through: d.count / 2, by: 1) {
            let missed = 2 * (0..<rank).map { choose(d.count, $0) }.reduce(0, +) / patterns
            guard missed <= allowed else { break }
            found = (100 * (exp(d[rank - 1]) - 1), 100 * (exp(d[d.count - rank]) - 1), 1 - missed)
        }
        return found
    }

    private func choose(_ n: Int, _ k: Int) -> Double {
        (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
    }
}
