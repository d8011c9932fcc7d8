// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("A poll of Salesforce")
struct PollTests {
    @Test("the first load brings what lives, then promises")
    func firstLoad() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save(
            "Lead",
            nil,
            ["LastName": .text("Byron"), "Marketo_ID__c": .text("42")]
        )
        let contact = bench.org.save("Contact", nil, ["LastName": .text("King")])
        bench.org.save("Lead", nil, ["IsDeleted": .boolean(true)])
        let loser = bench.org.save(
            "Lead",
            nil,
            ["IsDeleted": .boolean(true), "MasterRecordId": .text(lead)]
        )
        let converted = bench.org.save(
            "Lead",
            nil,
            ["IsConverted": .boolean(true), "ConvertedContactId": .text(contact)]
        )
        bench.clock.advance(byMilliseconds: 60_500)

        let first = try await bench.source.page(after: nil, cycle: 7)
        #expect(!first.isLast)
        #expect(first.upTo == nil)
        // A lead, a converted one, a contact; the merged one is not counted.
        #expect(first.progress == LoadProgress(records: 3, total: 3))
        let last = try await bench.source.page(after: first.cursor, cycle: 7)
        #expect(last.isLast)
        #expect(last.progress == nil)
        // The merged one is published, too.
        #expect(last.loadedRecords == 4)
        #expect(last.upTo == Timestamp(rfc3339: "2026-11-23T18:00:58.000Z"))

