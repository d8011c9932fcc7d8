// SPDX-License-Identifier: Apache-2.0

package import GRDB

/// The state of both vendors: one SQLite database, one writer, each vendor with tables of its own
/// (`marketo_…`, `salesforce_…`).
package final class SandboxDatabase: Sendable {
    private let queue: DatabaseQueue

    /// Opens or makes a file; nil keeps everything in memory.
    package init(file: String?) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // A sandbox survives its own end, not the machine's: no wait for the disk.
            try database.execute(sql: "PRAGMA synchronous = OFF")
        }
        if let file {
            configuration.journalMode = .wal
            queue = try DatabaseQueue(path: file, configuration: configuration)
        } else {
            queue = try DatabaseQueue(configuration: configuration)
        }
        try queue.write { database in
            let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            guard mark != SandboxDatabase.mark else { return }
            let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
            guard mark == 0, tables == 0 else { throw NotASandbox() }
            try database.execute(sql: "PRAGMA application_id = \(SandboxDatabase.mark)")
        }
    }

    /// The application ID in a sandbox's SQLite files: `LSSB` (sqlite.org/fileformat, offset 68).
    private static let mark: Int32 = 0x4C53_5342

    /// A file with the tables of another program, which are not to be mixed with a sandbox's.
    struct NotASandbox: Error, CustomStringConvertible {
        var description: String { "it is another program's database" }
    }

    /// Brings the tables up to date.
    package func migrate(_ register: (inout DatabaseMigrator) -> Void) throws {
        var migrator = DatabaseMigrator()
        register(&migrator)
        try migrator.migrate(queue)
    }

    /// Runs a transaction, which is rolled back if it throws.
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        if let transaction = SandboxTransaction.current {
            return try await transaction.perform(body)
        }
        return try await queue.write(body)
    }

    /// Runs a transaction by itself, whatever the current task is part of.
    func whole(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
        try await queue.write(body)
    }

    /// Reads a consistent state.
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        if let transaction = SandboxTransaction.current {
            return try await transaction.perform(body)
        }
        return try await queue.read(body)
    }

    /// Closes the file.
    package func close() throws { try queue.close() }
}
