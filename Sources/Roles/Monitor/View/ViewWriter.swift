// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import JSONCodec
internal import LeadModel

/// Takes records into the view, within one transaction.
///
/// What a record means is decided by values (`ActivityMeaning`, `LeadMeaning`, `BlockedSystem`);
/// this looks up what they need to know, and stores what they say.
struct ViewWriter {
    let database: Database
    let reader: JSONReader
    private var next: [String: [Int32: Int64]] = [:]
    var counts = CycleCounts()
    var minutes: [MinuteCounts.Key: MinuteCounts] = [:]

    init(_ database: Database, _ reader: JSONReader) {
        self.database = database
        self.reader = reader
    }

    /// Takes in records, and the places behind them.
    static func apply(
        _ records: [ViewRecord],
        to database: Database,
        _ reader: JSONReader
    ) throws {
        var writer = ViewWriter(database, reader)
        for record in records { try writer.take(record) }
        try writer.finish()
    }

    private mutating func take(_ record: ViewRecord) throws {
        next[record.topic, default: [:]][record.partition] = record.offset + 1
        switch record.content {
        case .activity(let activity, let bytes): try take(activity, bytes, of: record)
        case .lead(let state, let bytes): try take(state, bytes, at: record.at)
        case .alias(let lead, let survivor): try take(lead, aliasOf: survivor, at: record.at)
        case .forgotten(let lead): try forget(lead)
        case .command(let command, let bytes): try take(command, bytes)
        case .result(let result, let bytes): try take(result, bytes, at: record.at)
        case .trigger(let trigger): try take(trigger)
        case .report(let report): try take(report)
        case .deadLetter(let letter): try take(letter, at: record.at)
        case .replayed(let id): try takeReplay(of: id, at: record.at)
        case .schema(let schema, let bytes):
            try execute(
                "INSERT OR REPLACE INTO objectSchema VALUES(?, ?)",
                [schema.object.rawValue, Data(bytes)]
            )
        case .unreadable: break
        }
    }

    private mutating func finish() throws {
        try storeCounts()
        for (topic, partitions) in next {
            for (partition, offset) in partitions {
                try execute(
                    "INSERT OR REPLACE INTO place VALUES(?, ?, ?)",
                    [topic, partition, offset]
                )
            }
        }
    }

    /// Runs a statement that is prepared once.
    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row of a query that is prepared once.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }
}