        let changes = first.changes + last.changes
        #expect(changes.map(\.event.record) == [lead, loser, converted, contact])
        #expect(changes.map(\.event.operation) == [.created, .merged, .converted, .created])
        #expect(changes.map(\.event.into) == [nil, lead, contact, nil])
        #expect(changes[0].lead == LeadID(.marketo, "42"))
        #expect(changes[3].lead == LeadID(.salesforce, contact))
        let event = changes[0].event
        #expect(event.links.marketo == "42")
        #expect(event.by == FakeOrg.somebody)
        #expect(event.cycle == 7)
        #expect(event.isSnapshot)
        #expect(event.changedAt == Timestamp(rfc3339: "2026-11-23T18:00:00.000Z"))
        #expect(event.fields.contains(.text("LastName", "Byron")))
        #expect(event.fields.contains(Field(name: "Phone", value: .null)))
        #expect(!event.fields.contains { $0.name == "Id" || $0.name == "Address" })
    }

    @Test("an idle cycle costs two calls, four with the schema, and brings nothing")
    func idle() async throws {
        let bench = SalesforceFixture()
        bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        _ = try await bench.source.schemas(cycle: 1)
        var last = try await bench.poll().last
        for cycle in Int64(2)...60 {
            bench.clock.advance(byMilliseconds: 300_000)
            bench.org.forgetCalls()
            _ = try await bench.source.schemas(cycle: cycle)
            let (changes, page) = try await bench.poll(after: last.cursor, cycle: cycle)
            #expect(changes.isEmpty)
            #expect(bench.org.calls.count <= 4)
            #expect(page.upTo! > last.upTo!)
            last = page
        }
    }

    @Test("late rows, and two saves within one second, lose nothing and repeat nothing")
    func late() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let first = try await bench.poll()
        #expect(first.changes.count == 1)
        // The same second: the stamp does not move.
        bench.org.save("Lead", lead, ["LastName": .text("King")])
        let second = try await bench.poll(after: first.last.cursor, cycle: 2)
        #expect(second.changes.map(\.event.record) == [lead])
        #expect(second.changes[0].event.changedAt == first.changes[0].event.changedAt)
        #expect(second.changes[0].event.id != first.changes[0].event.id)
        bench.clock.advance(byMilliseconds: 200_000)
        let third = try await bench.poll(after: second.last.cursor, cycle: 3)
        #expect(third.changes.isEmpty)
        // Saved three minutes ago, visible only now.
        let old = first.changes[0].event.changedAt.advanced(byMilliseconds: 20_000)
        let late = bench.org.save(
            "Contact",
            nil,
            ["SystemModstamp": .text(old.rfc3339)]
        )
        let fourth = try await bench.poll(after: third.last.cursor, cycle: 4)
        #expect(fourth.changes.map(\.event.record) == [late])
    }

    @Test("a row from the future does not carry the mark away")
    func future() async throws {
        let bench = SalesforceFixture()
        let ahead = bench.clock.now().advanced(byMilliseconds: 3_600_000)
        bench.org.save("Lead", nil, ["SystemModstamp": .text(ahead.rfc3339)])
        let first = try await bench.poll()
        bench.clock.advance(byMilliseconds: 60_000)
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let second = try await bench.poll(after: first.last.cursor, cycle: 2)
        #expect(second.changes.map(\.event.record) == [lead])
    }

    @Test("equal stamps over many pages, whole or in parts, come once each")
    func pages() async throws {
        for pageRows in [2_000, 300] {
            var bench = SalesforceFixture()
            for number in 0..<4_500 {
                bench.org.save("Lead", nil, ["LastName": .text("Lead \(number)")])
            }
            bench.org.state.withLock { $0.pageRows = pageRows }
            bench.clock.advance(byMilliseconds: 3_600_000)
            var cursor: String?
            var records: [String] = []
            var pages = 0
            while true {
                let page = try await bench.source.page(after: cursor, cycle: 1)
                records += page.changes.map(\.event.record)
                pages += 1
                if page.isLast { break }
                #expect(page.progress?.records == Int64(records.count) || page.progress == nil)
                cursor = page.cursor
                // In the middle, by another process, whose locators are gone.
                if pages == 2 {
                    bench.restart()
                    bench.org.state.withLock { $0.locators = [:] }
                }
            }
            #expect(records.count == 4_500)
            #expect(Set(records).count == 4_500)
        }
    }

    @Test("a page that was not published comes again")
    func unpublished() async throws {
        let bench = SalesforceFixture()
        let first = try await bench.poll()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let lost = try await bench.poll(after: first.last.cursor, cycle: 2)
        let again = try await bench.poll(after: first.last.cursor, cycle: 2)
        #expect(lost.changes == again.changes)
        #expect(again.changes.map(\.event.record) == [lead])
        let last = try await bench.poll(after: again.last.cursor, cycle: 3)
        #expect(last.changes.isEmpty)
    }

    @Test("an interrupted load goes on where it was, in another cycle too")
    func interrupted() async throws {
        var bench = SalesforceFixture()
        for number in 0..<2_500 {
            bench.org.save("Lead", nil, ["LastName": .text("Lead \(number)")])
        }
        bench.clock.advance(byMilliseconds: 3_600_000)
        let first = try await bench.source.page(after: nil, cycle: 1)
        #expect(first.changes.count == 2_000)
        #expect(first.progress == LoadProgress(records: 2_000, total: 2_500))
        bench.restart()
        bench.clock.advance(byMilliseconds: 86_400_000)
        let (rest, last) = try await bench.poll(after: first.cursor, cycle: 2)
        #expect(rest.count == 500)
        #expect(last.upTo != nil)
        #expect(last.loadedRecords == 2_500)
    }

    /// What remains may be one page: it tells of all of them.
    @Test("the last page of a load counts its own records, in another process too")
    func lastPageOfALoad() async throws {
        var bench = SalesforceFixture()
        bench.org.save("Lead", nil, ["LastName": .text("Lead")])
        for number in 0..<3 {
            bench.org.save("Contact", nil, ["LastName": .text("Contact \(number)")])
        }
        bench.clock.advance(byMilliseconds: 3_600_000)
        let first = try await bench.source.page(after: nil, cycle: 1)
        #expect(first.changes.count == 1 && first.loadedRecords == nil)
        #expect(first.progress == LoadProgress(records: 1, total: 4))
        bench.restart()
        let last = try await bench.source.page(after: first.cursor, cycle: 1)
        #expect(last.changes.count == 3 && last.loadedRecords == 4)
        bench.clock.advance(byMilliseconds: 60_000)
        let next = try await bench.source.page(after: last.cursor, cycle: 2)
        #expect(next.isLast && next.loadedRecords == nil)
    }

    @Test("deletion and merge after the load are told")
    func deletion() async throws {
        let bench = SalesforceFixture()
        let gone = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let loser = bench.org.save("Contact", nil, ["Marketo_ID__c": .text("7")])
        let first = try await bench.poll()
        bench.clock.advance(byMilliseconds: 10_000)
        bench.org.save("Lead", gone, ["IsDeleted": .boolean(true)])
        bench.org.save(
            "Contact",
            loser,
            ["IsDeleted": .boolean(true), "MasterRecordId": .text("003000000000099AAA")]
        )
        let (changes, _) = try await bench.poll(after: first.last.cursor, cycle: 2)
        #expect(changes.map(\.event.operation) == [.deleted, .merged])
        #expect(changes.map(\.event.isSnapshot) == [false, false])
        #expect(changes[1].event.into == "003000000000099AAA")
        #expect(changes[1].lead == LeadID(.marketo, "7"))
    }

    @Test("a field that was hidden since it was described is left out at once")
    func hiddenField() async throws {
        let bench = SalesforceFixture()
        let first = try await bench.poll()
        bench.org.hide("Phone")
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let (changes, _) = try await bench.poll(after: first.last.cursor, cycle: 2)
        #expect(changes.map(\.event.record) == [lead])
        #expect(!changes[0].event.fields.contains { $0.name == "Phone" })
    }

    @Test("who asks anew after an answer gets another one, whoever else waits for the first")
    func describedAnew() async throws {
        for _ in 0..<100 {
            let bench = SalesforceFixture()
            let schemaCache = bench.target.schemaCache
            let (questions, asked) = AsyncStream.makeStream(of: Void.self)
            let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
            bench.org.holdUp.withLock {
                $0 = { call in
                    guard call.url.contains("/describe") else { return }
                    asked.yield()
                    for await _ in arrivals.prefix(4) {}
                    arrived.finish()
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await schemaCache.described(.lead) }
                for await _ in questions { break }
                for _ in 0..<4 {
                    group.addTask {
                        arrived.yield()
                        _ = try await schemaCache.described(.lead)
                        _ = try await schemaCache.describedAnew(.lead)
                    }
                }
                try await group.waitForAll()
            }
            #expect(bench.org.calls.count { $0.url.contains("/describe") } > 1)
        }
    }

    @Test("an object that the user does not see stops nothing else")
    func hiddenObject() async throws {
        let bench = SalesforceFixture()
        bench.org.state.withLock { $0.columns["Contact"] = [] }
        bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let first = try await bench.source.page(after: nil, cycle: 1)
        #expect(first.changes.count == 1)
        #expect(first.errors.contains { $0.contains("does not see Contacts") })
        let (changes, last) = try await bench.poll(after: first.cursor)
        #expect(changes.isEmpty)
        #expect(last.upTo != nil)
    }

    @Test("a query that runs too long is asked for in smaller parts")
    func timeout() async throws {
        let bench = SalesforceFixture()
        bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        bench.org.intercept.withLock {
            $0 = { call in
                call.url.contains("LIMIT+2000")
                    ? .answer(.error(400, "QUERY_TIMEOUT", "too long")) : nil
            }
        }
        let (changes, _) = try await bench.poll()
        #expect(changes.count == 1)
    }

    @Test("a link field with something else in it counts as none, and is reported")
    func unusableLink() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["Marketo_ID__c": .text("Ada's secret")])
        let page = try await bench.source.page(after: nil, cycle: 1)
        #expect(page.changes[0].lead == LeadID(.salesforce, lead))
        #expect(page.errors.count == 1)
        #expect(page.errors[0].contains(lead))
        #expect(!page.errors[0].contains("Ada"))
    }

    @Test("one record at once, for a request")
    func record() async throws {
        let bench = SalesforceFixture()
        let contact = bench.org.save("Contact", nil, ["LastName": .text("King")])
        let request = bench.request
        let change = try await bench.source.record(contact, request: request)
        #expect(change?.event.object == .contact)
        #expect(change?.event.request == "r1")
        for none in ["003000000000999AAA", "' OR Id != '"] {
            let missing = try await bench.source.record(none, request: request)
            #expect(missing == nil)
        }
    }
}
