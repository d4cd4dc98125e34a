import Foundation
import GRDB
import Glibc

/// The file of a run, open for writing: every record is on disk when the call that writes it returns.
///
/// SQLite in WAL mode with `synchronous=FULL`: a commit survives a kill of the process and a loss of power
/// (https://www.sqlite.org/pragma.html#pragma_synchronous). `close` leaves one file in rollback mode, which can be read
/// on read-only media.
public final class RunStore {
    /// Where it lies.
    public let directory: OutputDirectory
    /// The run.
    public let run: RunRecord
    private let queue: DatabaseQueue
    private let lock: StoreLock
    private var recorded = 0

    /// Begins a store in a directory made by `OutputDirectory.create`.
    /// - Throws: `ExperimentError` when it is locked, cannot be written or the disk is full.
    public convenience init(creating run: RunRecord, in directory: OutputDirectory) throws(ExperimentError) {
        try self.init(creating: run, in: directory, pageLimit: nil)
    }

    /// - Parameter pageLimit: the most database pages, for tests of a full disk.
    init(creating run: RunRecord, in directory: OutputDirectory, pageLimit: Int?) throws(ExperimentError) {
        lock = try StoreLock(directory: directory.path)
        self.directory = directory
        self.run = run
        queue = try Self.open(directory, pageLimit: pageLimit)
        try guarded { try StoreRows.insert(run, $0) }
    }

    /// Opens a store to continue it.
    /// - Throws: `ExperimentError` when it is missing, no run, newer than this program, or locked.
    public init(resuming directory: OutputDirectory) throws(ExperimentError) {
        try StoreReader.checkExists(directory)
        lock = try StoreLock(directory: directory.path)
        let stored = try StoreReader.load(directory)
        self.directory = directory
        run = stored.run
        recorded = stored.trials.count
        queue = try Self.open(directory, pageLimit: nil)
    }

    /// Records a new sitting.
    public func begin(_ session: SessionRecord) throws(ExperimentError) {
        try guarded { try StoreRows.insert(session, run: self.run.id, $0) }
    }

    /// Records a trial. It is on disk when this returns.
    public func record(_ trial: TrialRecord) throws(ExperimentError) {
        try guarded { try StoreRows.insert(trial, run: self.run.id, $0) }
        recorded += 1
    }

    /// Records how a sitting ended: `completed` or `interrupted`.
    public func end(session: String, outcome: String) throws(ExperimentError) {
        try guarded {
            try $0.execute(
                sql: "UPDATE session SET ended_at = ?, outcome = ? WHERE id = ?",
                arguments: [Timestamp.iso(), outcome, session])
        }
    }

    /// Everything recorded so far.
    public func stored() throws(ExperimentError) -> StoredRun {
        let run = run
        return try guarded {
            StoredRun(run: run, sessions: try StoreRows.sessions($0), trials: try StoreRows.trials($0))
        }
    }

    /// Ends writing and leaves a single file. Safe to leave out: the store then opens with its log beside it.
    public func close() throws(ExperimentError) {
        do {
            try queue.inDatabase { database in
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                // Fails, harmlessly, while somebody reads: the log then stays.
                try? database.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try queue.close()
        } catch { throw failure(error) }
    }

    private static func open(_ directory: OutputDirectory, pageLimit: Int?) throws(ExperimentError) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
        }
        do {
            let queue = try DatabaseQueue(path: directory.storePath, configuration: configuration)
            try StoreSchema.migrator.migrate(queue)
            try synchronize(directory.path)
            return queue
        } catch { throw storeFailure(error, directory, recorded: 0) }
    }

    /// A new file's name is on disk only when its directory is (fsync(2)).
    private static func synchronize(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }

    private func guarded<Value>(_ body: (Database) throws -> Value) throws(ExperimentError) -> Value {
        do { return try queue.inDatabase(body) } catch { throw failure(error) }
    }

    private func failure(_ error: any Error) -> ExperimentError {
        Self.storeFailure(error, directory, recorded: recorded)
    }

    private static func storeFailure(_ error: any Error, _ directory: OutputDirectory, recorded: Int) -> ExperimentError
    {
        let path = directory.storePath
        guard let database = error as? DatabaseError else {
            return ExperimentError(.storeUnreadable, "the run in '\(path)' cannot be written: \(error)")
        }
        let reason = database.message ?? "SQLite error \(database.extendedResultCode.rawValue)"
        let kept =
            recorded == 1 ? "The 1 trial recorded before is kept" : "The \(recorded) trials recorded before are kept"
        switch database.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR:
            let word = ShellWord.quoted(directory.path)
            return ExperimentError(
                .storeFull,
                "a record could not be written to '\(path)': \(reason). \(kept). Free some space on that disk, then "
                    + "'tiermark run --resume \(word)' goes on; 'tiermark report \(word)' shows what is there"
            )
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
            return ExperimentError(
                .outputUnwritable, "'\(path)' cannot be written: \(reason). Check the directory's permissions")
        default:
            return ExperimentError(.storeUnreadable, "'\(path)' cannot be written: \(reason). \(kept)")
        }
    }
}
