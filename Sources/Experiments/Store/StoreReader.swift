import Foundation
import GRDB

/// Reads runs: while they are written, after a kill, and on media that cannot be written.
public enum StoreReader {
    /// The run at `path`: a directory with a `run.sqlite`, or that file.
    /// - Throws: `ExperimentError` with code `storeMissing`, `storeUnreadable` or `storeTooNew`.
    public static func load(path: String) throws(ExperimentError) -> StoredRun {
        try load(directory(path))
    }

    /// Several runs, in the order given.
    /// - Throws: as `load(path:)`.
    public static func load(paths: [String]) throws(ExperimentError) -> [StoredRun] {
        var runs: [StoredRun] = []
        for path in paths { runs.append(try load(path: path)) }
        return runs
    }

    static func load(_ directory: OutputDirectory) throws(ExperimentError) -> StoredRun {
        try checkExists(directory)
        do { return try read(directory.storePath) } catch let first {
            if let understood = first as? ExperimentError { throw understood }
            // A killed writer leaves a log, which SQLite reads only where it may write beside it.
            do { return try readCopy(directory) } catch {
                throw (error as? ExperimentError) ?? unreadable(first, directory)
            }
        }
    }

    static func checkExists(_ directory: OutputDirectory) throws(ExperimentError) {
        guard FileManager.default.fileExists(atPath: directory.storePath) else {
            throw ExperimentError(
                .storeMissing,
                "there is no run in '\(directory.path)': a run's directory holds a file 'run.sqlite'. "
                    + "'tiermark run' makes one")
        }
    }

    private static func directory(_ path: String) -> OutputDirectory {
        let isFile = path.hasSuffix("/run.sqlite")
        return OutputDirectory(path: isFile ? String(path.dropLast("/run.sqlite".count)) : path)
    }

    private static func read(_ path: String) throws -> StoredRun {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { try contents($0, path) }
    }

    private static func contents(_ database: Database, _ path: String) throws -> StoredRun {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == StoreSchema.applicationID else {
            throw ExperimentError(
                .storeUnreadable, "'\(path)' is no run of Tiermark, or was never begun: nothing is in it")
        }
        guard try !StoreSchema.migrator.hasBeenSuperseded(database) else {
            throw ExperimentError(
                .storeTooNew, "'\(path)' was written by a newer Tiermark: use that version or a later one to read it")
        }
        guard let run = try StoreRows.runs(database).first else {
            throw ExperimentError(.storeUnreadable, "'\(path)' holds no run: it was ended before its first record")
        }
        return StoredRun(run: run, sessions: try StoreRows.sessions(database), trials: try StoreRows.trials(database))
    }

    private static func readCopy(_ directory: OutputDirectory) throws -> StoredRun {
        let files = FileManager.default
        let copy = files.temporaryDirectory.appendingPathComponent("tiermark-\(UUID().uuidString)")
        try files.createDirectory(at: copy, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: copy) }
        for suffix in ["", "-wal"] where files.fileExists(atPath: directory.storePath + suffix) {
            let target = copy.appendingPathComponent("run.sqlite\(suffix)").path
            try files.copyItem(atPath: directory.storePath + suffix, toPath: target)
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
        }
        return try read(copy.appendingPathComponent("run.sqlite").path)
    }

    private static func unreadable(_ error: any Error, _ directory: OutputDirectory) -> ExperimentError {
        let reason = (error as? DatabaseError)?.message ?? "\(error)"
        return ExperimentError(
            .storeUnreadable,
            "the run in '\(directory.storePath)' cannot be read: \(reason). Check its permissions; "
                + "if it was copied, copy 'run.sqlite-wal' with it")
    }
}
