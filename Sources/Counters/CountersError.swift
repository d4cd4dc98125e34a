/// What went wrong in this module, said for the person who typed the command.
public struct CountersError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure: a struct, so that a new kind breaks no caller.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// A stable identifier, in lower camel case.
        public let description: String

        init(_ description: String) { self.description = description }

        /// A counter name without `source/event` shape, or with a source that does not exist.
        public static let malformedName = Code("malformedName")
        /// A source that exists has no event of this name.
        public static let unknownEvent = Code("unknownEvent")
        /// Starting or stopping failed though every event had been started and read before.
        public static let sourceFailed = Code("sourceFailed")
        /// A counter of this name is exported already, or could not be registered.
        public static let exportFailed = Code("exportFailed")
        /// A file of `/proc` could not be read or has another shape than proc(5) describes.
        public static let unreadableEvidence = Code("unreadableEvidence")
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, to what, why, and what to do next.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone.
    public var description: String { message }
}
