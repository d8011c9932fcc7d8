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

@Suite("The Marketo connector over HTTP: what it tells", .serialized)
struct OverHTTPFeedTests {
    @Test("a first load tells everybody once, whole and with its link")
    func firstLoad() async throws {
        try await MarketoHTTPFixture.run(people: 700) { bench in
            let (changes, last, errors) = try await bench.poll(after: nil, cycle: 1)
            #expect(errors.isEmpty)
            #expect(changes.map(\.event.record).sorted() == (1...700).map { "\($0)" }.sorted())
            #expect(changes.allSatisfy { $0.event.isSnapshot && $0.lead.system == .marketo })
            #expect(changes.allSatisfy { $0.event.links.salesforce != nil })
            let upTo = try #require(last.upTo)
            #expect(upTo <= bench.clock.now())
            let one = try await bench.staff.persons(
                "id",
                "7",
                "email,leadScore,unsubscribed,company"
            )
            let told = try #require(changes.byRecord["7"])
            #expect(told.fields.contains(.text("email", one[0]["email"]?.text ?? "")))
            #expect(told.fields.contains(.text("company", one[0]["company"]?.text ?? "")))
            let score = try #require(one[0]["leadScore"]?.whole)
            #expect(told.fields.contains(Field(name: "leadScore", value: .integer(score))))
            let flag = one[0]["unsubscribed"] == true
            #expect(told.fields.contains(Field(name: "unsubscribed", value: .boolean(flag))))
            #expect(told.fields.contains(Field(name: "mobilePhone", value: .null)))
        }
    }

    @Test("an empty subscription is loaded with a few calls, and followed from there")
    func nobody() async throws {
        try await MarketoHTTPFixture.run { bench in
            let cursor = try await bench.loaded()
            #expect(bench.connection.caller.statistics.sent < 10)
            let made = try await bench.staff.save([["email": "first@example.com"]])
            let (changes, _, _) = try await bench.poll(after: cursor, cycle: 2)
            #expect(changes.map(\.event.record) == made.map { "\($0)" })
        }
    }

    @Test("who changes during the first load is told afterwards")
    func changesDuringTheLoad() async throws {
        try await MarketoHTTPFixture.run(people: 5) { bench in
            let begun = try await bench.connection.source.page(after: nil, cycle: 1)
            try await bench.staff.change(3, ["phone": "1"])
            let new = try await bench.staff.save([["email": "new@example.com"]])
            let (changes, _, _) = try await bench.poll(after: begun.cursor, cycle: 1)
            let told = changes.byRecord
            #expect(told["3"]?.fields.contains(.text("phone", "1")) == true)
            #expect(told["\(new[0])"]?.fields.contains(.text("email", "new@example.com")) == true)
            #expect(Set(told.keys) == Set((1...6).map { "\($0)" }))
        }
    }

