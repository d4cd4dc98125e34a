import Machine

/// Puts settings of the machine back that trials changed: those of this process, and those of processes that were
/// killed before they could.
public enum KnobRecovery {
    /// Undoes what processes that are gone left behind. Cheap when nothing is: one directory is looked for.
    /// - Returns: a sentence for every setting that was put back or could not be; empty when nothing was left.
    public static func restoreLeftovers() -> [String] {
        restoreLeftovers(in: .standard, files: FileTree())
    }

    /// Puts everything back that this process has changed. May be called from any thread, any number of times; what
    /// this process would change afterwards fails.
    /// - Returns: what could not be put back, with the commands that would.
    @discardableResult
    public static func restoreNow() -> [String] { KnobRegistry.restoreAll() }

    /// Has SIGINT, SIGTERM and SIGHUP put everything back before they end this process. They keep their usual effect as
    /// long as nothing was changed.
    public static func restoreBeforeSignalsEnd() { KnobRegistry.restoreBeforeSignalsEnd() }

    /// - Parameter lock: the lock, if the caller holds it.
    static func restoreLeftovers(
        in directory: KnobDirectory, files: any KnobFiles, holding lock: KnobLock? = nil
    ) -> [String] {
        guard !abandoned(in: directory).isEmpty else { return [] }
        if let lock { return restoreAbandoned(in: directory, files: files, holding: lock) }
        do {
            return restoreAbandoned(in: directory, files: files, holding: try KnobLock(directory))
        } catch {
            return abandoned(in: directory).flatMap { describe($0.journal, at: $0.path, error) }
        }
    }

    private static func restoreAbandoned(
        in directory: KnobDirectory, files: any KnobFiles, holding lock: KnobLock
    ) -> [String] {
        defer { withExtendedLifetime(lock) {} }
        // Another process may have done it between the look and the lock.
        return abandoned(in: directory).flatMap { restore($0.journal, at: $0.path, directory, files) }
    }

    /// Journals whose process is gone, or that cannot be read.
    private static func abandoned(in directory: KnobDirectory) -> [(path: String, journal: KnobJournal?)] {
        directory.journals.filter { $0.journal?.owner.isRunning != true }
    }

    private static func restore(
        _ journal: KnobJournal?, at path: String, _ directory: KnobDirectory, _ files: any KnobFiles
    ) -> [String] {
        guard var journal else { return [unreadable(path)] }
        // A reboot has undone everything.
        guard journal.owner.isOfThisBoot else {
            journal.entries = []
            try? directory.store(journal)
            return []
        }
        let undo = KnobUndo(files: files)
        let done = journal.entries.reversed().map { (entry: $0, outcome: undo($0)) }
        journal.entries = done.filter(\.outcome.hasFailed).map(\.entry).reversed()
        try? directory.store(journal)
        return done.compactMap { sentence($0.entry, $0.outcome, journal.owner) }
    }

    private static func sentence(
        _ entry: KnobJournal.Entry, _ outcome: KnobUndo.Outcome, _ owner: ProcessIdentity
    ) -> String? {
        guard case .restored(let left) = outcome else { return outcome.problem(entry) }
        return
            "restored \(KnobName.of(entry.path)) to \(entry.original), left at \(left) by process \(owner.process) of "
            + "an earlier trial, which was killed"
    }

    private static func unreadable(_ path: String) -> String {
        "\(path) says what a killed trial changed in the system, but cannot be read: look at it, put the settings back "
            + "and remove it"
    }

    /// What is left when this process may not put it back, or another one is about to.
    private static func describe(_ journal: KnobJournal?, at path: String, _ error: BackendError) -> [String] {
        guard let journal else { return [unreadable(path)] }
        guard journal.owner.isOfThisBoot else { return [] }
        return journal.entries.map { entry in
            "\(KnobName.of(entry.path)) was \(entry.original) and was changed by process \(journal.owner.process) of "
                + "an earlier trial, which was killed; it cannot be put back now: \(error). To put it back: "
                + KnobName.command(entry.path, entry.original)
        }
    }
}
