import Experiments
import Foundation
import Testing

extension EndToEnd {
    @Suite struct HappyPathTests {
        private static let files = [
            "run.sqlite", "index.html", "samples.csv", "comparisons.csv", "results.json", "datapackage.json",
            "report.md",
        ]

        @Test func aRunOverAllWorkloadsAndSidesSucceedsAndWritesItsReport() throws {
            let run = try SharedRuns.everything.get()
            #expect(run.ended.status == 0, "\(run.ended.messages)")
            #expect(run.ended.messages.contains("144 trials recorded, 0 failed"))
            #expect(run.ended.messages.contains("report: \(run.path)/index.html"))
            for workload in ["list", "tree", "vector", "mixed"] {
                #expect(run.ended.output.contains("\n\(workload)\n"))
            }
            #expect(Set(try FileManager.default.contentsOfDirectory(atPath: run.path)) == Set(Self.files))
        }

        @Test func phasesOfEveryTrialAddUpToItsWallTime() throws {
            var trials: [String: [String: Double]] = [:]
            for row in try SharedRuns.everything.get().table("samples.csv").rows where row["step"].isEmpty {
                guard row["initiator"].isEmpty, let value = row.number("value") else { continue }
                let trial = ["workload", "backend", "block"].map { row[$0] }.joined(separator: "|")
                trials[trial, default: [:]][row["metric"]] = value
            }
            #expect(trials.count == 144)
            for (trial, values) in trials {
                let wall = try #require(values["wall_time"])
                let phases = ["launch_time", "stall_time", "move_time", "compute_time"].compactMap { values[$0] }
                #expect(phases.count == 4)
                #expect(abs(phases.reduce(0, +) - wall) <= 1e-9 * wall + 1e-12, "\(trial): \(values)")
            }
        }

        @Test func checksumsAreTheSameOnEveryBackend() throws {
            let stored = try SharedRuns.everything.get().stored
            #expect(stored.run.backends.count == 6 && stored.run.cells.count == 4)
            for cell in stored.run.cells.indices {
                let trials = stored.trials.filter { $0.key.cell == cell }
                #expect(Set(trials.map(\.key.backend)).count == 6)
                let checksums = Set(trials.map { $0.measurement?.checksums ?? [] })
                #expect(checksums.count == 1, "\(stored.run.cells[cell].label): \(checksums)")
                #expect(checksums.first?.contains { $0 != "0000000000000000" } == true)
            }
        }

        @Test func everyValueInSamplesIsANumberOrSaysWhyThereIsNone() throws {
            let table = try SharedRuns.everything.get().table("samples.csv")
            #expect(table.rows.count > 144 * 20)
            let bad = table.rows.filter { row in
                row["value"].isEmpty
                    ? row["valid"] != "false" || row["invalid_reason"].isEmpty
                    : row.number("value")?.isFinite != true
            }
            #expect(bad.isEmpty, "\(bad.prefix(3).map(\.fields))")
        }

        @Test func theDataPackageDescribesEveryColumn() throws {
            let run = try SharedRuns.everything.get()
            let package = try JSONSerialization.jsonObject(with: run.data("datapackage.json")) as? [String: Any]
            let resources = try #require(package?["resources"] as? [[String: Any]])
            for file in ["samples.csv", "comparisons.csv"] {
                let resource = try #require(resources.first { $0["path"] as? String == file })
                let fields = (resource["schema"] as? [String: Any])?["fields"] as? [[String: Any]]
                #expect(fields?.compactMap { $0["name"] as? String } == (try run.table(file).header))
            }
        }
    }
}
