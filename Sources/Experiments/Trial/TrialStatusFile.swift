import Foundation

/// Where a trial says what it is doing, so that its runner knows after a crash: a small file inherited under the number
/// in `TIERMARK_STATUS_FD`, NUL-terminated text.
final class TrialStatusFile {
    static let variable = "TIERMARK_STATUS_FD"
    static let capacity = 256
    private let descriptor: Int32?

    init() {
        descriptor = ProcessInfo.processInfo.environment[Self.variable].flatMap { Int32($0) }
    }

    /// The step or phase that is running.
    var current = "start" {
        didSet {
            guard let descriptor else { return }
            let bytes = Array(current.utf8.prefix(Self.capacity - 1)) + [0]
            // Only a help for messages: a trial does not fail because its runner cannot be told.
            _ = pwrite(descriptor, bytes, bytes.count, 0)
        }
    }
}
