// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONCodec
import Kafka
import LeadModel
import Monitor
import Primitives
import Testing

/// The monitor from outside: records on an embedded broker, answers over HTTP.
@Suite struct MonitorOnBrokerTests {
    @Test(.timeLimit(.minutes(1)))
    func aFailureShowsIsTriedAgainAndGoes() async throws {
        let world = try MonitorWorld()
        try world.publish([
            Made.activity(1, entry: 1, .failed, reasons: [Made.tooLong]),
            Made.activity(2, entry: 1, .failed, reasons: [Made.tooLong]),
        ])
        try world.publish(Made.state(1, entries: 1, failure: Made.tooLong))
        let monitor = try await world.start()

        let failures = try await monitor.get("/v1/failures").items
        #expect(failures.count == 1)
        let failure = try #require(failures.first)
        #expect(failure["code"] as? String == "STRING_TOO_LONG")
        #expect(failure["field"] as? String == "LastName")
        #expect(failure["leads"] as? Int == 2)
        #expect(failure["firstAt"] as? String == "2025-11-24T18:44:56.001Z")
        #expect(failure["lastAt"] as? String == "2025-11-24T18:44:57.001Z")
        let id = try #require(failure["id"] as? String)

        let leads = try await monitor.get("/v1/failures/\(id)/leads").items
        #expect(leads.map { $0["lead"] as? String } == ["marketo:2", "marketo:1"])
        #expect(leads[1]["name"] as? String == "Ada Lovelace 1")

        let retried = try await monitor.post("/v1/failures/\(id)/retry")
        #expect(retried.status == 202)
        #expect(retried.json["requests"] as? Int == 2)
        let requests = try world.requests()
        #expect(requests.map(\.action) == [.retry, .retry])
        #expect(Set(requests.map(\.lead)) == [Made.lead(1), Made.lead(2)])

        try world.publish([Made.activity(1, entry: 2, .synced)])
        try world.publish(Made.state(1, entries: 2))
        try world.publish([Made.activity(2, entry: 2, .synced)])
        _ = try await monitor.eventually("/v1/failures") { $0.items.isEmpty }
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func aLosingValueIsTaken() async throws {
        let world = try MonitorWorld()
        try world.publish([
            Made.activity(1, entry: 1, .conflict, fields: [Made.collision("phone")]),
            Made.activity(1, entry: 2, .conflict, fields: [Made.collision("title")]),
        ])
        let monitor = try await world.start()
        let all = try await monitor.get("/v1/conflicts?field=phone&winner=marketo").items
        #expect(all.count == 1)
        let conflict = try #require(all.first)
        #expect(conflict["marketo"] as? String == "one")
        #expect(conflict["salesforce"] as? String == "two")
        #expect(conflict["rule"] as? String == "lead: marketo wins")
        #expect(conflict["resolved"] is NSNull)
        let id = try #require(conflict["id"] as? String)

        let taken = try await monitor.post("/v1/conflicts/\(id)/take", #"{"value":"salesforce"}"#)
        #expect(taken.status == 202)
        let request = try #require(try world.requests().first)
        #expect(request.action == .setFields)
        #expect(request.lead == Made.lead(1))
        #expect(request.fields == [Field(name: "phone", value: .text("two"))])
        #expect(request.expect == [Field(name: "phone", value: .text("one"))])

        try world.publish([
            Made.activity(1, entry: 3, .restored, fields: [Made.collision("phone")])
        ])
        let open = try await monitor.eventually("/v1/conflicts?resolved=false") {
            $0.items.count == 1
        }
        #expect(open.items.first?["field"] as? String == "title")
        let again = try await monitor.post("/v1/conflicts/\(id)/take", #"{"value":"marketo"}"#)
        #expect(again.status == 409)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func aLeadIsFoundAndShown() async throws {
        let world = try MonitorWorld()
        try world.publish(Made.state(1042, entries: 2))
        try world.publish([
            Made.activity(1042, entry: 1, .created), Made.activity(1042, entry: 2, .synced),
        ])
        try world.publish(
            LeadEntry.alias(lead: LeadID(.salesforce, "00Q5e00000ABCDEEA4"), of: Made.lead(1042)),
            to: world.topics.leads,
            key: "salesforce:00Q5e00000ABCDEEA4"
        )
        try world.producer.flush()
        let monitor = try await world.start()
        for text in ["ada1042", "lovel", "ADA%20example", "analytical", "00Q5e00000ABCDEEA4"] {
            let found = try await monitor.get("/v1/leads?q=\(text)").items
            #expect(found.map { $0["lead"] as? String } == ["marketo:1042"], "\(text)")
        }
        #expect(try await monitor.get("/v1/leads?q=nobody").items.isEmpty)
        #expect(try await monitor.get("/v1/leads?q=%22%2A%29%28").status == 200)

        let lead = try await monitor.get("/v1/leads/salesforce%3A00Q5e00000ABCDEEA4").json
        #expect(lead["lead"] as? String == "marketo:1042")
        let fields = try #require(lead["fields"] as? [[String: Any]])
        let email = try #require(fields.first { $0["field"] as? String == "email" })
        #expect(email["state"] as? String == "equal")
        let held = try #require(email["marketo"] as? [String: Any])
        #expect(held["value"] as? String == "ada1042@example.com")
        let activities = try #require(lead["activities"] as? [[String: Any]])
        #expect(activities.map { $0["type"] as? String } == ["synced", "created"])
        #expect(try await monitor.get("/v1/leads/marketo%3A7").status == 404)
        #expect(try await monitor.get("/v1/leads/7").status == 400)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func cyclesCountWhatTheyCaused() async throws {
        let world = try MonitorWorld()
        let began = Timestamp(milliseconds: Made.start)
        try world.publish(
            PollTrigger(cycle: 42, at: began, reason: .schedule),
            to: world.topics.triggers,
            key: "poll"
        )
        try world.publish([
            Made.activity(1, entry: 1, .created, cycle: 42),
            Made.activity(2, entry: 1, .synced, cycle: 42),
            Made.activity(3, entry: 1, .synced, cycle: 42, object: .person),
            Made.activity(4, entry: 1, .failed, reasons: [Made.tooLong], cycle: 42),
            Made.activity(5, entry: 1, .synced),
        ])
        for (system, seconds) in [(VendorSystem.salesforce, 3), (.marketo, 5)] {
            try world.publish(
                CycleReport(
                    cycle: 42,
                    system: system,
                    changes: 1,
                    apiCalls: 7,
                    durationMilliseconds: 1,
                    errors: [],
                    at: began.advanced(byMilliseconds: Int64(seconds) * 1_000)
                ),
                to: world.topics.cycles,
                key: "42"
            )
        }
        try world.producer.flush()
        let monitor = try await world.start()
        let cycles = try await monitor.get("/v1/cycles").items
        let cycle = try #require(cycles.first)
        #expect(cycle["number"] as? Int == 42)
        #expect(cycle["seconds"] as? Double == 5)
        let systems = try #require(cycle["systems"] as? [String: [String: Int]])
        #expect(
            systems["salesforce"] == [
                "created": 1, "updated": 1, "failed": 1, "skipped": 0, "conflicts": 0, "calls": 7,
            ]
        )
        #expect(systems["marketo"]?["updated"] == 1)
        #expect(try await monitor.get("/v1/cycles/summary?span=week").status == 200)
        #expect(try await monitor.get("/v1/cycles/summary?span=year").status == 400)

        let status = try await monitor.eventually("/v1/status") {
            ($0.json["needs"] as? [String])?.contains { $0.hasPrefix("No worker runs") } ?? false
        }
        let stands = try #require(status.json["cycle"] as? [String: Any])
        #expect(stands["number"] as? Int == 42)
        #expect(stands["state"] as? String == "waiting")
        #expect(stands["nextAt"] as? String == "2025-11-24T18:50:00.000Z")
        #expect(status.json["healthy"] as? Bool == false)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func aDeadLetterIsReplayedWhereItCameFrom() async throws {
        let world = try MonitorWorld()
        let topic = world.topics.changes(.marketo)
        try world.producer.produce(
            to: world.topics.deadLetters,
            key: Array("marketo:1".utf8),
            value: [0x7B, 0xFF],
            headers: [
                Header(RecordHeader.reason, "is not JSON"), Header(RecordHeader.topic, topic),
                Header(RecordHeader.partition, "1"), Header(RecordHeader.offset, "17"),
                Header("mine", "kept"),
            ]
        )
        try world.producer.flush()
        let monitor = try await world.start()
        let letter = try #require(try await monitor.get("/v1/dead-letters").items.first)
        #expect(letter["reason"] as? String == "is not JSON")
        #expect(letter["value"] as? [String: String] == ["base64": "e/8="])
        #expect(letter["replayedAt"] is NSNull)
        let bySource = try await monitor.get("/v1/dead-letters/\(topic)-1-17")
        let id = try #require(letter["id"] as? String)
        #expect(bySource.json["id"] as? String == id)

        #expect(try await monitor.post("/v1/dead-letters/\(id)/replay").status == 202)
        let reader = try TopicReader(world.kafka, topics: [topic])
        defer { reader.close() }
        let replayed = try reader.records([TopicPartition(topic: topic, partition: 1)])
        #expect(replayed.map(\.value) == [[0x7B, 0xFF]])
        #expect(replayed.first?.keyText == "marketo:1")
        #expect(replayed.first?.headers.contains(Header("mine", "kept")) == true)
        _ = try await monitor.eventually("/v1/dead-letters/\(id)") {
            $0.json["replayedAt"] is String
        }
        #expect(try await monitor.post("/v1/dead-letters/x-0-0/replay").status == 404)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func aSyncRequestIsFollowedToItsOutcome() async throws {
        let world = try MonitorWorld()
        let monitor = try await world.start()
        let asked = try await monitor.post("/v1/sync-requests", #"{"person":"1042"}"#)
        #expect(asked.status == 202)
        let id = try #require(asked.json["request"] as? String)
        let request = try #require(try world.requests().first)
        #expect(request.id == id)
        #expect(request.person == "1042")
        let waiting = try await monitor.get("/v1/sync-requests/\(id)")
        #expect(waiting.json["state"] as? String == "waiting")
        try world.publish([
            Made.activity(1042, entry: 1, .requested, request: id),
            Made.activity(1042, entry: 2, .created, request: id),
        ])
        let done = try await monitor.eventually("/v1/sync-requests/\(id)") {
            $0.json["state"] as? String == "done"
        }
        #expect(done.json["salesforce"] as? String == "00Q5e00000ABCDEEA4")
        #expect(try await monitor.get("/v1/sync-requests/unknown").status == 404)
        for body in ["", "{}", "[]", #"{"person":"x"}"#, #"{"person":1}"#, "\u{0}"] {
            #expect(try await monitor.post("/v1/sync-requests", body).status == 400, "\(body)")
        }
        await monitor.stop()
    }
}
