// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("Writes to Salesforce")
struct WriteTests {
    private let ada: [Field] = [
        .text("LastName", "Byron"), .text("Company", "Engines"), .text("Email", "ada@example.com"),
    ]

    @Test("updates go in one call, stamp the link, and each has its own result")
    func updates() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let contact = bench.org.save("Contact", nil, ["LastName": .text("King")])
        bench.clock.advance(byMilliseconds: 5_000)
        bench.org.forgetCalls()
        let writes = [
            bench.update(contact, [.text("LastName", "")], person: "1", object: .contact),
            bench.update(lead, [.text("Phone", "1")], person: "2"),
            bench.update("00Q000000000999AAA", [.text("Phone", "1")], person: "3"),
            bench.update("none", [.text("Phone", "1")], person: "4"),
        ]
        let results = try await bench.target.results(writes, mayBeRepeated: false)
        #expect(results.map(\.status) == [.rejected, .applied, .rejected, .rejected])
        #expect(results[0].errors[0].code == "REQUIRED_FIELD_MISSING")
        #expect(results[0].errors[0].fields == ["LastName"])
        #expect(results[2].errors[0].code == "ENTITY_IS_DELETED")
        #expect(results[2].errors[0].fields == ["Id"])
        #expect(results[3].errors[0].code == "MALFORMED_ID")
        #expect(results.map(\.write) == writes.map(\.id))
        #expect(results[1].at <= bench.clock.now())
        let row = bench.org.row("Lead", lead)
        #expect(row?["Phone"] == .text("1"))
        #expect(row?["Marketo_ID__c"] == .text("2"))
        let patches = bench.org.calls.filter { $0.method == .patch }
        #expect(patches.count == 1)
        #expect(patches[0].headers.contains(HTTPHeader("Sforce-Call-Options", "client=leadsync")))
    }

    @Test("a create carries the link, and its repetition finds it")
    func createRepeated() async throws {
        var bench = SalesforceFixture()
        let write = bench.create(ada)
        let first = try await bench.target.results([write], mayBeRepeated: false)
        #expect(first[0].created)
        // The process dies before it can tell.
        bench.restart()
        bench.clock.advance(byMilliseconds: 30_000)
        let second = try await bench.target.results([write], mayBeRepeated: true)
        #expect(second[0].record == first[0].record)
        #expect(second[0].created)
        #expect(bench.org.live("Lead").count == 1)
    }

    @Test("an answer that was lost after the change makes no second record")
    func createLost() async throws {
        let bench = SalesforceFixture()
        bench.org.losesAnswer.withLock { $0 = true }
        let results = try await bench.target.results([bench.create(ada)], mayBeRepeated: false)
        #expect(results[0].status == .applied)
        #expect(results[0].created)
        #expect(bench.org.live("Lead").count == 1)
    }

    @Test("without link and e-mail, too")
    func createUnknown() async throws {
        let bench = SalesforceFixture()
        bench.org.hide("Marketo_ID__c")
        // Of the same name, by another user.
        bench.org.save("Lead", nil, ["LastName": .text("Byron"), "Company": .text("Engines")])
        let write = bench.create(Array(ada.prefix(2)))
        bench.org.losesAnswer.withLock { $0 = true }
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].created)
        #expect(bench.org.live("Lead").count == 2)
        let again = try await bench.target.results([write], mayBeRepeated: true)
        #expect(again[0].record == results[0].record)
        #expect(bench.org.live("Lead").count == 2)
    }

    @Test("one unlinked record is linked, its data left for the workers to compare")
    func linked() async throws {
        let bench = SalesforceFixture()
        let contact = bench.org.save(
            "Contact",
            nil,
            ["Email": .text("Ada@Example.com"), "LastName": .text("King")]
        )
        bench.clock.advance(byMilliseconds: 120_000)
        let write = bench.create(ada + [.text("OwnerId", "005000000000009AAA")])
        bench.org.forgetCalls()
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].status == .applied)
        #expect(results[0].record == contact)
        #expect(results[0].object == .contact)
        #expect(!results[0].created)
        let row = bench.org.row("Contact", contact)
        #expect(row?["Marketo_ID__c"] == .text("42"))
        #expect(row?["OwnerId"] == .text("005000000000009AAA"))
        #expect(row?["LastName"] == .text("King"))
        #expect(bench.org.live("Lead").isEmpty)
        // The poll that passes this time has shown the record.
        #expect(results[0].at >= Timestamp(rfc3339: row!["SystemModstamp"]!.shown)!)
    }

    @Test("several are left to a person; another person's are no duplicates")
    func ambiguous() async throws {
        let bench = SalesforceFixture()
        let first = bench.org.save("Lead", nil, ["Email": .text("ada@example.com")])
        let second = bench.org.save("Contact", nil, ["Email": .text("ada@example.com")])
        bench.org.save(
            "Contact",
            nil,
            ["Email": .text("bob@example.com"), "Marketo_ID__c": .text("99")]
        )
        let bob = [Field.text("LastName", "Bob"), .text("Email", "bob@example.com")]
        let results = try await bench.target.results(
            [bench.create(ada, person: "1"), bench.create(bob, person: "2")],
            mayBeRepeated: false
        )
        #expect(results[0].status == .rejected)
        #expect(results[0].errors[0].code == "DUPLICATES_DETECTED")
        #expect(results[0].errors[0].message.contains(first))
        #expect(results[0].errors[0].message.contains(second))
        #expect(results[1].created)
    }

    @Test("a batch of creates is searched for with two queries")
    func searchCost() async throws {
        let bench = SalesforceFixture()
        _ = try await bench.source.schemas(cycle: 1)
        bench.org.forgetCalls()
        let writes = (1...200).map { number in
            bench.create(
                [.text("LastName", "L\(number)"), .text("Email", "p\(number)@example.com")],
                person: "\(number)"
            )
        }
        let results = try await bench.target.results(writes, mayBeRepeated: false)
        #expect(results.filter(\.created).count == 200)
        #expect(bench.org.calls.filter { $0.method == .get }.count == 2)
        #expect(bench.org.calls.count == 3)
        #expect(bench.org.calls.allSatisfy { $0.url.utf8.count < 16_384 })
    }

    @Test("the assignment rules choose an owner only where the write names none")
    func owner() async throws {
        let bench = SalesforceFixture()
        let owned = bench.create(ada + [.text("OwnerId", "005000000000009AAA")], person: "1")
        let free = bench.create([.text("LastName", "Bob")], person: "2")
        _ = try await bench.target.results([owned, free], mayBeRepeated: false)
        let headers = bench.org.calls.filter { $0.method == .patch }
            .map { call in call.headers.first { $0.name == "Sforce-Auto-Assign" }?.value }
        #expect(headers == ["FALSE", "TRUE"])
    }

    @Test("a locked record is sent again, the others once")
    func locked() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let answers = Countdown(3)
        bench.org.intercept.withLock {
            $0 = { call in
                guard call.method == .patch, answers.take() else {
                    return nil
                }
                let body =
                    #"[{"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","#
                    + #""message":"unable to obtain exclusive access","fields":[]}]}]"#
                return .answer(HTTPResponse(status: 200, body: Array(body.utf8)))
            }
        }
        let write = bench.update(lead, [.text("Phone", "1")])
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].status == .applied)
        #expect(bench.org.row("Lead", lead)?["Phone"] == .text("1"))
        // To the workers a rejection is for good, and a lock is not.
        answers.set(1_000)
        let refused = try await bench.target.apply([write], mayBeRepeated: false)
        #expect(refused == [.postponed(.init(write: write.id, code: "UNABLE_TO_LOCK_ROW"))])
    }

    @Test("a record that stays locked ends up alone, and all others are written")
    func lockedForLong() async throws {
        let bench = SalesforceFixture()
        let leads = (0..<200).map { bench.org.save("Lead", nil, ["LastName": .text("L\($0)")]) }
        // One row that is locked fails all rows of its call.
        bench.org.intercept.withLock {
            $0 = { call in
                let body = String(decoding: call.body, as: UTF8.self)
                guard call.method == .patch, body.contains(leads[137]) else { return nil }
                let count = leads.count { body.contains($0) }
                let error =
                    #"{"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","#
                    + #""message":"unable to obtain exclusive access","fields":[]}]}"#
                let all = Array(repeating: error, count: count).joined(separator: ",")
                return .answer(HTTPResponse(status: 200, body: Array("[\(all)]".utf8)))
            }
        }
        let writes = leads.enumerated().map { number, lead in
            bench.update(lead, [.text("Phone", "1")], person: "\(number)")
        }
        let outcomes = try await bench.target.apply(writes, mayBeRepeated: false)
        let waiting = outcomes.indices.filter { outcomes[$0].postponement != nil }
        #expect(waiting == [137])
        #expect(outcomes.count { $0.result?.status == .applied } == 199)
        #expect(bench.org.calls.count { $0.method == .patch } <= 18)
    }

    @Test(
        "a create and a link wait for a lock as well, also for one that a trigger meets",
        arguments: [
            ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", true),
            (
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "Rollup: execution of AfterUpdate caused by: UNABLE_TO_LOCK_ROW", true
            ),
            ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Rollup: attempt to de-reference null", false),
        ]
    )
    func lockedCreates(code: String, message: String, waits: Bool) async throws {
        let bench = SalesforceFixture()
        bench.org.save("Lead", nil, ["Email": .text("bob@example.com"), "LastName": .text("Bob")])
        bench.org.intercept.withLock {
            $0 = { call in
                guard call.method != .get, !call.url.contains("token") else { return nil }
                let body =
                    #"[{"success":false,"errors":[{"statusCode":"\#(code)","#
                    + #""message":"\#(message)","fields":[]}]}]"#
                return .answer(HTTPResponse(status: 200, body: Array(body.utf8)))
            }
        }
        let bob = [Field.text("LastName", "Bob"), .text("Email", "bob@example.com")]
        let outcomes = try await bench.target.apply(
            [bench.create(ada, person: "1"), bench.create(bob, person: "2")],
            mayBeRepeated: false
        )
        #expect(outcomes.map { $0.postponement?.code } == (waits ? [code, code] : [nil, nil]))
        #expect(
            outcomes.map { $0.result?.status } == (waits ? [nil, nil] : [.rejected, .rejected])
        )
    }

    @Test("a batch that is refused whole is split until the guilty record is alone")
    func split() async throws {
        let bench = SalesforceFixture()
        let leads = (0..<8).map { bench.org.save("Lead", nil, ["LastName": .text("L\($0)")]) }
        bench.org.intercept.withLock {
            $0 = { call in
                String(decoding: call.body, as: UTF8.self).contains("guilty")
                    ? .answer(.error(400, "JSON_PARSER_ERROR", "Ada's value")) : nil
            }
        }
        let writes = leads.enumerated().map { number, lead in
            bench.update(
                lead,
                [.text("Phone", number == 5 ? "guilty" : "1")],
                person: "\(number + 1)"
            )
        }
        let results = try await bench.target.results(writes, mayBeRepeated: false)
        #expect(results.filter { $0.status == .rejected }.map(\.write) == ["w-6"])
        #expect(results[5].errors[0].code == "JSON_PARSER_ERROR")
        #expect(bench.org.row("Lead", leads[7])?["Phone"] == .text("1"))
    }

    @Test("where only the link is refused, the data is written all the same")
    func linkRefused() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        bench.org.intercept.withLock {
            $0 = { call in
                guard String(decoding: call.body, as: UTF8.self).contains("Marketo_ID__c") else {
                    return nil
                }
                let body =
                    #"[{"success":false,"errors":[{"statusCode":"DUPLICATE_VALUE","#
                    + #""message":"duplicate value found","fields":[]}]}]"#
                return .answer(HTTPResponse(status: 200, body: Array(body.utf8)))
            }
        }
        let results = try await bench.target.results(
            [bench.update(lead, [.text("Phone", "1")])],
            mayBeRepeated: false
        )
        #expect(results[0].status == .applied)
        #expect(bench.org.row("Lead", lead)?["Phone"] == .text("1"))
    }

    @Test("an update that was applied before is not applied over a later edit")
    func repeatedUpdate() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron"), "Phone": .text("0")])
        let write = bench.update(lead, [.text("Phone", "1"), .text("FirstName", "Ada")])
        bench.org.losesAnswer.withLock { $0 = true }
        let lost = try await bench.target.results([write], mayBeRepeated: false)
        #expect(lost[0].status == .applied)
        #expect(bench.org.calls.filter { $0.method == .patch }.count == 1)
        bench.clock.advance(byMilliseconds: 1_000)
        bench.org.save("Lead", lead, ["Phone": .text("2")])
        let again = try await bench.target.results([write], mayBeRepeated: true)
        #expect(again[0].status == .applied)
        #expect(bench.org.row("Lead", lead)?["Phone"] == .text("2"))
        #expect(bench.org.calls.filter { $0.method == .patch }.count == 1)
        // The edit comes by the poll as later than the write.
        #expect(
            again[0].at < Timestamp(rfc3339: bench.org.row("Lead", lead)!["SystemModstamp"]!.shown)!
        )
    }

    @Test("an update that never arrived is not lost")
    func unappliedUpdate() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron"), "Phone": .text("0")])
        let write = bench.update(lead, [.text("Phone", "1")])
        bench.clock.advance(byMilliseconds: 1_000)
        bench.org.save("Lead", lead, ["LastName": .text("King")])
        let results = try await bench.target.results([write], mayBeRepeated: true)
        #expect(results[0].status == .applied)
        #expect(bench.org.row("Lead", lead)?["Phone"] == .text("1"))
        #expect(bench.org.row("Lead", lead)?["LastName"] == .text("King"))
    }
}
