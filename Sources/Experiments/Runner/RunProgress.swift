/// Where a run is.
public struct TrialProgress: Sendable, Hashable {
    /// Which trial, from 1.
    public var number: Int
    /// Trials planned as far as is known: with a target, more may follow.
    public var total: Int
    /// Label of the cell.
    public var cell: String
    /// Label of the backend.
    public var backend: String
    /// Block of the cell, from 0.
    public var block: Int
    /// Seconds since this sitting began.
    public var elapsed: Double
    /// Seconds that the rest will take about; nil before the first trial.
    public var secondsLeft: Double?
}

/// Told about every trial, in the thread that measures: it must return quickly.
public protocol RunProgress: Sendable {
    /// A trial is about to begin.
    func trialBegins(_ progress: TrialProgress)
    /// A trial is on disk.
    func trialEnded(_ progress: TrialProgress, record: TrialRecord)
    /// Something happened that a user should know, in one sentence.
    func says(_ sentence: String)
}

extension RunProgress {
    /// Not passed on.
    public func says(_ sentence: String) {}
}

/// Tells nobody.
public struct SilentProgress: RunProgress {
    /// Silence.
    public init() {}
    /// Does nothing.
    public func trialBegins(_ progress: TrialProgress) {}
    /// Does nothing.
    public func trialEnded(_ progress: TrialProgress, record: TrialRecord) {}
}
