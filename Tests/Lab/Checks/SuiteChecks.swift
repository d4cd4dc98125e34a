import Experiments
import Foundation

/// A small suite over every backend, made with the program that users have. Those that cannot run here are skipped, and
/// the report says why. Results do not depend on who moves the memory.
let suiteChecks = [
    Check("suite-exclusive") { try suite("exclusive") },
    Check("suite-coherent") { try suite("coherent") },
    Check("checksums") {
        let software = try StoreReader.load(path: suites["exclusive"] ?? "nothing")
        let coherent = try StoreReader.load(path: suites["coherent"] ?? "nothing")
        let reference = try software.trials.map { try outcome($0, software) }.filter { $0.backend == "baseline/shared" }
        let all = try [software, coherent].flatMap { run in try run.trials.map { try outcome($0, run) } }
        for other in all {
            guard let expected = reference.first(where: { $0.cell == other.cell }) else {
                throw Failure(detail: "\(other.cell) did not run on the software device")
            }
            try expect(
                other.checksums == expected.checksums && !other.checksums.isEmpty,
                "\(other.backend) computes \(other.checksums), the software device \(expected.checksums) (\(other.cell))"
            )
        }
        return "\(all.count) trials agree: \(Set(all.map(\.backend)).sorted().joined(separator: ", "))"
    },
]

/// Directories of the suites' runs, by device model.
nonisolated(unsafe) private var suites: [String: String] = [:]

/// One block, since times say nothing in the lab: --max-time ends the run after it.
private func suite(_ model: String) throws -> String {
    var arguments = ["run", "--workload", "list", "--backend", try backends()]
    arguments += ["--device-model", model, "-p", "size=2MiB", "-p", "rounds=2", "--warmup", "0", "--repetitions", "1"]
    arguments += ["--target", "50%", "--max-time", "1s"]
    if let path = LabMachine.devicePath { arguments += ["--device-path", path] }
    let run = try LabRun(model, arguments, of: LabRun.released, limit: 300)
    suites[model] = run.directory
    let stored = try StoreReader.load(path: run.directory)
    let failed = stored.trials.filter { $0.status != .ok }
    try expect(failed.isEmpty, "\(failed.count) trials failed: \(failed.first?.failure?.message ?? "")")
    try expect(!stored.trials.isEmpty, "no trial ran")
    try isMarked("\(run.directory)/index.html")
    let names = Set(stored.run.backends.map(\.label)).sorted().joined(separator: ", ")
    let skipped = Set(stored.run.skipped.map(\.label)).sorted().joined(separator: ", ")
    return "\(stored.trials.count) trials on \(names); skipped: \(skipped.isEmpty ? "none" : skipped)"
}

/// Nobody may take times of an emulated processor for times.
private func isMarked(_ path: String) throws {
    guard let page = KernelView.text(path) else { throw Failure(detail: "there is no report \(path)") }
    guard KernelView.text("/proc/cpuinfo")?.contains("QEMU TCG") == true else { return }
    try expect(
        page.contains("times under emulation mean nothing"),
        "the report does not say that times under emulation mean nothing")
}

private func backends() throws -> String {
    struct Answer: Decodable {
        struct Entry: Decodable { var name: String }
        var backends: [Entry]
    }
    let output = try LabRun("backends", ["list", "backends", "--json"], of: LabRun.released).output
    let answer = try JSONDecoder().decode(Answer.self, from: Data(output.utf8))
    return answer.backends.map(\.name).joined(separator: ",")
}

private struct Outcome {
    var cell: String
    var backend: String
    var checksums: [String]
}

private func outcome(_ trial: TrialRecord, _ run: StoredRun) throws -> Outcome {
    let backend = run.run.backends[trial.key.backend].label
    let cell = run.run.cells[trial.key.cell]
    let parameters = cell.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return Outcome(
        cell: ([cell.workload] + parameters).joined(separator: " "), backend: backend,
        checksums: trial.measurement?.checksums ?? [])
}
