import ArgumentParser
import Experiments
import WorkloadKit

/// `tiermark new`.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Begins something of your own.", subcommands: [NewWorkloadCommand.self])
}

/// `tiermark new workload`.
struct NewWorkloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workload",
        abstract: "Writes a Swift package with a workload that works, for you to change, and a tiermark around it.",
        discussion: """
            The package is a new folder here. Nothing is overwritten. In it, 'make test' proves that the workload keeps \
            its contract and gives the same checksums on every backend, and 'make bench' measures it.
            """)

    @Argument(help: "Its name: letters, digits and '-'; also the name of the folder.") var name: String

    @Option(
        help:
            "Where Tiermark is: the folder of a checkout, or the https address of a repository. Default: the checkout that this program was built from."
    ) var tiermark: String?

    func run() throws {
        try reportingErrors {
            let name = try WorkloadName(name, taken: CommandEnvironment.workloads.map(\.name))
            let origin = try TiermarkOrigin(tiermark)
            guard name.folder.lowercased() != origin.identity else {
                throw ExperimentError(
                    .badValue,
                    "'\(name.folder)' is also the name of the folder that Tiermark is in, and Swift wants different ones: "
                        + "choose another name")
            }
            let files = PackageTemplate(name: name, origin: origin).files
            try PackageWriter.write(files, into: name.folder)
            try Terminal.output(Self.answer(name, files))
        }
    }

    private static func answer(_ name: WorkloadName, _ files: [PackageTemplate.File]) -> String {
        """
        wrote the package '\(name.folder)':
        \(files.map { "  \(name.folder)/\($0.path)" }.joined(separator: "\n"))

        cd \(name.folder)
        make test     # the workload keeps its contract and gives the same checksums on every backend
        make bench    # measures '\(name.workload)' and writes a report

        """
    }
}
