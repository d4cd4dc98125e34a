import Backends
import Machine

/// Whether a run may be continued here: trials made under other conditions would be compared as if nothing had changed.
struct ResumeCheck {
    let run: RunRecord
    let path: String

    /// The plan to go on with.
    /// - Throws: `ExperimentError` with code `resumeRefused` that lists everything that changed.
    func plan(_ experiment: Experiment?, _ context: RunContext) throws(ExperimentError) -> Plan {
        let original = try run.originalExperiment()
        var changes = machineChanges(context.machine) + binaryChanges(try context.digest(), context.version)
        changes += functionalChanges(context.functionalReason)
        changes += pluginChanges(context.plugins)
        if let experiment { changes += experimentChanges(original, experiment) }
        guard changes.isEmpty else { throw refusal(changes) }
        let plan = try replanned(original, context.catalogue)
        changes = planChanges(plan)
        guard changes.isEmpty else { throw refusal(changes) }
        return plan
    }

    private func replanned(_ original: Experiment, _ catalogue: Catalogue) throws(ExperimentError) -> Plan {
        do { return try Plan(original, catalogue: catalogue) } catch {
            throw refusal(["it cannot be planned any more: \(error.description)"])
        }
    }

    private func machineChanges(_ machine: MachineDescription) -> [String] {
        guard machine.fingerprint != run.machine.fingerprint else { return [] }
        let facts: [(String, (MachineDescription) -> String)] = [
            ("processor", { $0.processor.model }),
            ("number of processors", { "\($0.processor.onlineCPUs.count)" }),
            ("kernel", { $0.operatingSystem.kernelRelease }),
            ("memory", { "\($0.memory.totalBytes >> 20) MiB" }),
            ("memory nodes", { "\($0.nodes.count)" }),
        ]
        let differences = facts.compactMap { name, fact in
            fact(run.machine) == fact(machine) ? nil : "\(name) was \(fact(run.machine)) and is \(fact(machine))"
        }
        let detail = differences.isEmpty ? "the shape of its memory nodes differs" : differences.joined(separator: ", ")
        return ["the machine is another one, or was changed: \(detail)"]
    }

    private func functionalChanges(_ reason: String?) -> [String] {
        guard (reason == nil) != (run.functionalReason == nil) else { return [] }
        return [
            reason == nil
                ? "it was marked as functional with TIERMARK_FUNCTIONAL, which is not set now"
                : "TIERMARK_FUNCTIONAL is set now and was not: its times would be marked as meaningless halfway"
        ]
    }

    private func binaryChanges(_ digest: String, _ version: String) -> [String] {
        guard digest != run.binaryDigest else { return [] }
        return [
            "the program is not the one that began it: version \(run.version) with digest \(run.binaryDigest), "
                + "now version \(version) with digest \(digest)"
        ]
    }

    /// A library may lie elsewhere now, but it must be the same file.
    private func pluginChanges(_ plugins: [PluginRecord]) -> [String] {
        let recorded = run.plugins ?? []
        guard recorded.count == plugins.count else {
            return ["it took workloads from \(recorded.count) plug-ins, and \(plugins.count) are given now"]
        }
        return zip(recorded, plugins).filter { $0.digest != $1.digest }.map { then, now in
            "the plug-in '\(now.path)' is not the file that it was when the run began"
                + (then.path == now.path ? ": it was built again or replaced" : " ('\(then.path)')")
        }
    }

    private func experimentChanges(_ original: Experiment, _ now: Experiment) -> [String] {
        let facts: [(String, (Experiment) -> String)] = [
            ("workloads", { Self.text($0.workloads) }), ("backends", { Self.text($0.backends) }),
            ("device model", { $0.deviceModel.rawValue }), ("device path", { $0.devicePath ?? "none" }),
            ("arena", { $0.arena?.description ?? "none given" }),
            ("nodes", { $0.nodes?.description ?? "none given" }),
            ("sampling", { Self.text($0.sampling) }), ("seed", { "\($0.seed)" }),
            ("counters", { $0.counters.joined(separator: ",") }), ("repetitions", { "\($0.repetitions)" }),
            ("warm-up", { "\($0.warmup)" }), ("time limit", { "\($0.trialTimeLimit) s" }),
            ("margin", { "\($0.marginPercent) %" }), ("confidence", { "\($0.confidence)" }),
        ]
        return facts.compactMap { name, fact in
            fact(original) == fact(now)
                ? nil : "the experiment's \(name) would change from \(fact(original)) to \(fact(now))"
        }
    }

    private func planChanges(_ plan: Plan) -> [String] {
        var changes: [String] = []
        for gone in run.backends where gone.replica == 0 && !plan.backends.contains(gone) {
            let reason = plan.skipped.first { $0.label == gone.label }.map {
                ": \($0.reason). To enable it: \($0.remedy)"
            }
            changes.append("the backend '\(gone.label)' cannot run now\(reason ?? "")")
        }
        for new in plan.backends where new.replica == 0 && !run.backends.contains(new) {
            changes.append("the backend '\(new.label)' could not run then and can now")
        }
        if changes.isEmpty, let recorded = run.counters, recorded != plan.counters {
            changes.append(
                "the counters that its backends need were \(recorded.joined(separator: ",")) and are "
                    + plan.counters.joined(separator: ","))
        }
        if changes.isEmpty, plan.backends != run.backends || plan.cells != run.cells {
            changes.append("its cells or backends mean something else now: defaults of parameters have changed")
        }
        return changes
    }

    private func refusal(_ changes: [String]) -> ExperimentError {
        ExperimentError(
            .resumeRefused,
            "the run in '\(path)' cannot be continued:\n" + changes.map { "  \($0)\n" }.joined()
                + "Trials made under other conditions cannot be mixed. Undo the change, or begin a new run; "
                + "'tiermark report \(ShellWord.quoted(path))' shows what was measured.")
    }

    private static func text(_ selections: [Selection]) -> String {
        selections.map { selection in
            let parameters = selection.parameters.sorted { $0.key < $1.key }
            return selection.name + parameters.map { " \($0.key)=\($0.value.joined(separator: ","))" }.joined()
        }.joined(separator: "; ")
    }

    private static func text(_ sampling: Sampling) -> String {
        "\(sampling.blocks) blocks" + (sampling.targetHalfWidthPercent.map { ", target \($0) %" } ?? "")
            + (sampling.maxTime.map { ", at most \($0) s" } ?? "")
    }
}
