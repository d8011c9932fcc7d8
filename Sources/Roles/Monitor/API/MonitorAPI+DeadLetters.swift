// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import Kafka
internal import LeadModel

/// The dead letters, and their replay.
extension MonitorAPI {
    private static let columns = """
        d.id, d.at, d.reason, d.topic, d.partition, d.offset, d.key, d.value, d.headers, d.isCut,
        r.at, (SELECT a.id FROM deadLetter AS a WHERE a.replayOf = d.id ORDER BY a.at DESC LIMIT 1)
        """

    func deadLetters(_ call: Call) async throws -> Answer {
        let limit = try call.limit()
        let after = try call.after()
        let rows = try await view.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(MonitorAPI.columns)
                    FROM deadLetter AS d LEFT JOIN replay AS r ON r.id = d.id
                    WHERE ?1 IS NULL OR (d.at, d.id) < (?1, ?2)
                    ORDER BY d.at DESC, d.id DESC LIMIT ?3
                    """,
                arguments: [after?.at, after?.id, limit + 1]
            )
        }
        return list(call, rows, limit: limit) { row in
            Cursor(at: row[1], id: row[0])
        } item: { json, row in
            MonitorAPI.write(row, to: &json, cutTo: MonitorLimits.listedValueBytes)
        }
    }

    func deadLetter(_ call: Call, _ id: String) async throws -> Answer {
        let row = try await deadLetterRow(id)
        return .json(isMasked: call.isMasked) { MonitorAPI.write(row, to: &$0, cutTo: .max) }
    }

    private static func write(_ row: Row, to json: inout JSONText, cutTo limit: Int) {
        json.member("id", row[0] as String)
        json.time("at", row[1])
        json.member("reason", row[2] as String)
        json.object("source") { json in
            json.member("topic", row[3] as String?)
            json.member("partition", row[4] as Int64?)
            json.member("offset", row[5] as Int64?)
        }
        json.personal("key", bytes: row.bytes(6))
        json.personal("value", bytes: row.bytes(7), cutTo: limit)
        json.object("headers") { json in
            for header in HeaderBytes.headers(row[8]) {
                json.writer.name(text: header.name)
                json.value(.text(String(decoding: header.value, as: UTF8.self)))
            }
        }
        json.member("cut", row[9] as Bool)
        json.time("replayedAt", row[10])
        let again: String? = row[11]
        json.member("outcome", again.map { "again a dead letter: \($0)" })
    }

    /// Finds a dead letter by its own place, or by that of its source.
    private func deadLetterRow(_ id: String) async throws -> Row {
        let row = try await view.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT \(MonitorAPI.columns)
                    FROM deadLetter AS d LEFT JOIN replay AS r ON r.id = d.id
                    WHERE d.id = ?1 OR (d.topic = ?2 AND d.partition = ?3 AND d.offset = ?4)
                    ORDER BY d.id = ?1 DESC, d.at DESC LIMIT 1
                    """,
                arguments: {
                    let place = MonitorAPI.place(id)
                    return [id, place?.topic, place?.partition, place?.offset]
                }()
            )
        }
        guard let row else {
            throw Problem.notFound("The dead letter '\(id.prefixed(bytes: 300))'")
        }
        return row
    }

    /// Reads `topic-partition-offset`.
    private static func place(_ id: String) -> (topic: String, partition: Int64, offset: Int64)? {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let offset = Int64(parts[parts.count - 1]),
            let partition = Int64(parts[parts.count - 2])
        else { return nil }
        return (parts.dropLast(2).joined(separator: "-"), partition, offset)
    }

    /// Publishes the source record once more, where it came from.
    func replay(_ id: String) async throws -> Answer {
        let row = try await deadLetterRow(id)
        let own: String = row[0]
        guard let topic = row[3] as String?, let partition = row[4] as Int32? else {
            throw Problem(
                409,
                "The record cannot be replayed",
                "Its headers do not say where it came from."
            )
        }
        if row[9] {
            throw Problem(
                409,
                "The record cannot be replayed",
                "It was too large, and a part of it was left out: publish it again at its source."
            )
        }
        guard configuration.topics.workerInputs.contains(topic) else {
            throw Problem(
                409,
                "The record cannot be replayed",
                "\(topic.prefixed(bytes: 200)) is no topic that the workers read."
            )
        }
        try await requests.replay(
            ReplayedRecord(
                id: own,
                topic: topic,
                partition: partition,
                key: row.bytes(6),
                value: row.bytes(7),
                headers: HeaderBytes.headers(row[8]),
                deadLetterKey: row.bytes(6)
            )
        )
        return .json(202) { json in
            json.member("requests", 1)
            json.member("id", own)
        }
    }
}
