// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: page and seeding")
struct MarketoPageTests {
    @Test func seedsAnEmptySandboxOnly() async throws {
        #expect(try await MarketoFixture().sandbox.isEmpty())
        #expect(try await !MarketoFixture(people: 1).sandbox.isEmpty())
    }

    @Test func searches() async throws {
        let fixture = try await MarketoFixture()
        _ = try await fixture.create([
            "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace",
            "company": "50% Engines",
        ])
        fixture.advance(seconds: 10)
        _ = try await fixture.create(["email": "b@example.com", "lastName": "Byron"])
        func titles(_ search: String, offset: Int = 0, limit: Int = 10) async throws -> [String] {
            let query = RecordQuery(search: search, offset: offset, limit: limit)
            return try await fixture.sandbox.records(query).records.map(\.title)
        }
        #expect(try await titles("") == ["Byron", "Ada Lovelace"])
        #expect(try await titles("", offset: 1, limit: 1) == ["Ada Lovelace"])
        #expect(try await titles("LOVE") == ["Ada Lovelace"])
        #expect(try await titles("0% e") == ["Ada Lovelace"])
        #expect(try await titles("a_a") == [])
        let page = try await fixture.sandbox.records(RecordQuery(search: "", offset: 0, limit: 1))
        #expect(page.total == 2)
    }

    @Test func editsAsAnotherUser() async throws {
        let fixture = try await MarketoFixture(people: 1)
        let before = try #require(try await fixture.sandbox.record("1"))
        #expect(before.linkedID == "00Q000000001000AAA")
        #expect(before.object == .person)
        #expect(before.fields.first?.name == "firstName")
        let score = before.fields.first { $0.name == "leadScore" }
        #expect(score?.input == .number)
        #expect(before.fields.first { $0.name == "createdAt" }?.input == .readOnly)
        fixture.advance(seconds: 10)
        let problems = try await fixture.sandbox.edit(
            "1",
            fields: [("firstName", "Ada"), ("phone", ""), ("leadScore", "99")]
        )
        #expect(problems == [])
        let after = try #require(try await fixture.sandbox.record("1"))
        #expect(after.changedBy == "marketer@leadsync.example")
        #expect(after.changedAt == MarketoFixture.start.advanced(byMilliseconds: 10_000))
        let lead = try await fixture.lead(1, "firstName,phone,leadScore")
        #expect(lead.written == #"{"id":1,"firstName":"Ada","leadScore":99}"#)
        let refused = try await fixture.sandbox.edit(
            "1",
            fields: [("email", "nowhere"), ("firstName", "Nobody")]
        )
        #expect(refused == ["Invalid value 'nowhere'. Required of type 'email'"])
        #expect(try await fixture.lead(1, "firstName")["firstName"] == "Ada")
        #expect(try await fixture.sandbox.edit("77", fields: []) == ["Lead not found"])
    }
}
