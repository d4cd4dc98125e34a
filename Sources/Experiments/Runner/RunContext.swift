import Foundation
public import Machine

/// What a run needs beside the experiment.
public struct RunContext: Sendable {
    /// What exists.
    public var catalogue: Catalogue
    /// What makes a trial.
    public var program: TrialProgram
    /// Tiermark's version, for the record.
    public var version: String
    /// The command line as typed, for the record.
    public var commandLine: [String]
    /// What the software device is, in one plain sentence, for the record; runs with backends that use memory nodes say
    /// beside it what these are.
    public var device: String
    /// Why times of this run mean nothing, for virtual laboratories; nil for a run that measures.
    public var functionalReason: String?
    /// The machine, for the record and for the check of `resume`.
    public var machine: MachineDescription
    /// What a footprint is held against.
    public var availableMemory: AvailableMemory
    /// Which binary measures; nil for the running one.
    public var binaryDigest: String?
    /// The shared libraries that workloads come from.
    public var plugins: [PluginRecord]
    /// Told about every trial.
    public var progress: any RunProgress
    /// Asked between and during trials.
    public var interruption: Interruption

    /// A context; what is not given is this machine and this program.
    public init(
        catalogue: Catalogue, version: String, commandLine: [String], program: TrialProgram = .thisProgram,
        device: String = "software device: a second process on this machine's CPUs",
        machine: MachineDescription = .current(), availableMemory: AvailableMemory = .current(),
        binaryDigest: String? = nil, functionalReason: String? = Self.functionalReason(),
        plugins: [PluginRecord] = [], progress: any RunProgress = SilentProgress(),
        interruption: Interruption = Interruption()
    ) {
        self.catalogue = catalogue
        self.version = version
        self.commandLine = commandLine
        self.program = program
        self.device = device
        self.machine = machine
        self.availableMemory = availableMemory
        self.binaryDigest = binaryDigest
        self.functionalReason = functionalReason
        self.plugins = plugins
        self.progress = progress
        self.interruption = interruption
    }

    /// What `TIERMARK_FUNCTIONAL` says: set where the machine works and its times mean nothing, as in a virtual
    /// laboratory. nil if it is not set or empty.
    /// - Parameter environment: nil for that of this process.
    public static func functionalReason(
        in environment: [String: String]? = nil
    ) -> String? {
        let variables = environment ?? ProcessInfo.processInfo.environment
        let reason = variables["TIERMARK_FUNCTIONAL"]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return reason.isEmpty ? nil : reason
    }

    func digest() throws(ExperimentError) -> String {
        if let binaryDigest { return binaryDigest }
        return try BinaryDigest.ofThisProgram()
    }
}

/// How a sitting ended.
public struct RunOutcome: Sendable, Hashable {
    /// The run's directory.
    public var directory: OutputDirectory
    /// The run's id.
    public var runID: String
    /// Trials made in this sitting.
    public var trialsMade: Int
    /// Trials recorded in all sittings.
    public var trialsRecorded: Int
    /// Trials that failed, in all sittings: exit code 3 if there are any.
    public var trialsFailed: Int
    /// Whether it was interrupted: exit code 130.
    public var isInterrupted: Bool
    /// Why measuring ended, by label of the cell; cells of an interrupted run are not in it.
    public var endings: [String: String]
    /// Seconds of this sitting, and how many of them were spent in trials.
    public var seconds: Double
    /// Seconds of this sitting that were spent in trials.
    public var secondsInTrials: Double
}
