// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

@Suite("What connectors say of records that they cannot give whole", .serialized)
struct AnswersOnBrokerTests {
    private func request(_ person: String, at: Timestamp = resultTime) -> SyncRequest {
        SyncRequest(id: "r-\(person)", person: person, assignTo: nil, at: at, by: nil)
    }

    private func event(_ person: String, unreadable: [String] = []) -> KeyedChange {
        KeyedChange(
            lead: LeadID(.marketo, person),
            event: ChangeEvent(
                id: "e-\(person)",
                system: .marketo,
                object: .person,
                record: person,
                operation: .updated,
                changedAt: resultTime,
                isSnapshot: true,
                fields: [Field(name: "email", value: .text("a@example.com"))],
                unreadable: unreadable
            )
        )
    }

    @Test("a change with a value that nobody can read has a dead letter that names both")
    func deadLetter() async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor(
                page: { _, _, number throws(VendorError) in
                    ChangePage(
                        changes: [event("1", unreadable: ["phone", "title"]), event("2")],
                        cursor: "cursor\(number)",
                        isLast: true,
                        upTo: resultTime
                    )
                },
                record: { event($0.person, unreadable: ["phone"]) }
            )
            try world.trigger(1)
            _ = world.start(.marketo, vendor)
            _ = try await world.reports(1)
            let letters = try await world.follow(world.topics.deadLetters) { !$0.isEmpty }
            let letter = try #require(letters.first)
            let reason = try #require(letter.header("leadsync-reason"))
            #expect(reason.contains("Person 1") && reason.contains("phone, title"))
            #expect(!reason.contains("example.com"))
            #expect(letter.header("leadsync-topic") == world.topics.changes(.marketo))
            #expect(letter.key == Array("marketo:1".utf8))
            let changes = try await world.follow(world.topics.changes(.marketo)) { records in
                records.count { $0.key != nil } >= 2
            }
            let events: [ChangeEvent] = world.decoded(changes)
            #expect(events.first { $0.record == "1" }?.unreadable == ["phone", "title"])
            #expect(events.first { $0.record == "2" }?.unreadable == [])
            try world.publish([request("3")], to: world.topics.requests) { _ in "marketo:3" }
            let more = try await world.follow(world.topics.deadLetters) { $0.count >= 2 }
            #expect(more.count == 2)
        }
    }

    @Test("a refusal is not taken for a person's deletion")
    func refused() async throws {
        try await ConnectorWorld.run { world in
            let vendor = RefusingVendor(refusals: 2, then: event("1"))
            let connector = Connector(
                .init(kafka: world.kafka, topics: world.topics, system: .marketo),
                clock: ManualConnectorClock(jumps: true),
                observe: { _ in },
                makeAdapter: { _ in
                    VendorAdapter(source: vendor, target: ScriptedVendor())
                }
            )
            let run = Task.detached { try await offPool { try connector.run() } }
            try world.publish([request("1")], to: world.topics.requests) { _ in "marketo:1" }
            let records = try await world.follow(world.topics.changes(.marketo)) { !$0.isEmpty }
            let events: [ChangeEvent] = world.decoded(records)
            #expect(events.map(\.operation) == [.updated])
            #expect(vendor.asked.withLock { $0 } == 3)
            connector.requestStop()
            _ = try await run.value
        }
    }

    @Test("who asks with a clock that is ahead says nothing of a person who is made later")
    func clockAhead() async throws {
        try await ConnectorWorld.run { world in
            let clock = ManualConnectorClock(resultTime, jumps: true)
            _ = world.start(.marketo, ScriptedVendor(), clock: clock)
            let ahead = resultTime.advanced(byMilliseconds: 86_400_000)
            try world.publish([request("1", at: ahead)], to: world.topics.requests) { _ in
                "marketo:1"
            }
            let records = try await world.follow(world.topics.changes(.marketo)) { !$0.isEmpty }
            let events: [ChangeEvent] = world.decoded(records)
            #expect(events.map(\.operation) == [.deleted] && events[0].request == "r-1")
            #expect(events[0].changedAt < ahead)
        }
    }
}

/// A vendor that refuses a record some times, and has it then.
private final class RefusingVendor: ChangeSource {
    let asked = Mutex(0)
    private let refusals: Int
    private let change: KeyedChange

    init(refusals: Int, then change: KeyedChange) {
        self.refusals = refusals
        self.change = change
    }

    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] { [] }

    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage {
        ChangePage(changes: [], cursor: "c", isLast: true)
    }

    func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        let count = asked.withLock { asked in
            asked += 1
            return asked
        }
        if count <= refusals { throw VendorError(.refused, code: "1006", line: "refused") }
        return change
    }
}

extension Record {
    /// The text of a header.
    fileprivate func header(_ name: String) -> String? {
        headers.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
    }
}
