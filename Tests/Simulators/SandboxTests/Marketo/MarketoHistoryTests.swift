// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit
import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: the log explains the leads")
struct MarketoHistoryTests {
    private static let fields = ["firstName", "lastName", "phone", "leadScore", "unsubscribed"]

    /// A value of a field, or none.
    private static func value(_ field: String, _ generator: inout SeededGenerator) -> JSON {
        switch (field, generator.next() % 4) {
        case (_, 0): .null
        case ("leadScore", let draw): .integer(Int64(draw))
        case ("unsubscribed", let draw): .boolean(draw == 1)
        case (_, let draw): .string("v\(draw)")
        }
    }

    private static func record(_ generator: inout SeededGenerator) -> JSON {
        var record: JSON = [:]
        for field in fields where generator.next() & 1 == 0 {
            record[field] = value(field, &generator)
        }
        return record
    }

    /// Random creates, changes and edits by several users.
    private static func play(_ fixture: MarketoFixture, _ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            if generator.next() % 3 == 0 {
                fixture.environment.clock.advance(byMilliseconds: Int64(generator.next() % 5_000))
            }
            var record = record(&generator)
            record["email"] = .string("p\(generator.next() % 6)@example.com")
            if generator.next() % 3 > 0 {
                _ = try await fixture.sync([record])
                continue
            }
            let edits = record.members?.filter { $0.name != "email" }.map {
                (name: $0.name, value: $0.value.shown ?? "")
            }
            let id = 1 + generator.next() % 6
            _ = try await fixture.sandbox.edit("\(id)", fields: edits ?? [])
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func everyChangeIsTold(seed: UInt64) async throws {
        let fixture = try await MarketoFixture()
        try await Self.play(fixture, seed)
        let token = MarketoFeedToken(since: MarketoFixture.start)
        var entries: [JSON] = []
        var next = token.text
        while true {
            let response = try await fixture.call(
                "GET",
                "/rest/v1/activities/leadchanges.json?batchSize=7&nextPageToken=\(encoded(next))"
                    + "&fields=" + Self.fields.joined(separator: ",")
            )
            entries += response.json["result"]?.elements ?? []
            next = response.json["nextPageToken"]?.text ?? ""
            if response.json["moreResult"] != true { break }
        }
        var last: [String: JSON] = [:]
        var begun: Set<Int64> = []
        for entry in entries {
            let lead = try #require(entry["leadId"]?.whole)
            if entry["activityTypeId"] == 12 { begun.insert(lead) }
            #expect(begun.contains(lead), "seed \(seed): a change before its lead")
            for change in entry["fields"]?.elements ?? [] {
                let key = "\(lead) \(change["name"]?.text ?? "")"
                // One change goes on where the one before it ended.
                if let before = last[key] { #expect(change["oldValue"] == before, "seed \(seed)") }
                #expect(change["oldValue"] != change["newValue"], "seed \(seed)")
                last[key] = change["newValue"]
            }
        }
        for lead in begun {
            let held = try await fixture.lead(lead, Self.fields.joined(separator: ","))
            for field in Self.fields {
                guard let told = last["\(lead) \(field)"] else { continue }
                #expect((held[field]?.shown).map { .string($0) } ?? .null == told, "seed \(seed)")
            }
        }
        #expect(!begun.isEmpty && !last.isEmpty)
    }

    @Test func outlivesTheProcess() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path("marketo.sqlite")
        let first = try await MarketoFixture(file: file)
        let id = try await first.create(["email": "a@example.com", "phone": "1"])
        let token = try await first.call(
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-11-24T00:00:00Z"
        ).json["nextPageToken"]?.text
        try first.environment.database.close()
        let second = try await MarketoFixture(file: file)
        #expect(second.token == first.token)
        #expect(try await second.lead(id, "phone")["phone"] == "1")
        #expect(try await second.create(["email": "b@example.com"]) == id + 1)
        let log = try await second.result(
            "GET",
            "/rest/v1/activities.json?activityTypeIds=12&nextPageToken=" + encoded(token ?? "")
        )
        #expect(log.map { $0["leadId"] } == [.integer(id), .integer(id + 1)])
        #expect(try await second.sandbox.isEmpty() == false)
    }
}
