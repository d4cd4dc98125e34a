import Experiments
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `explicit/copy` with all workloads, in trials like any other.
    @Suite struct CopyBackendTests {
        @Test func pointersAreChangedCountedAndTimed() throws {
            let directory = try TemporaryDirectory()
            let path = "\(directory.path)/run"
            let ended = try Tiermark.run(
                Tiermark.tiny("list,tree,vector,mixed", "baseline/shared,explicit/copy", out: path))
            #expect(ended.status == 0, "\(ended.messages)")
            #expect(ended.messages.contains("36 trials recorded, 0 failed"))
            let stored = try StoreReader.load(path: path)
            for cell in stored.run.cells.indices {
                let checksums = Set(
                    stored.trials.filter { $0.key.cell == cell }.map { $0.measurement?.checksums ?? [] })
                #expect(checksums.count == 1, "\(stored.run.cells[cell].label)")
            }
            for trial in stored.trials {
                let workload = stored.run.cells[trial.key.cell].workload
                let isCopy = stored.run.backends[trial.key.backend].id == "explicit/copy"
                let fixups = try #require(trial.observation(Metric.fixups.name))
                #expect((fixups > 0) == (isCopy && workload != "vector"), "\(workload): \(fixups)")
                let (move, fixup) = (trial.observation("move_time") ?? 0, trial.observation("fixup_time") ?? -1)
                #expect(fixup >= 0 && fixup <= move)
            }
        }
    }
}
