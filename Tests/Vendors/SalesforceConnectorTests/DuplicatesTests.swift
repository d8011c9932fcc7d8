// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("Records that name another person")
struct DuplicatesTests {
    private let ada: [Field] = [
        .text("LastName", "Byron"), .text("Company", "Engines"), .text("Email", "ada@example.com"),
    ]

    /// A lead of person 1 with Ada's address.
    private func bench(_ fate: PersonFate) -> (SalesforceFixture, lead: String) {
        var bench = SalesforceFixture()
        let lead = bench.org.save(
            "Lead",
            nil,
            ["Email": .text("ADA@example.com"), "Marketo_ID__c": .text("1")]
        )
        bench.clock.advance(byMilliseconds: 600_000)
        bench.restart(persons: KnownPersons(known: ["1": fate]))
        return (bench, lead)
    }

    @Test(
        "a record whose person is gone, or is this one by now, is linked with the new person",
        arguments: [PersonFate.gone, .merged(into: "2")]
    )
    func free(fate: PersonFate) async throws {
        let (bench, lead) = bench(fate)
        let write = bench.create(ada, person: "2")
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].status == .applied && results[0].record == lead)
        #expect(!results[0].created)
        #expect(bench.org.live("Lead").count == 1)
        #expect(bench.org.row("Lead", lead)?["Marketo_ID__c"] == .text("2"))
        // Its data stays.
        #expect(bench.org.row("Lead", lead)?["Company"] == nil)
        let again = try await bench.target.results([write], mayBeRepeated: true)
        #expect(again[0].record == lead && !again[0].created)
    }

    @Test(
        "a record whose person lives is none of this one's",
        arguments: [PersonFate.lives, .merged(into: "3")]
    )
    func taken(fate: PersonFate) async throws {
        let (bench, lead) = bench(fate)
        let write = bench.create(ada, person: "2")
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].created)
        #expect(bench.org.row("Lead", lead)?["Marketo_ID__c"] == .text("1"))
    }

    @Test("a record of whose person nothing is known is named with it, and left to people")
    func unknown() async throws {
        let (bench, lead) = bench(.unknown)
        let write = bench.create(ada, person: "2")
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].status == .rejected)
        #expect(results[0].errors.map(\.code) == ["DUPLICATES_DETECTED"])
        #expect(results[0].errors[0].message.contains("Lead \(lead) (person 1)"))
        #expect(bench.org.live("Lead").count == 1)
    }

    @Test("several that are free are left to people; one that names nobody is taken first")
    func several() throws {
        func record(_ id: String, _ person: String?) -> FoundRecord {
            FoundRecord(object: .lead, id: id, email: "a@b.c", person: person)
        }
        func decide(_ found: [FoundRecord]) -> CreateDecision {
            CreateDecision.decide(
                person: "9",
                email: "a@b.c",
                found: found,
                claimed: [],
                fates: ["1": .gone, "2": .gone, "3": .lives, "4": .unknown]
            )
        }
        #expect(decide([record("A", "1"), record("B", "2")]).isAmbiguous)
        #expect(decide([record("A", "1"), record("B", nil)]).isAmbiguous)
        #expect(decide([record("A", "1"), record("B", "3")]) == .take(record("A", "1")))
        #expect(decide([record("A", "4"), record("B", "1")]) == .take(record("B", "1")))
        #expect(decide([record("A", "4"), record("B", "3")]) == .unclear([record("A", "4")]))
        #expect(decide([record("A", "3")]) == .create)
        #expect(decide([record("A", "9"), record("B", "1")]) == .take(record("A", "9")))
    }

    @Test("nobody is asked about where nothing depends on it")
    func unasked() {
        let found = [
            FoundRecord(object: .lead, id: "A", email: "a@b.c", person: "1"),
            FoundRecord(object: .lead, id: "B", email: "b@b.c", person: "2"),
            FoundRecord(object: .lead, id: "C", email: "c@b.c", person: nil),
            FoundRecord(object: .lead, id: "D", email: "c@b.c", person: "3"),
        ]
        func others(_ person: String, _ email: String?) -> Set<String> {
            CreateDecision.others(person: person, email: email, found: found)
        }
        #expect(others("9", "A@b.c") == ["1"])
        #expect(others("1", "a@b.c").isEmpty)
        #expect(others("9", "c@b.c").isEmpty)
        #expect(others("9", nil).isEmpty)
    }
}

extension CreateDecision {
    fileprivate var isAmbiguous: Bool {
        if case .ambiguous = self { true } else { false }
    }
}
