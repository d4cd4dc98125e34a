import Foundation

/// Where a trial says what it is doing, so that its runner knows after a crash: the trial's side of `StatusFile`.
final class TrialStatusFile {
    private let descriptor: Int32?

    init() {
        descriptor = ProcessInfo.processInfo.environment[TrialProgram.statusVariable].flatMap { Int32($0) }
    }

    /// The step or phase that is running.
    var current = "start" {
        didSet {
            guard let descriptor else { return }
            let bytes = Array(current.utf8.prefix(StatusFile.size - 1)) + [0]
            // Only a help for messages: a trial does not fail because its runner cannot be told.
            _ = pwrite(descriptor, bytes, bytes.count, 0)
        }
    }
}
