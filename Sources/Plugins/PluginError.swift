import Glibc

/// Why a plug-in cannot be used.
public struct PluginError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public struct Code: Sendable, Hashable {
        let name: String

        /// There is no such file: a mistyped path.
        public static let notFound = Code(name: "notFound")
        /// The library or what it says of itself breaks the contract.
        public static let rejected = Code(name: "rejected")
        /// It does not take these values, and says so.
        public static let refusedValues = Code(name: "refusedValues")
        /// It crashed or ended while it was asked about itself.
        public static let crashed = Code(name: "crashed")
        /// It did not answer in time.
        public static let timeLimit = Code(name: "timeLimit")
        /// No process could be started to ask it.
        public static let spawnFailed = Code(name: "spawnFailed")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What happened, to what, why, and what to fix.
    public let description: String
    /// What the plug-in calls its workload, if that much could be learnt.
    public let workload: String?

    /// An error with a complete message.
    public init(_ code: Code, _ description: String, workload: String? = nil) {
        self.code = code
        self.description = description
        self.workload = workload
    }
}

/// What a plug-in cannot be blamed for alone: it breaks the contract in a function that cannot report errors.
enum PluginFailure {
    /// Exit status of a process that ends because of its plug-in: EX_SOFTWARE of sysexits.h.
    static let status: Int32 = 70

    /// Ends the process, which is a trial's or a device's, with a message on standard error. Its runner records both.
    static func end(_ message: String) -> Never {
        let line = Array("tiermark: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        // No exit handlers: those of the plug-in might still use the data that other lanes work on.
        _exit(status)
    }
}
