import Foundation
import GRDB

/// Records as rows and back.
enum StoreRows {
    static func insert(_ run: RunRecord, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO run (id, created_at, record) VALUES (?, ?, ?)",
            arguments: [run.id, run.createdAt, try text(run)])
    }

    static func insert(_ session: SessionRecord, run: String, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO session (id, run_id, started_at, ended_at, outcome, command_line) VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                session.id, run, session.startedAt, session.endedAt, session.outcome, try text(session.commandLine),
            ])
    }

    static func insert(_ trial: TrialRecord, run: String, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO trial (sequence, run_id, cell, block, backend, position, session_id, started_at, duration,
                    status, failure, measurement, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                trial.sequence, run, trial.key.cell, trial.key.block, trial.key.backend, trial.position,
                trial.sessionID, trial.startedAt, trial.duration, trial.status.rawValue, try trial.failure.map(text),
                try trial.measurement.map(text), try text(trial.evidence),
            ])
    }

    static func runs(_ database: Database) throws -> [RunRecord] {
        try String.fetchAll(database, sql: "SELECT record FROM run").map { try record($0) }
    }

    static func sessions(_ database: Database) throws -> [SessionRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM session ORDER BY number").map { row in
            SessionRecord(
                id: row["id"], startedAt: row["started_at"], commandLine: try record(row["command_line"]),
                endedAt: row["ended_at"], outcome: row["outcome"])
        }
    }

    static func trials(_ database: Database) throws -> [TrialRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM trial ORDER BY sequence").map(trial)
    }

    private static func trial(_ row: Row) throws -> TrialRecord {
        let failure: String? = row["failure"]
        let measurement: String? = row["measurement"]
        let status: String = row["status"]
        return TrialRecord(
            key: TrialKey(cell: row["cell"], block: row["block"], backend: row["backend"]), position: row["position"],
            sequence: row["sequence"], sessionID: row["session_id"], startedAt: row["started_at"],
            duration: row["duration"], status: TrialStatus(rawValue: status) ?? .failed,
            failure: try failure.map { try record($0) }, measurement: try measurement.map { try record($0) },
            evidence: try record(row["evidence"]))
    }

    private static func text(_ record: some Encodable) throws -> String {
        String(decoding: try RecordCoding.encode(record), as: UTF8.self)
    }

    private static func record<Record: Decodable>(_ text: String) throws -> Record {
        try RecordCoding.decode(from: Data(text.utf8))
    }
}
