// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("More fields than fit into a query")
struct WideRowsTests {
    /// Names of 27 characters.
    private static func names(_ count: Int) -> [String] {
        (0..<count).map { number in
            let digits = String(number)
            return "A_field_of_ours_" + String(repeating: "0", count: 8 - digits.count) + digits
                + "__c"
        }
    }

    private func bench(_ names: [String]) -> SalesforceFixture {
        let bench = SalesforceFixture { configuration in
            configuration.wantedFields = WantedFields(
                names: [.lead: ["LastName"], .contact: ["LastName"]],
                includesAllCustomFields: true
            )
        }
        bench.org.state.withLock { state in
            state.columns["Lead"]! += names.map { FakeOrg.Column(name: $0, custom: true) }
        }
        return bench
    }

    @Test("700 custom fields are read whole, and published")
    func manyFields() async throws {
        let names = Self.names(700)
        let bench = bench(names)
        let lead = bench.org.save(
            "Lead",
            nil,
            [names[0]: .text("S-first"), names[699]: .text("S-last")]
        )
        let (changes, last) = try await bench.poll()
        let event = try #require(changes.first?.event)
        #expect(event.fields.contains(.text(names[0], "S-first")))
        #expect(event.fields.contains(.text(names[699], "S-last")))
        #expect(Set(event.fields.map(\.name)).isSuperset(of: names))
        #expect(last.errors.isEmpty)
        #expect(bench.org.calls.allSatisfy { $0.url.utf8.count < 16_384 })
        let schemas = try await bench.source.schemas(cycle: 2)
        #expect(Set(schemas[0].fields.map(\.name)).isSuperset(of: names))
        // What changed of the last one alone is told, too.
        bench.clock.advance(byMilliseconds: 60_000)
        bench.org.save("Lead", lead, [names[699]: .text("T-last")])
        let second = try await bench.poll(after: last.cursor, cycle: 3)
        #expect(second.changes.first?.event.fields.contains(.text(names[699], "T-last")) == true)
        // An idle poll costs no more than one of a few fields.
        bench.clock.advance(byMilliseconds: 600_000)
        let third = try await bench.poll(after: second.last.cursor, cycle: 4)
        bench.org.forgetCalls()
        bench.clock.advance(byMilliseconds: 600_000)
        _ = try await bench.poll(after: third.last.cursor, cycle: 5)
        #expect(bench.org.calls.count == 2)
    }

    @Test("a row that changes between its queries is told once, as it is afterwards")
    func changedBetween() async throws {
        let names = Self.names(700)
        let bench = bench(names)
        let lead = bench.org.save(
            "Lead",
            nil,
            [names[0]: .text("old"), names[699]: .text("old")]
        )
        bench.org.save("Lead", nil, ["LastName": .text("another")])
        let first = Countdown(1)
        bench.org.holdUp.withLock {
            $0 = { [bench] call in
                guard call.url.contains(names[699]), first.take() else { return }
                bench.clock.advance(byMilliseconds: 10_000)
                bench.org.save("Lead", lead, [names[0]: .text("new"), names[699]: .text("new")])
            }
        }
        let (changes, _) = try await bench.poll()
        let told = changes.map(\.event).filter { $0.record == lead }
        #expect(told.count == 1 && changes.count == 2)
        #expect(told.first?.fields.contains(.text(names[0], "new")) == true)
        #expect(told.first?.fields.contains(.text(names[699], "new")) == true)
    }

    @Test("pages, locators and equal stamps do not matter to it")
    func pages() async throws {
        let names = Self.names(700)
        let bench = bench(names)
        for number in 0..<320 {
            bench.org.save("Lead", nil, [names[699]: .text("\(number)")])
        }
        bench.org.state.withLock { $0.pageRows = 50 }
        bench.clock.advance(byMilliseconds: 3_600_000)
        let (changes, _) = try await bench.poll()
        let values = changes.compactMap { change in
            change.event.fields.first { $0.name == names[699] }?.value
        }
        #expect(values.count == 320)
        #expect(Set(values).count == 320)
    }

    @Test("what no query has room for is not in the schema, and a line says so")
    func tooMany() async throws {
        let names = Self.names(4_200)
        let bench = bench(names)
        bench.org.save("Lead", nil, [names[0]: .text("S-first"), names[4_199]: .text("S-last")])
        let schema = try #require(try await bench.source.schemas(cycle: 1).first)
        let page = try await bench.source.page(after: nil, cycle: 1)
        let told = try #require(page.changes.first?.event.fields)
        let published = Set(schema.fields.map(\.name))
        #expect(published.contains(names[0]) && !published.contains(names[4_199]))
        #expect(!told.contains { $0.name == names[4_199] })
        #expect(published.intersection(names) == Set(told.map(\.name)).intersection(names))
        #expect(page.errors.count { $0.contains("are not synced") } == 1)
    }

    @Test("a write of more fields than a query compares is recognised all the same")
    func repeatedWrite() async throws {
        let names = Self.names(700)
        let bench = bench(names)
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let write = bench.update(lead, names.map { .text($0, "1") })
        _ = try await bench.target.results([write], mayBeRepeated: false)
        bench.clock.advance(byMilliseconds: 1_000)
        bench.org.save("Lead", lead, [names[0]: .text("2")])
        let again = try await bench.target.results([write], mayBeRepeated: true)
        #expect(again[0].status == .applied)
        #expect(bench.org.row("Lead", lead)?[names[0]] == .text("2"))
        #expect(bench.org.calls.allSatisfy { $0.url.utf8.count < 16_384 })
    }

    @Test("a record of more fields than a query compares is made once")
    func repeatedCreate() async throws {
        let names = Self.names(700)
        let bench = bench(names)
        bench.org.hide("Marketo_ID__c")
        let write = bench.create(
            [.text("LastName", "Byron"), .text("Company", "Engines")]
                + names.map { .text($0, "1") }
        )
        bench.org.losesAnswer.withLock { $0 = true }
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].status == .applied)
        #expect(bench.org.live("Lead").count == 1)
    }
}
