public import ArgumentParser
public import WorkloadKit
import Foundation
import Glibc

/// A complete `tiermark` program over a list of workloads. A program of one's own is three lines:
///
/// ```swift
/// @main struct Main {
///     static func main() { Tiermark.main(workloads: [myWorkload]) }
/// }
/// ```
public enum Tiermark {
    /// The version in records and for `--version`. A debug build says so: it is no use for measuring.
    public static let version = isDebugBuild ? "0.1.0 (debug build)" : "0.1.0"

    /// Runs the command line and ends the process.
    /// - Parameter workloads: what `--workload` can name; the same list in every process of a run.
    public static func main(workloads: [WorkloadKind]) -> Never {
        CommandEnvironment.install(workloads)
        // A closed pipe is an error of the write that finds it, with a message; not the end of a run.
        signal(SIGPIPE, SIG_IGN)
        Root.main()
        exit(0)
    }

    static var isDebugBuild: Bool {
        var debug = false
        // The argument of assert is evaluated in debug builds alone.
        assert(
            {
                debug = true; return true
            }())
        return debug
    }
}

/// The root command.
public struct Root: ParsableCommand {
    /// What ArgumentParser is told.
    public static let configuration = CommandConfiguration(
        commandName: "tiermark",
        abstract: "Measures whether memory should move by itself or be placed by the program.",
        discussion: """
            Runs the same workloads over transparent migration, explicit placement and a baseline where nothing has to \
            move, each trial in a fresh process, and reports who wins, by how much, how sure, and where the crossover lies.

            Exit codes: 0 success, 1 error, 2 regression beyond the gate, 3 a trial failed, 5 a baseline is missing, \
            64 wrong usage, 130 interrupted.
            """,
        version: Tiermark.version,
        subcommands: [
            DoctorCommand.self, ListCommand.self, RunCommand.self, ReportCommand.self, CompareCommand.self,
            CheckWorkloadCommand.self, NewCommand.self,
            TrialCommand.self, DeviceCommand.self, DescribePluginCommand.self,
        ])

    /// Made by ArgumentParser.
    public init() {}
}
