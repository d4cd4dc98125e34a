/// Why an experiment could not be specified, planned, made, resumed, stored or compared.
public struct ExperimentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public struct Code: Sendable, Hashable {
        let name: String

        /// A workload, backend, parameter, suite or key that does not exist.
        public static let unknownName = Code(name: "unknownName")
        /// A value that does not fit.
        public static let badValue = Code(name: "badValue")
        /// An experiment file that cannot be read or understood.
        public static let badFile = Code(name: "badFile")
        /// None of the backends asked for can run here.
        public static let noBackend = Code(name: "noBackend")
        /// A cell needs more memory than there is.
        public static let doesNotFit = Code(name: "doesNotFit")
        /// The output directory is there already and holds something.
        public static let outputExists = Code(name: "outputExists")
        /// The output directory cannot be written.
        public static let outputUnwritable = Code(name: "outputUnwritable")
        /// There is no run at the path.
        public static let storeMissing = Code(name: "storeMissing")
        /// The file is not a run of Tiermark, or is damaged.
        public static let storeUnreadable = Code(name: "storeUnreadable")
        /// A newer Tiermark wrote the run.
        public static let storeTooNew = Code(name: "storeTooNew")
        /// Another process writes the run.
        public static let storeLocked = Code(name: "storeLocked")
        /// A record could not be written: the disk is full or failed.
        public static let storeFull = Code(name: "storeFull")
        /// The run cannot be continued here.
        public static let resumeRefused = Code(name: "resumeRefused")
        /// Trial processes cannot be started.
        public static let spawnFailed = Code(name: "spawnFailed")
        /// Two runs have nothing that can be compared.
        public static let nothingToCompare = Code(name: "nothingToCompare")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What happened, to what, why, and what to do next.
    public let description: String

    /// An error with a complete message.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the user typed something that cannot be meant: exit code 64 rather than 1.
    public var isUsage: Bool { [.unknownName, .badValue, .badFile].contains(code) }
}
