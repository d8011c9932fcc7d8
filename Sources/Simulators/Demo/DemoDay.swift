// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import LeadModel
internal import Primitives

/// One record that the day brings, as a line of its files tells it.
struct DemoRecord: Sendable {
    /// The topic's name without the prefix.
    var topic: String
    var key: [UInt8]
    var value: [UInt8]
}

/// A day of records, divided by the polls that find them.
struct DemoDay: Sendable {
    static let files = [
        "requests.jsonl", "salesforce-changes.jsonl", "marketo-changes.jsonl", "garbage.jsonl",
    ]
    static let folder = "Examples/day"

    /// Until when each poll finds changes, by the vendors' clock.
    var polls: [Timestamp]
    /// The records that each poll finds, in order of files and times.
    var slices: [[DemoRecord]]
    var schemas: [DemoRecord]
    var mappingPath: String

    private struct Plan: Decodable {
        var date: String
        var polls: [String]
    }

    /// Reads the day's files from a folder.
    init(folder: URL) throws {
        let plan = try JSONDecoder().decode(
            Plan.self,
            from: try DemoDay.data(folder, "day.json")
        )
        polls = try plan.polls.map { clock in
            guard let time = Timestamp(rfc3339: "\(plan.date)T\(clock):00.000Z") else {
                throw DemoError(.data, "\(folder.path)/day.json: '\(clock)' is no time of day")
            }
            return time
        }
        slices = Array(repeating: [], count: polls.count)
        schemas = try DemoDay.lines(folder, "schema.jsonl").map(\.record)
        mappingPath = folder.appendingPathComponent("mapping.yaml").path
        for file in DemoDay.files {
            for line in try DemoDay.lines(folder, file) {
                guard let time = Timestamp(rfc3339: "\(plan.date)T\(line.clock).000Z"),
                    let index = polls.firstIndex(where: { time <= $0 })
                else { throw DemoError(.data, "\(file): no poll comes after '\(line.clock)'") }
                slices[index].append(line.record)
            }
        }
    }

    /// The folder of that name in the working directory, beside the executable or above it.
    static func find(_ chosen: String?) throws -> URL {
        if let chosen { return URL(fileURLWithPath: chosen, isDirectory: true) }
        let files = FileManager.default
        var starts = [URL(fileURLWithPath: files.currentDirectoryPath, isDirectory: true)]
        if let executable = Bundle.main.executableURL {
            var place = executable.resolvingSymlinksInPath().deletingLastPathComponent()
            while place.path != "/" {
                starts.append(place)
                place.deleteLastPathComponent()
            }
        }
        for start in starts {
            let folder = start.appendingPathComponent(DemoDay.folder, isDirectory: true)
            if files.fileExists(atPath: folder.appendingPathComponent("day.json").path) {
                return folder
            }
        }
        throw DemoError(
            .missingInput,
            "no \(folder) here or above the executable: say where it is with --day"
        )
    }

    static func data(_ folder: URL, _ name: String) throws -> Data {
        do {
            return try Data(contentsOf: folder.appendingPathComponent(name))
        } catch {
            throw DemoError(.missingInput, "\(folder.path)/\(name) cannot be read")
        }
    }

    private static func lines(
        _ folder: URL,
        _ name: String
    ) throws -> [(clock: String, record: DemoRecord)] {
        let text = String(decoding: try data(folder, name), as: UTF8.self)
        return try text.split(separator: "\n").enumerated().map { number, line in
            guard
                let parts = try? JSONSerialization.jsonObject(with: Data(line.utf8))
                    as? [String: Any],
                let clock = parts["at"] as? String, let topic = parts["topic"] as? String,
                let key = parts["key"] as? String, let value = try? bytes(of: parts)
            else {
                throw DemoError(
                    .data,
                    "\(name):\(number + 1): expected at, topic, key, and value or raw"
                )
            }
            return (clock, DemoRecord(topic: topic, key: Array(key.utf8), value: value))
        }
    }

    private static func bytes(of parts: [String: Any]) throws -> [UInt8] {
        if let raw = parts["raw"] as? String { return Array(raw.utf8) }
        return [UInt8](
            try JSONSerialization.data(
                withJSONObject: parts["value"] ?? [:],
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
        )
    }
}
