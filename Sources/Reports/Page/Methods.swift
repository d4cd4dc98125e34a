import Experiments
import Machine
import Statistics

/// How it was measured, in words, and how to measure it again.
enum Methods {
    static func html(_ analysis: Analysis) -> String { paragraphs(analysis).map { Markup.element("p", $0) }.joined() }

    private static func paragraphs(_ analysis: Analysis) -> [String] {
        let run = analysis.runs.first?.record
        let m = analysis.runs.map(\.comparisonCount).max() ?? 1
        let least = MedianInterval.smallestSampleSize(confidence: run?.confidence ?? 0.95, comparisons: max(1, m))
        return [
            "Transparent migration moves memory by itself when it is touched; explicit placement moves it where the program "
                + "says so; the baseline never has to move anything and shows the cost floor. A cell is a workload with one "
                + "set of parameters. A trial is one fresh process with one backend. A block is one trial of every backend of "
                + "a cell, in an order drawn from the seed by Latin squares. The baseline runs twice in every block: the "
                + "difference between the two (A/A) is the noise floor.",
            "A trial’s observation is the repetition of median wall time after warm-up; inner repetitions are never counted as "
                + "independent. Per block d = ln(baseline) − ln(backend). The estimate is 100·(exp(median d) − 1) %, a "
                + "difference in speed; the time ratio is exp(−median d). Intervals are exact order statistics of d "
                + "(binomial), with the error probability divided by the \(Format.counted(m, "comparison")) of a run "
                + "(Bonferroni): at least \(least) blocks are needed for any interval.",
            "Verdicts use a margin of ±\(Format.significant(run?.marginPercent ?? 2)) %: equivalent if the whole interval lies "
                + "inside it, faster or slower if the interval excludes zero and the estimate exceeds both the margin and, "
                + "as a ratio in either direction, the noise floor; inconclusive otherwise. The cell’s verdict compares the transparent and the explicit backend "
                + "of lowest median time over all valid blocks. This choice is made from the same blocks, so it favours both "
                + "sides’ best; the division by all pairs keeps the stated confidence for every pair, the chosen one included.",
            "Outliers are marked, never dropped. A block is left out whole if a trial failed or is absent, or by outside "
                + "evidence fixed beforehand: more than 10 % of processor time stolen, swap activity, a throttled clock. A "
                + "backend that fails in every block of a cell has no result there and does not void the others’ blocks.",
            "Wall time covers the rounds. Launch: handing steps to the device and learning of their end. Stall: waiting for "
                + "faults. Move: inside placements, the change of pointers in copies at another address included (fixup_time). "
                + "Compute: the rest. Building the data is reported, never counted. Bytes "
                + "touched are distinct bytes per step, added up. What could not be measured is empty, never zero: where the kernel "
                + "moves pages by itself, nothing tells its stalls from the computation, and compute contains them.",
            "Pages that changed tier are counted the same way for every backend: those whose tier after a step is another "
                + "than before it. A page that went and came back within a step is not among them. Counters of "
                + "/proc/vmstat are of the whole system; where a backend of the kernel takes part, every trial of the run "
                + "reads those of migration, so that reading them is no difference between backends.",
        ]
    }

    /// Machine, software and how to repeat, run by run.
    static func machine(_ run: RunAnalysis) -> String {
        let record = run.record
        let title = run.tag.isEmpty ? "" : Markup.element("h3", "Run \(run.tag): \(record.id)")
        let own = [
            ("run", record.id), ("created", record.createdAt), ("Tiermark", record.version),
            ("binary", record.binaryDigest), ("seed", "\(record.seed)"),
            ("device", "\(record.device) (\(record.deviceModel) model)"),
            ("repetitions", "\(record.repetitions) measured after \(record.warmup) warm-up, per trial"),
        ]
        let plugins = (record.plugins ?? []).map { ("plug-in", "\($0.path) (\($0.digest))") }
        let facts = record.machine.facts + activity(record.machine) + own + plugins
        let list = facts.map { Markup.element("dt", $0.0) + Markup.element("dd", $0.1) }.joined(separator: "\n")
        return "\(title)<dl class=\"facts\">\(list)</dl>"
    }

    private static func activity(_ machine: MachineDescription) -> [(String, String)] {
        let workers = machine.damon.workers.filter(\.isRunning).map {
            "kdamond \($0.id) (\($0.actions.joined(separator: ", ")))"
        }
        let found = workers + machine.damon.activeModules
        let balancing = machine.numaBalancing.mode.map {
            $0 == 0 ? "NUMA balancing off" : "NUMA balancing on, mode \($0)"
        }
        return [
            (
                "DAMON",
                machine.damon.hasSysfs
                    ? found.isEmpty ? "available, idle" : found.joined(separator: ", ") : "not in this kernel"
            ),
            ("other activity", balancing ?? "NUMA balancing: not in this kernel"),
        ]
    }

    /// The commands that made the runs, and those that make them again.
    static func reproduce(_ run: RunAnalysis) -> String {
        let commands = run.stored.sessions.map { session in
            session.commandLine.map(quoted).joined(separator: " ")
        }
        let record = run.record
        let title = run.tag.isEmpty ? "" : Markup.element("h3", "Run \(run.tag)")
        return title + Markup.element("p", "Measured by:")
            + Markup.element(
                "pre", commands.isEmpty ? "unknown: the run has no sitting on record" : commands.joined(separator: "\n")
            )
            + Markup.element(
                "p",
                "The order of trials follows from the seed \(record.seed). The same command with --seed \(record.seed) repeats "
                    + "it with the same order; tiermark report DIR makes these pages again from the store alone.")
            + "<details class=\"data\"><summary>The experiment as stored</summary>"
            + Markup.element("pre", record.experiment) + "</details>"
    }

    /// An argument as a shell takes it.
    private static func quoted(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-_=./:,%+@".utf8.contains(byte)
        }
        return plain && !argument.isEmpty ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
    }
}
