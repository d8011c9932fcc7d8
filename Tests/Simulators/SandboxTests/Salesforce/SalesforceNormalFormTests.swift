// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: the forms that values are kept in")
struct SalesforceNormalFormTests {
    /// What a lead holds in a field after a value was saved there.
    private static func kept(
        _ fixture: SalesforceFixture,
        _ field: String,
        _ value: JSON
    ) async throws -> JSON? {
        var lead: JSON = ["LastName": "A", "Company": "B"]
        lead[field] = value
        let id = try await fixture.create("Lead", lead)
        return try await fixture.call("GET", "/sobjects/Lead/\(id)").json[field]
    }

    @Test(arguments: [
        ("FirstName", " Grace\u{A0} ", "Grace\u{A0}"), ("Title", "\t\r\n x y \n", "x y"),
        ("Phone", " 1 2 ", "1 2"), ("Email", " Ada@Example.COM ", "ada@example.com"),
        ("Description", "a \r\n b\n", "a \r\n b"), ("Street", "1 Way\nFloor 2", "1 Way\nFloor 2"),
        ("Company", "\u{3000}B\u{3000}", "\u{3000}B\u{3000}"), ("Rating", "hot", "Hot"),
        ("Rating", "Boiling", "Boiling"),
        ("Interests__c", "Webinars; events;Webinars;Other", "Events;Webinars;Other"),
    ])
    func ofTexts(field: String, value: String, kept: String) async throws {
        let fixture = try await SalesforceFixture()
        #expect(try await Self.kept(fixture, field, .string(value)) == .string(kept))
    }

    @Test func blanksAreNothing() async throws {
        let fixture = try await SalesforceFixture()
        for field in ["Title", "Email", "Rating", "Interests__c"] {
            #expect(try await Self.kept(fixture, field, "  \n") == .null, "\(field)")
        }
        let refused = try await fixture.call("POST", "/sobjects/Lead", ["LastName": " "])
        #expect(refused.error["errorCode"] == "REQUIRED_FIELD_MISSING")
        #expect(refused.error["fields"] == ["LastName", "Company"])
    }

    @Test func anAdministratorChooses() async throws {
        let fixture = try await SalesforceFixture()
        try await fixture.administer(
            "fields",
            ["object": "Lead", "name": "Budget__c", "type": "currency", "precision": 8, "scale": 2]
        )
        let lines = "a\r\nb\nc\rd"
        for (forms, email, text, amount) in [
            ([:], "a@x.example", lines, 12.34),
            (["emails": "kept", "lineEnds": "lf"], "A@x.example", "a\nb\nc\nd", 12.34),
            (
                ["lineEnds": "crlf", "decimals": "rounded"], "a@x.example", "a\r\nb\r\nc\r\nd",
                12.35
            ),
            (["decimals": "kept"], "a@x.example", lines, 12.349),
        ] as [(JSON, String, String, Double)] {
            let changed = try await fixture.administer("normal-forms", forms)
            #expect(changed.status == 204)
            #expect(try await Self.kept(fixture, "Email", "A@x.example") == .string(email))
            #expect(try await Self.kept(fixture, "Description", .string(lines)) == .string(text))
            let budget = try await Self.kept(fixture, "Budget__c", .number(12.349))
            #expect(budget == .number(amount))
        }
        let negative = try await Self.kept(fixture, "Budget__c", .number(-12.349))
        #expect(negative == .number(-12.349))
        for wrong in [["emails": "upper"], ["blanks": "kept"]] as [JSON] {
            #expect(try await fixture.administer("normal-forms", wrong).status == 400)
        }
    }
}
