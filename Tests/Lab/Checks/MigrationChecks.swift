import Experiments

/// NUMA balancing moves the hot quarter and (almost) only it.
let migrationChecks = [
    Check("tiering") {
        let nodes = try LabMachine.tieredNodes()
        let run = try LabRun(
            "tiering",
            LabRun.hotQuarter(
                "transparent/numa",
                ["mode=2", "start=device", "until=hot-moved", "dwell-ms=45000", "scan-delay-ms=100"]))
        let facts = try migrated(run, "host", to: nodes.host, from: nodes.device)
        try expect(
            try run.observation("host", "begin").knobs[Knobs.balancing] == "2",
            "kernel.numa_balancing was not 2 in the step")
        return facts
    },
    Check("balancing") {
        let nodes = try LabMachine.nodes()
        guard LabMachine.cpuNodes.contains(nodes.device) else { throw Skip(reason: "one node has CPUs") }
        let run = try LabRun(
            "balancing",
            LabRun.hotQuarter(
                "transparent/numa",
                ["mode=1", "start=host", "who=device", "until=hot-moved", "dwell-ms=45000", "scan-delay-ms=100"]))
        return try migrated(run, "device", to: nodes.device, from: nodes.host)
    },
    Check("counters") {
        // The counters of a trial lie between what the workload saw inside of its step and what is seen around the run.
        _ = try LabMachine.tieredNodes()
        let before = KernelView.vmstat()
        let run = try LabRun(
            "counters",
            LabRun.hotQuarter(
                "transparent/numa",
                ["mode=2", "start=device", "until=hot-moved", "dwell-ms=45000", "scan-delay-ms=100"]))
        let after = KernelView.vmstat()
        let trial = try run.trial()
        let begin = try run.observation("host", "begin").vmstat
        let end = try run.observation("host", "end").vmstat
        var facts: [String] = []
        for name in ["pgpromote_success", "pgmigrate_success", "numa_hint_faults", "numa_pte_updates"] {
            guard let counted = trial.measurement?.value("vmstat/\(name)") else {
                throw Failure(detail: "the trial has no vmstat/\(name)")
            }
            let inside = Double((end[name] ?? 0) - (begin[name] ?? 0))
            let outside = Double((after[name] ?? 0) - (before[name] ?? 0))
            try expect(
                inside <= counted && counted <= outside,
                "vmstat/\(name) is \(counted); the step saw \(inside), the time around the run \(outside)")
            facts.append("\(name) \(Int(inside)) <= \(Int(counted)) <= \(Int(outside))")
        }
        return facts.joined(separator: ", ")
    },
]

/// The hot pages are on the other node, the cold ones where they were; the trial's own figures say the same.
func migrated(_ run: LabRun, _ step: String, to target: Int, from source: Int) throws -> String {
    let trial = try run.trial()
    let before = try run.observation(step, "begin").pages
    let after = try run.observation(step, "end")
    try expect(before.cold.share(on: source) > 0.99, "the data began on \(before.cold.pages), not on node \(source)")
    let hot = after.pages.hot.share(on: target)
    let cold = after.pages.cold.share(on: source)
    let facts = "hot pages by node \(after.pages.hot.pages), cold \(after.pages.cold.pages)"
    try expect(hot >= 0.9, "\(facts): of the hot quarter 90 % should be on node \(target)")
    try expect(cold >= 0.9, "\(facts): of the rest 90 % should still be on node \(source)")
    try residencyAgrees(trial, after, host: step == "host" ? target : source)
    return facts
}

/// What the trial's record says about the end is what numa_maps said.
func residencyAgrees(_ trial: TrialRecord, _ seen: Observation, host: Int) throws {
    guard let last = trial.measurement?.residency.last else { throw Failure(detail: "the record has no residency") }
    let listed = (seen.numaMaps[host] ?? 0) * 4096
    let slack = 2 << 20
    try expect(
        abs(last.hostBytes - listed) <= slack,
        "the record has \(last.hostBytes >> 10) KiB in the host tier, numa_maps \(listed >> 10) KiB on node \(host)")
}

extension Measurement {
    /// A value of the whole trial.
    func value(_ metric: String) -> Double? { samples.first { $0.metric == metric && $0.step.isEmpty }?.value }
}
