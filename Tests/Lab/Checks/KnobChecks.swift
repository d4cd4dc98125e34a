import Foundation

/// What a run sets in the kernel is put back, however it ends. These come last: they look back at all runs before.
let knobChecks = [
    Check("knobs-killed-numa") {
        let nodes = try LabMachine.nodes()
        let mode = LabMachine.cpuNodes.contains(nodes.device) ? "1" : "2"
        return try survivesKill(
            "knobs-killed-numa",
            LabRun.hotQuarter(
                "transparent/numa",
                ["mode=\(mode)", "hot-threshold-ms=777", "scan-delay-ms=123", "dwell-ms=60000"]))
    },
    Check("knobs-killed-damon") {
        _ = try LabMachine.nodes()
        return try survivesKill("knobs-killed-damon", LabRun.hotQuarter("transparent/damon", ["dwell-ms=60000"]))
    },
    Check("knobs") {
        if let difference = Knobs.difference(knobsAtStart, Knobs.snapshot()) { throw Failure(detail: difference) }
        return "\(knobsAtStart.count) settings are as before all runs"
    },
]

/// How the machine was before anything ran. Must be asked for once at the start.
let knobsAtStart = Knobs.snapshot()

/// Kills a run, its trial and all they started once it has changed something; the next command puts it back.
private func survivesKill(_ name: String, _ arguments: [String]) throws -> String {
    let before = Knobs.snapshot()
    let run = try LabRun.StartedRun(name, arguments)
    let end = ContinuousClock.now + .seconds(60)
    while Observation.moments(run.observations) == 0 {
        guard run.child.end() == nil, ContinuousClock.now < end else {
            run.child.killAll()
            throw Failure(detail: "the run never came to its step: \((KernelView.text(run.log) ?? "").suffix(600))")
        }
        usleep(50_000)
    }
    let changed = Knobs.difference(before, Knobs.snapshot())
    run.child.killAll()
    try expect(changed != nil, "the run changed no setting, so nothing can be told")
    let afterKill = Knobs.difference(before, Knobs.snapshot())
    _ = try LabRun(name + "-next", LabRun.hotQuarter("baseline/shared", []))
    if let left = Knobs.difference(before, Knobs.snapshot()) {
        throw Failure(detail: "after a killed run and another one: \(left)")
    }
    return
        "changed: \(changed ?? ""); left by the kill: \(afterKill == nil ? "nothing" : "all"); put back by the next run"
}

extension Observation {
    /// How much has been observed so far.
    static func moments(_ path: String) -> Int { (KernelView.text(path) ?? "").split(separator: "\n").count }
}
