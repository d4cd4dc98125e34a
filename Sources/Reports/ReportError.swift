/// Why a report could not be made.
public struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public struct Code: Sendable, Hashable {
        let name: String

        /// There is no run to report on.
        public static let noRuns = Code(name: "noRuns")
        /// The directory cannot be made or is not one.
        public static let unusableDirectory = Code(name: "unusableDirectory")
        /// A file cannot be written.
        public static let unwritableFile = Code(name: "unwritableFile")
        /// A value cannot be written in the format.
        public static let unencodable = Code(name: "unencodable")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What happened, to what, why, and what to do next.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