    @Test("changes come field by field with their own times; what is empty is told")
    func changes() async throws {
        try await MarketoHTTPFixture.run(people: 3) { bench in
            let cursor = try await bench.loaded()
            try await bench.staff.change(2, ["phone": "1", "leadScore": 7])
            let at = bench.clock.now()
            try await bench.staff.change(2, ["title": .null])
            let (changes, last, _) = try await bench.poll(after: cursor, cycle: 2)
            #expect(changes.map(\.event.record) == ["2", "2"])
            #expect(changes[0].event.changedAt == at)
            #expect(!changes[0].event.isSnapshot)
            #expect(
                changes[0].event.fields.sorted { $0.name < $1.name } == [
                    Field(name: "leadScore", value: .integer(7)), .text("phone", "1"),
                ]
            )
            #expect(changes[0].event.by == "Web service API")
            #expect(changes[1].event.fields == [Field(name: "title", value: .null)])
            let again = try await bench.poll(after: last.cursor, cycle: 3)
            #expect(again.changes.isEmpty)
        }
    }

    @Test("a thousand changes and more, deletions and merges come whole")
    func manyOfEverything() async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            let cursor = try await bench.loaded()
            var ids: [Int64] = []
            for batch in 0..<5 {
                ids += try await bench.staff.save(
                    (0..<260).map { JSON.object([.init("email", "p\(batch)-\($0)@example.com")]) }
                )
            }
            try await bench.staff.change(ids[1], ["phone": "2"])
            try await bench.staff.call(
                .post,
                "/rest/v1/leads/\(ids[0])/merge.json?leadIds=\(ids[1]),\(ids[2])"
            )
            try await bench.staff.call(.post, "/rest/v1/leads/delete.json?id=\(ids[3])")
            let (changes, last, errors) = try await bench.poll(after: cursor, cycle: 2)
            #expect(errors.isEmpty)
            let told = changes.byRecord
            #expect(Set(told.keys) == Set(ids.map { "\($0)" }))
            #expect(told["\(ids[0])"]?.fields.contains(.text("phone", "2")) == true)
            for loser in ids[1...2] {
                #expect(told["\(loser)"]?.operation == .merged)
                #expect(told["\(loser)"]?.into == "\(ids[0])")
            }
            #expect(told["\(ids[3])"]?.operation == .deleted)
            #expect(told["\(ids[4])"]?.operation == .created)
            #expect(last.upTo != nil)
        }
    }

    @Test("a change that bears a time of minutes ago is found")
    func earlierTime() async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            let cursor = try await bench.loaded()
            bench.sandbox.clock.advance(byMilliseconds: 600_000)
            let first = try await bench.poll(after: cursor, cycle: 2)
            bench.fault(Fault(.lyingTimestamps, count: 1, milliseconds: 240_000))
            try await bench.staff.change(1, ["phone": "late"])
            let (changes, _, _) = try await bench.poll(after: first.last.cursor, cycle: 3)
            #expect(changes.map(\.event.fields) == [[.text("phone", "late")]])
        }
    }

    @Test("a field that changed twice within a second is read, not guessed")
    func twiceInASecond() async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            let cursor = try await bench.loaded()
            bench.fault(Fault(.equalTimestamps, milliseconds: 60_000))
            try await bench.staff.change(1, ["phone": "1"])
            try await bench.staff.change(1, ["phone": "2"])
            let (changes, _, _) = try await bench.poll(after: cursor, cycle: 2)
            let told = try #require(changes.last?.event)
            #expect(told.isSnapshot)
            #expect(told.fields.contains(.text("phone", "2")))
        }
    }

    @Test("a large file is read part by part")
    func largeFile() async throws {
        try await MarketoHTTPFixture.run(people: 1_500) { bench in
            let (changes, _, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(Set(changes.map(\.event.record)).count == 1_500)
            #expect(changes.count == 1_500)
            let files = bench.connection.caller.statistics
            #expect(files.sent > 8)
        }
    }

    @Test(
        "a subscription without bulk extract is loaded by ids",
        arguments: ["603", "1035", "703"]
    )
    func withoutExtract(code: String) async throws {
        try await MarketoHTTPFixture.run(people: 40) { bench in
            bench.configuration.fields = ["email"]
            bench.connect()
            bench.fault(Fault(.vendorError, path: "export/create", code: code))
            let (changes, last, errors) = try await bench.poll(after: nil, cycle: 1)
            #expect(Set(changes.map(\.event.record)).count == 40)
            #expect(errors.count == 1)
            #expect(last.upTo != nil)
        }
    }

    @Test("a job that Marketo lost is begun again")
    func lostJob() async throws {
        try await MarketoHTTPFixture.run(people: 3) { bench in
            bench.fault(Fault(.vendorError, count: 1, path: "status.json", code: "1013"))
            let (changes, _, errors) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.count == 3)
            #expect(errors.count == 1)
        }
    }

    @Test("the day's bytes of bulk extracts are not fought with")
    func exportQuota() async throws {
        var limits = MarketoLimits()
        limits.dailyExportBytes = 0
        try await MarketoHTTPFixture.run(people: 1, limits: limits) { bench in
            let fault = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(fault?.kind == .quotaExhausted)
        }
    }

    @Test("requests fetch a person at once")
    func requests() async throws {
        try await MarketoHTTPFixture.run(people: 2) { bench in
            let request = SyncRequest(
                id: "r1",
                person: "2",
                assignTo: nil,
                at: bench.clock.now(),
                by: nil
            )
            let change = try await bench.connection.source.record("2", request: request)
            #expect(change?.event.request == "r1")
            #expect(change?.event.isSnapshot == true)
            #expect(change?.event.links.salesforce != nil)
        }
    }

    @Test("a request for nobody is answered at once, and says nothing of who comes later")
    func requestForNobody() async throws {
        try await MarketoHTTPFixture.run(people: 2) { bench in
            let request = SyncRequest(
                id: "r1",
                person: "3",
                assignTo: nil,
                // The requester's clock is ahead.
                at: bench.clock.now().advanced(byMilliseconds: 3_600_000),
                by: nil
            )
            let absent = try await bench.connection.source.record("3", request: request)
            let event = try #require(absent?.event)
            #expect(event.operation == .deleted && event.request == "r1" && event.record == "3")
            #expect(absent?.lead == LeadID(.marketo, "3"))
            let made = try await bench.staff.save([["email": "later@example.com"]])
            #expect(made == [3])
            let later = try await bench.connection.source.record("3", request: request)
            #expect(try #require(later?.event).changedAt > event.changedAt)
            for none in ["", "0", "x", "-1", "3.0"] {
                let answer = try await bench.connection.source.record(none, request: request)
                #expect(answer?.event.operation == .deleted)
            }
        }
    }

    @Test("the fields of the sandbox are read whole")
    func schema() async throws {
        try await MarketoHTTPFixture.run { bench in
            let schemas = try await bench.connection.source.schemas(cycle: 1)
            #expect(schemas.map(\.object) == [.person])
            let fields = schemas[0].fields
            #expect(fields.first { $0.name == "email" }?.updateable == true)
            #expect(fields.first { $0.name == "sfdcId" }?.updateable == false)
            #expect(fields.first { $0.name == "salesforceId" }?.length == 255)
            #expect(try await bench.connection.source.schemas(cycle: 2).isEmpty)
        }
    }
}
