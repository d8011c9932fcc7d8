// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import Kafka

/// The monitor's view of the topics: one SQLite database, with one writer.
///
/// A file has any number of readers beside the writer (WAL); without a file everything is in
/// memory. What was read and the places up to which it was read change in one transaction.
final class ViewDatabase: Sendable {
    /// Why a file cannot hold the view.
    enum Failure: Error, CustomStringConvertible {
        case foreign
        case unusable(String)

        var description: String {
            switch self {
            case .foreign: "it is another program's database: name another file"
            case .unusable(let reason): reason
            }
        }
    }

    private let database: any DatabaseWriter
    /// Names this view in the IDs of events: a stream does not go on in another one.
    let name: String

    /// The application ID in the view's SQLite files: `LSMV` (sqlite.org/fileformat, offset 68).
    private static let mark: Int32 = 0x4C53_4D56

    /// Opens or makes a file; nil keeps everything in memory.
    init(file: String?) throws(Failure) {
        do {
            var configuration = Configuration()
            configuration.prepareDatabase { database in
                // After a loss of power the last transactions may be missing; the topics have them.
                try database.execute(
                    sql: """
                        PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;
                        PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;
                        """
                )
            }
            configuration.busyMode = .timeout(5)
            if let file {
                configuration.maximumReaderCount = 4
                database = try DatabasePool(path: file, configuration: configuration)
            } else {
                database = try DatabaseQueue(configuration: configuration)
            }
            name = try database.write(ViewDatabase.prepare)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unusable("\(error)")
        }
    }

    private static func prepare(_ database: Database) throws -> String {
        let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
        guard tables == 0 || mark == ViewDatabase.mark else { throw Failure.foreign }
        if version != ViewTables.version { try make(database) }
        try database.execute(sql: FlowStore.tables)
        let name = try String.fetchOne(
            database,
            sql: "SELECT value FROM property WHERE name = 'name'"
        )
        return name ?? ""
    }

    /// Makes the tables anew: the topics hold what they held.
    private static func make(_ database: Database) throws {
        let tables = try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_schema
                WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'leadText_%'
                AND name NOT LIKE 'flow%'
                """
        )
        for table in tables { try database.execute(sql: "DROP TABLE \"\(table)\"") }
        try database.execute(sql: ViewTables.all)
        try database.execute(
            sql: """
                PRAGMA application_id = \(ViewDatabase.mark);
                PRAGMA user_version = \(ViewTables.version);
                """
        )
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        try database.execute(sql: "INSERT INTO property VALUES('name', ?)", arguments: [name])
    }

    /// Forgets everything: the topics were made anew.
    func reset() throws { try database.write(ViewDatabase.make) }

    /// Where each partition is read next.
    func places() throws -> [TopicPartition: Int64] {
        try database.read { database in
            var places: [TopicPartition: Int64] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT topic, partition, next FROM place"
            )
            while let row = try rows.next() {
                places[TopicPartition(topic: row[0], partition: row[1])] = row[2]
            }
            return places
        }
    }

    /// Runs a transaction, on the calling thread.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.write(body)
    }

    /// Runs a transaction.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await database.write(body)
    }

    /// Runs a transaction whose effect outlives a loss of power too.
    func changeDurably<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            defer { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
            return try database.inTransactionResult(body)
        }
    }

    /// Reads a consistent state, on the calling thread.
    func readNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.read(body)
    }

    /// Reads a consistent state.
    func read<Value>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await database.read { Fetched(value: try body($0)) }.value
    }

    /// What was read: copies, which nobody else has.
    private struct Fetched<Value>: @unchecked Sendable { let value: Value }

    /// Closes the file.
    func close() { try? database.close() }
}

extension Database {
    /// Runs a transaction that gives something.
    fileprivate func inTransactionResult<Value>(_ body: (Database) throws -> Value) throws -> Value
    {
        var result: Value?
        try inTransaction {
            result = try body(self)
            return .commit
        }
        guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return result
    }
}
