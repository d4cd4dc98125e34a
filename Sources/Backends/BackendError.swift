import Glibc

/// An error of a backend, complete for its user.
public struct BackendError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Sendable, Hashable {
        /// The code's word in records.
        public let name: String
        /// A system call failed.
        public static let system = Code(name: "error")
        /// The device process ended.
        public static let deviceLost = Code(name: "device-lost")
        /// A step touched what had not been placed.
        public static let placementViolation = Code(name: "placement-violation")
        /// Results differ where they must not.
        public static let checksum = Code(name: "checksum")
        /// Pages are not where they were put.
        public static let placement = Code(name: "misplaced")
        /// Something asked for cannot be had.
        public static let unavailable = Code(name: "unavailable")
    }

    /// The kind.
    public let code: Code
    /// What happened, to what, why, and what to do.
    public let description: String
    /// The number of the signal that ended the device process; nil if none did.
    public let signal: Int32?

    /// An error.
    public init(_ code: Code, _ description: String, signal: Int32? = nil) {
        self.code = code
        self.description = description
        self.signal = signal
    }
}

/// The one place where a result of a C shim (`-errno` on failure) becomes an error.
@discardableResult
func check<Result: BinaryInteger>(_ result: Result, _ doing: @autoclosure () -> String) throws(BackendError) -> Result {
    guard result < 0 else { return result }
    throw BackendError(.system, "\(doing()): \(errorText(-Int32(truncatingIfNeeded: result)))")
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }
