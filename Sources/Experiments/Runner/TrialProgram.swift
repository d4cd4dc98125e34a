/// The program that makes one trial: started once per trial, with a `TrialRequest` on its standard input.
public struct TrialProgram: Sendable, Hashable {
    /// Path of the program, not searched for.
    public var path: String
    /// Its arguments, without its name.
    public var arguments: [String]
    /// Its environment; nil for the one of this process.
    public var environment: [String: String]?

    /// A program.
    public init(path: String, arguments: [String], environment: [String: String]? = nil) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    /// This program itself. `/proc/self/exe` is the file that runs, even if another now has its name (proc(5)).
    public static let thisProgram = TrialProgram(path: "/proc/self/exe", arguments: ["__trial"])

    /// Environment variable that names the descriptor of the status file: `StatusFile.size` bytes, in which the trial
    /// keeps the name of what it does, as UTF-8 text that ends with a NUL.
    public static let statusVariable = "TIERMARK_STATUS_FD"
}

/// The status file, as the trial sees it.
public enum StatusFile {
    /// Its size in bytes.
    public static let size = 256
}
