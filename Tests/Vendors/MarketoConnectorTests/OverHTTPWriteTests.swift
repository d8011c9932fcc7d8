// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import SandboxMarketo
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("The Marketo connector over HTTP: what it writes", .serialized)
struct OverHTTPWriteTests {
    private static func record(_ number: Int) -> String { "00Q5e00000ABC\(10 + number)EA4" }

    @Test("creates and updates are applied, and come back with the feed")
    func writes() async throws {
        try await MarketoHTTPFixture.run(people: 2) { bench in
            let cursor = try await bench.loaded()
            let results = try await bench.connection.target.results(
                [
                    bench.update(1, [.text("phone", "1"), Field(name: "title", value: .null)]),
                    bench.create(
                        Self.record(0),
                        [.text("email", "new@example.com"), .text("lastName", "New")]
                    ),
                    bench.update(99, [.text("phone", "1")]),
                    bench.update(2, [.text("email", "nowhere")]),
                ],
                mayBeRepeated: false
            )
            #expect(results.map(\.status) == [.applied, .applied, .rejected, .rejected])
            #expect(results[1].created)
            #expect(results[1].record == "3")
            #expect(results[2].errors.map(\.code) == ["1004"])
            #expect(results[3].errors.map(\.code) == ["1001"])
            let made = try await bench.staff.persons("id", "3", "salesforceId,lastName")
            #expect(made[0]["salesforceId"] == .string(Self.record(0)))
            let (changes, _, _) = try await bench.poll(after: cursor, cycle: 2)
            let told = changes.byRecord
            #expect(told["1"]?.fields.contains(.text("phone", "1")) == true)
            #expect(told["3"]?.links.salesforce == Self.record(0))
            // What is told is never later than it was written.
            let written = try #require(told["1"]?.changedAt)
            #expect(results[0].at.milliseconds / 1_000 <= written.milliseconds / 1_000)
        }
    }

    @Test("persons are found before they are made: by link, by address, or several")
    func found() async throws {
        try await MarketoHTTPFixture.run { bench in
            let email: (String) -> [Field] = { [.text("email", $0), .text("lastName", "L")] }
            let ids = try await bench.staff.save(
                [
                    ["email": "linked@example.com", "salesforceId": .string(Self.record(0))],
                    ["email": "Plain@Example.com"], ["email": "two@example.com"],
                ],
                action: "createDuplicate"
            )
            try await bench.staff.save([["email": "two@example.com"]], action: "createDuplicate")
            let results = try await bench.connection.target.results(
                [
                    bench.create(Self.record(0), email("other@example.com")),
                    bench.create(Self.record(1), email("plain@example.com")),
                    bench.create(Self.record(2), email("two@example.com")),
                ],
                mayBeRepeated: false
            )
            #expect(results.map(\.status) == [.applied, .applied, .rejected])
            #expect(results.map(\.record).prefix(2) == ["\(ids[0])", "\(ids[1])"])
            #expect(results.allSatisfy { !$0.created })
            #expect(results[2].errors.map(\.code) == ["1007"])
            let linked = try await bench.staff.persons("id", "\(ids[1])", "salesforceId")
            #expect(linked[0]["salesforceId"] == .string(Self.record(1)))
        }
    }

    @Test("answers lost after the change make no second person and lose no write")
    func lostAnswers() async throws {
        try await MarketoHTTPFixture.run { bench in
            let lost = Fault(.loseAnswer, count: 1, path: "/v1/leads.json", method: "POST")
            let create = bench.create(
                Self.record(0),
                [.text("email", "a@example.com"), .text("lastName", "L")]
            )
            bench.fault(lost)
            let fault = await #expect(throws: VendorError.self) { try await bench.apply(create) }
            #expect(fault?.mayHaveHappened == true)
            // Another process, after a kill between call and commit.
            bench.connect()
            let made = try await bench.apply(create, mayBeRepeated: true)
            #expect(made.status == .applied)
            #expect(made.created)
            let id = try #require(made.record.flatMap { Int64($0) })
            bench.clock.clock.advance(byMilliseconds: 60_000)
            let update = bench.update(id, [.text("phone", "1")])
            bench.fault(lost)
            _ = await #expect(throws: VendorError.self) { try await bench.apply(update) }
            // A user changes it before it is tried again: that must stay.
            try await bench.staff.change(id, ["phone": "2"])
            bench.connect()
            let again = try await bench.apply(update, mayBeRepeated: true)
            #expect(again.status == .applied)
            let persons = try await bench.staff.persons("email", "a@example.com", "phone")
            #expect(persons.map { $0["phone"] } == ["2"])
        }
    }

