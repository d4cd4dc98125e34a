import GRDB

/// The tables of a store. Columns that queries need are columns; everything else is the record as JSON.
enum StoreSchema {
    /// "Tmrk": says what the file is (`PRAGMA application_id`).
    static let applicationID = 0x546D_726B

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1", migrate: first)
        return migrator
    }

    private static func first(_ database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(
            sql: """
                CREATE TABLE run (
                    id TEXT NOT NULL PRIMARY KEY,
                    created_at TEXT NOT NULL,
                    record TEXT NOT NULL
                );
                CREATE TABLE session (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    run_id TEXT NOT NULL REFERENCES run(id),
                    started_at TEXT NOT NULL,
                    ended_at TEXT,
                    outcome TEXT,
                    command_line TEXT NOT NULL
                );
                CREATE TABLE trial (
                    sequence INTEGER NOT NULL PRIMARY KEY,
                    run_id TEXT NOT NULL REFERENCES run(id),
                    cell INTEGER NOT NULL,
                    block INTEGER NOT NULL,
                    backend INTEGER NOT NULL,
                    position INTEGER NOT NULL,
                    session_id TEXT NOT NULL REFERENCES session(id),
                    started_at TEXT NOT NULL,
                    duration REAL NOT NULL,
                    status TEXT NOT NULL,
                    failure TEXT,
                    measurement TEXT,
                    evidence TEXT NOT NULL,
                    UNIQUE (run_id, cell, block, backend)
                );
                """)
    }
}
