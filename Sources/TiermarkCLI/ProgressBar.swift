import Experiments
import Foundation

/// Shows where a run is, on standard error: a bar with the time left on a terminal; elsewhere only failed trials.
final class ProgressBar: RunProgress {
    private let isTerminal = Terminal.standardErrorIsTerminal

    func trialBegins(_ progress: TrialProgress) {
        guard isTerminal else { return }
        show(progress)
    }

    func trialEnded(_ progress: TrialProgress, record: TrialRecord) {
        guard let failure = record.failure else { return }
        if isTerminal { clear() }
        let step = failure.step.map { " in \($0)" } ?? ""
        Terminal.message("trial failed: \(progress.cell), \(progress.backend)\(step): \(failure.message)")
    }

    func says(_ sentence: String) {
        if isTerminal { clear() }
        Terminal.message(sentence)
    }

    /// Removes the bar.
    func clear() {
        guard isTerminal else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
    }

    private func show(_ progress: TrialProgress) {
        let width = 24
        let done = progress.total > 0 ? width * (progress.number - 1) / progress.total : 0
        let bar = String(repeating: "#", count: min(done, width)) + String(repeating: ".", count: max(width - done, 0))
        let left = progress.secondsLeft.map { ", \(DurationText.describe($0)) left" } ?? ""
        let line = "[\(bar)] \(progress.number)/\(progress.total)\(left)  \(progress.cell), \(progress.backend)"
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line.prefix(118))".utf8))
    }
}
