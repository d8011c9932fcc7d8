// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import Kafka

/// The dead letters, and which of them have been replayed.
extension ViewWriter {
    func take(_ letter: DeadLetter, at: Int64) throws {
        try execute(
            "INSERT OR REPLACE INTO deadLetter VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                letter.id, at, letter.reason, letter.source?.topic, letter.source?.partition,
                letter.source?.offset, letter.key.map { Data($0) }, letter.value.map { Data($0) },
                HeaderBytes.bytes(letter.headers), letter.isCut, letter.replayOf,
            ]
        )
    }

    func takeReplay(of id: String, at: Int64) throws {
        try execute(
            "INSERT INTO replay VALUES(?, ?) ON CONFLICT DO UPDATE SET at = MAX(at, excluded.at)",
            [id, at]
        )
    }
}

/// Headers as they stand in the view: JSON of names and base64 values.
enum HeaderBytes {
    private struct Entry: Codable {
        var name: String
        var value: Data
    }

    static func bytes(_ headers: [Header]) -> Data {
        let entries = headers.map { Entry(name: $0.name, value: Data($0.value)) }
        return (try? JSONEncoder().encode(entries)) ?? Data("[]".utf8)
    }

    static func headers(_ bytes: Data) -> [Header] {
        let entries = (try? JSONDecoder().decode([Entry].self, from: bytes)) ?? []
        return entries.map { Header(name: $0.name, value: [UInt8]($0.value)) }
    }
}
