import Glibc
import Machine
import Synchronization

/// Changes settings of the machine for a trial and puts them back, whatever happens: every change is on disk before it
/// is made, so that another process can undo it when this one was killed (`KnobRecovery`).
///
/// Only one keeper at a time exists on a machine. It is for one trial: after `restore()` nothing more can be set.
package final class KnobKeeper: Sendable {
    /// Where the knobs are.
    let files: any KnobFiles
    private let directory: KnobDirectory
    private let state: Mutex<State>

    private struct State: Sendable {
        var journal: KnobJournal
        var notes: [String] = []
        /// Nil where changes cannot be noted, and once everything is back.
        var lock: KnobLock?
        /// Why nothing can be changed: thrown by the first change.
        var refusal: BackendError?
    }

    /// Takes the machine's lock and undoes what killed runs left behind. A user who may not write the directory of
    /// journals gets a keeper that changes nothing: settings that are as wanted already need no right.
    /// - Throws: `BackendError` with code `unavailable` when another run holds the lock; its PID is named.
    init(files: any KnobFiles = FileTree(), directory: KnobDirectory = .standard) throws(BackendError) {
        self.files = files
        self.directory = directory
        var fresh = State(journal: KnobJournal(owner: .current))
        if let refusal = directory.refusal() {
            fresh.refusal = refusal
        } else {
            let lock = try KnobLock(directory)
            fresh.notes = KnobRecovery.restoreLeftovers(in: directory, files: files, holding: lock)
            fresh.lock = lock
        }
        state = Mutex(fresh)
        KnobRegistry.add(self)
    }

    /// A keeper of a machine below `root`, with its journal in `directory`.
    package convenience init(root: String, directory: String) throws(BackendError) {
        try self.init(files: FileTree(root: root), directory: KnobDirectory(path: directory))
    }

    /// What was changed, for the trial's record: `kernel.numa_balancing 0 → 2`.
    var notes: [String] { state.withLock { $0.notes } }

    /// Sets a knob, checks that the kernel took the value, and remembers what was there before the first change.
    /// - Throws: `BackendError` naming the knob, the value, the reason and what to do.
    package func set(_ path: String, to value: String) throws(BackendError) {
        try state.withLock { (state) throws(BackendError) in
            try set(path, KnobValue(value), &state)
        }
    }

    /// Has `value` written to `path` in the end, for what is no plain knob. Call it before that is set up: a value
    /// already there and a path that is missing by then are left alone.
    /// - Parameter expected: what the file says while the thing stands. If it says anything else by then, somebody else
    ///   has set it up anew.
    func onRestore(write value: String, to path: String, ifStill expected: String) throws(BackendError) {
        try state.withLock { (state) throws(BackendError) in
            try Self.requireOpen(state)
            let entry = KnobJournal.Entry(kind: .undo, path: path, original: value, written: [expected])
            try append(entry, &state)
        }
    }

    /// Puts everything back, the last change first, and lets the next run change settings. Does nothing the second
    /// time.
    /// - Returns: what could not be put back, with the commands that would; empty if all is as before.
    @discardableResult
    func restore() -> [String] {
        let problems = state.withLock { state in
            guard state.lock != nil else { return [String]() }
            let undo = KnobUndo(files: files)
            let done = state.journal.entries.reversed().map { (entry: $0, outcome: undo($0)) }
            state.journal.entries = done.filter(\.outcome.hasFailed).map(\.entry).reversed()
            // What failed stays on disk: a later run, perhaps one with more rights, tries again.
            try? directory.store(state.journal)
            state.lock = nil
            state.refusal = BackendError(
                .system, "a setting of the machine was to be changed after all had been put back: the trial was ended")
            return done.compactMap { $0.outcome.problem($0.entry) }
        }
        KnobRegistry.remove(self)
        return problems
    }

    private static func requireOpen(_ state: State) throws(BackendError) {
        if let refusal = state.refusal { throw refusal }
    }

    private func set(_ path: String, _ value: KnobValue, _ state: inout State) throws(BackendError) {
        let before = try read(path)
        guard before != value else {
            state.notes.append("\(KnobName.of(path)) \(value), as it was")
            return
        }
        try Self.requireOpen(state)
        try remember(path, original: before, written: value, &state)
        let result = files.write(value.text, to: path)
        guard result == 0 else { throw refusal(path, value, errorText(-result)) }
        let after = try read(path)
        guard after == value else {
            // It is this process that left it so: without this it would count as somebody else's.
            try remember(path, original: before, written: after, &state)
            throw refusal(path, value, "the kernel made it \(after)")
        }
        state.notes.append("\(KnobName.of(path)) \(before) → \(value)")
    }

    private func read(_ path: String) throws(BackendError) -> KnobValue {
        if let value = files.value(path) { return value }
        let reason = files.exists(path) ? "it cannot be read" : "the kernel has no \(path)"
        throw BackendError(.unavailable, "\(KnobName.of(path)) cannot be changed: \(reason)")
    }

    private func refusal(_ path: String, _ value: KnobValue, _ reason: String) -> BackendError {
        BackendError(
            .unavailable,
            "\(KnobName.of(path)) cannot be set to \(value): \(reason). Run tiermark as root; to see what the kernel "
                + "says: " + KnobName.command(path, value.text))
    }

    private func remember(
        _ path: String, original: KnobValue, written: KnobValue, _ state: inout State
    ) throws(BackendError) {
        if let index = state.journal.entries.firstIndex(where: { $0.path == path && $0.kind == .knob }) {
            var journal = state.journal
            journal.entries[index].written.append(written.text)
            try directory.store(journal)
            state.journal = journal
        } else {
            try append(.init(kind: .knob, path: path, original: original.text, written: [written.text]), &state)
        }
    }

    private func append(_ entry: KnobJournal.Entry, _ state: inout State) throws(BackendError) {
        precondition(
            KnobJournal.Entry.isKernelSetting(entry.path)
                && ([entry.path, entry.original] + entry.written).allSatisfy(KnobJournal.canHold),
            "'\(entry.path)' with '\(entry.original)' cannot be noted in a journal")
        var journal = state.journal
        journal.entries.append(entry)
        try directory.store(journal)
        state.journal = journal
    }
}

extension KnobUndo.Outcome {
    /// Whether it is worth another try.
    var hasFailed: Bool { if case .failed = self { true } else { false } }
}