    @Test("an update that is found to be there is told with the time at which it came")
    func arrival() async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            bench.clock.clock.advance(byMilliseconds: 60_000)
            let update = bench.update(1, [.text("phone", "1")])
            bench.clock.clock.advance(byMilliseconds: 30_000)
            bench.fault(Fault(.loseAnswer, count: 1, path: "/v1/leads.json", method: "POST"))
            _ = await #expect(throws: VendorError.self) { try await bench.apply(update) }
            let madeAt = bench.clock.now()
            bench.clock.clock.advance(byMilliseconds: 30_000)
            bench.connect()
            let again = try await bench.apply(update, mayBeRepeated: true)
            #expect(again.status == .applied)
            // The log shows whole seconds.
            #expect((0...1_000).contains(madeAt.milliseconds - again.at.milliseconds))
        }
    }

    @Test("no address is under way twice, however many ask at once")
    func races() async throws {
        try await MarketoHTTPFixture.run { bench in
            bench.fault(Fault(.raceOnCreate, milliseconds: 60_000))
            bench.fault(Fault(.latency, path: "leads.json", milliseconds: 20))
            let creates = (0..<6).map { number in
                bench.create(
                    Self.record(number),
                    [.text("email", number.isMultiple(of: 2) ? "A@example.com" : "a@example.com")]
                )
            }
            let target = bench.connection.target
            let records = try await withThrowingTaskGroup(of: [String?].self) { group in
                for half in [creates[..<3], creates[3...]] {
                    group.addTask {
                        try await target.results(Array(half), mayBeRepeated: false).map(\.record)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(records) == ["1"])
            let persons = try await bench.staff.persons("email", "a@example.com", "id")
            #expect(persons.count == 1)
        }
    }

    @Test("records that pass by themselves are tried again")
    func passingRecords() async throws {
        try await MarketoHTTPFixture.run(people: 3) { bench in
            bench.fault(Fault(.vendorError, count: 3, path: "/v1/leads.json", code: "1022"))
            let results = try await bench.connection.target.results(
                (1...3).map { bench.update($0, [.text("phone", "1")]) },
                mayBeRepeated: false
            )
            #expect(results.allSatisfy { $0.status == .applied })
        }
    }

    @Test("records that do not pass in time wait: updates, creates and links alike")
    func waitingRecords() async throws {
        try await MarketoHTTPFixture.run { bench in
            let ids = try await bench.staff.save([
                ["email": "p1@example.com"], ["email": "b@example.com"],
            ])
            let writes = [
                bench.update(ids[0], [.text("phone", "1")]),
                bench.create(Self.record(1), [.text("email", "a@example.com")]),
                bench.create(Self.record(2), [.text("email", "b@example.com")]),
            ]
            bench.fault(
                Fault(.vendorError, path: "/v1/leads.json", method: "POST", code: "1022")
            )
            let target = bench.connection.target
            let waiting = try await target.apply(writes, mayBeRepeated: false)
            #expect(waiting.map(\.postponement?.code) == ["1022", "1022", "1022"])
            bench.sandbox.faults.remove(from: .marketo)
            let results = try await target.results(writes, mayBeRepeated: false)
            #expect(results.allSatisfy { $0.status == .applied })
            #expect(results.map(\.created) == [false, true, false])
            let linked = try await bench.staff.persons("email", "b@example.com", "sfdcLeadId")
            #expect(linked.count == 1)
        }
    }

    @Test("company fields that Marketo refuses are told, and are read-only from then on")
    func companyFields() async throws {
        var limits = MarketoLimits()
        limits.refusesCompanyFields = true
        try await MarketoHTTPFixture.run(limits: limits) { bench in
            let ids = try await bench.staff.save([["email": "a@example.com"]])
            _ = try await bench.connection.source.schemas(cycle: 1)
            let result = try await bench.apply(
                bench.update(ids[0], [.text("company", "Engines"), .text("phone", "1")])
            )
            #expect(result.errors.map(\.code) == ["1021"])
            #expect(result.errors.map(\.fields) == [["company"]])
            let schema = try await bench.connection.source.schemas(cycle: 2)
            #expect(schema.first?.fields.first { $0.name == "company" }?.updateable == false)
        }
    }

    @Test("the activity log is written as a custom activity")
    func activities() async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            let path = "/rest/v1/activities/external/type"
            try await bench.staff.call(
                .post,
                path + ".json",
                [
                    "apiName": "leadSync", "name": "Lead Sync", "triggerName": "Lead Sync",
                    "filterName": "Lead Synced",
                    "primaryAttribute": ["apiName": "what", "name": "What"],
                ]
            )
            try await bench.staff.call(
                .post,
                path + "/leadSync/attributes/create.json",
                ["attributes": [["apiName": "message", "name": "Message", "dataType": "string"]]]
            )
            try await bench.staff.call(.post, path + "/leadSync/approve.json")
            bench.configuration.customActivity = "leadSync"
            bench.connect()
            let target = try #require(bench.connection.activities)
            let lines = try await target.add(
                ["1", "99"].map { person in
                    Activity(
                        id: "a\(person)",
                        lead: LeadID(.marketo, person),
                        at: bench.clock.now(),
                        kind: .synced,
                        object: .lead,
                        record: Self.record(0),
                        message: "1 field was written to Salesforce"
                    )
                }
            )
            #expect(lines.count == 1)
            #expect(lines[0].contains("1004"))
            let token = try await bench.staff.call(
                .get,
                "/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-11-24T00:00:00Z"
            )["nextPageToken"]?.text
            let log =
                try await bench.staff.call(
                    .get,
                    "/rest/v1/activities.json?activityTypeIds=100001&nextPageToken="
                        + Query.escaped(token ?? "")
                )["result"]?.elements ?? []
            #expect(log.map { $0["primaryAttributeValue"] } == ["synced"])
            #expect(
                log.first?["attributes"]?.elements?.first?["value"]
                    == "1 field was written to Salesforce"
            )
        }
    }
}
