// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Sandbox
import SandboxKit
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("The Salesforce connector over HTTP: orgs as they are", .serialized)
struct OverHTTPOrgTests {
    private func field(_ name: String, _ type: String) -> String {
        #"{"object":"Lead","name":"\#(name)","type":"\#(type)"}"#
    }

    @Test("more custom fields than fit into a query are read")
    func manyFields() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let names = (100..<430).map { "Of_forty_characters_and_no_more_this_\($0)__c" }
            for name in names { try await bench.staff.administer("fields", field(name, "string")) }
            let lead = try await bench.staff.create(1, offset: 0)[0]
            try await bench.staff.change(
                .patch,
                lead,
                #"{"\#(names[0])":"S-first","\#(names[329])":"S-last"}"#
            )
            let (changes, last) = try await bench.poll(after: nil, cycle: 1)
            let event = try #require(changes.first?.event)
            #expect(event.fields.contains(.text(names[0], "S-first")))
            #expect(event.fields.contains(.text(names[329], "S-last")))
            #expect(last.errors.isEmpty)
        }
    }

    @Test("a value that nobody can read costs that value", arguments: UnreadableValueTests.bytes)
    func unreadable(bytes: [UInt8]) async throws {
        try await SalesforceHTTPFixture.run { bench in
            let leads = try await bench.staff.create(3, offset: 0)
            try await bench.staff.change(.patch, leads[1], #"{"Title":"x@@BAD@@"}"#)
            bench.wire.distort { $1.replace("@@BAD@@", with: bytes) }
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(Set(changes.map(\.event.record)) == Set(leads))
            let guilty = try #require(changes.first { $0.event.record == leads[1] }?.event)
            #expect(guilty.unreadable == ["Title"])
            #expect(guilty.fields.contains(.text("LastName", "L1")))
        }
    }

    @Test("a record that is gone for good is told by its field Id", arguments: [true, false])
    func purged(isRemembered: Bool) async throws {
        try await SalesforceHTTPFixture.run { bench in
            let leads = try await bench.staff.create(2, offset: 0)
            try await bench.staff.administer(
                "purge",
                #"{"ids":["\#(leads[0])"],"remembered":\#(isRemembered)}"#
            )
            let writes = leads.enumerated().map { number, lead in
                bench.command(.update, lead, [.text("Phone", "1")], person: "\(number)")
            }
            let results = try await bench.connection.target.results(writes, mayBeRepeated: false)
            #expect(results.map(\.status) == [.rejected, .applied])
            let code = isRemembered ? "ENTITY_IS_DELETED" : "INVALID_CROSS_REFERENCE_KEY"
            #expect(results[0].errors.map(\.code) == [code])
            #expect(results[0].errors[0].fields == ["Id"])
        }
    }

    @Test("a time for a field of days is its day")
    func days() async throws {
        try await SalesforceHTTPFixture.run { bench in
            try await bench.staff.administer("fields", field("Demo_Date__c", "date"))
            let lead = try await bench.staff.create(1, offset: 0)[0]
            let fields: [Field] = [
                .text("Demo_Date__c", "2026-03-31T23:30:00Z"), .text("Phone", "555-0220"),
            ]
            let write = bench.command(.update, lead, fields)
            let results = try await bench.connection.target.results([write], mayBeRepeated: false)
            #expect(results.map(\.status) == [.applied])
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            let told = try #require(changes.first?.event.fields)
            #expect(told.contains(.text("Demo_Date__c", "2026-03-31")))
            #expect(told.contains(.text("Phone", "555-0220")))
            // It is recognised when the answer was lost.
            let again = try await bench.connection.target.results([write], mayBeRepeated: true)
            #expect(again.map(\.status) == [.applied])
        }
    }

    @Test("a write in the forms that the org keeps is recognised, and no later edit undone")
    func normalForms() async throws {
        try await SalesforceHTTPFixture.run { bench in
            try await bench.staff.administer(
                "normal-forms",
                #"{"emails":"lower","lineEnds":"lf","decimals":"rounded"}"#
            )
            let lead = try await bench.staff.create(1, offset: 0)[0]
            let fields: [Field] = [
                .text("Email", "ADA@Example.com"), .text("Description", " a\r\nb "),
                Field(name: "AnnualRevenue", value: .number(1_234.567)),
                .text("Phone", "1"),
            ]
            let write = bench.command(.update, lead, fields)
            let first = try await bench.connection.target.results([write], mayBeRepeated: false)
            #expect(first.map(\.status) == [.applied])
            try await bench.staff.change(.patch, lead, #"{"Phone":"2"}"#)
            for field in fields.dropLast() {
                var part = write
                part.fields = [field, .text("Phone", "1")]
                let again = try await bench.connection.target.results([part], mayBeRepeated: true)
                #expect(again.map(\.status) == [.applied])
                let (changes, _) = try await bench.poll(after: nil, cycle: 1)
                let held = changes.first?.event.fields.first { $0.name == "Phone" }?.value
                #expect(held == .text("2"), "\(field.name)")
            }
        }
    }

    @Test("a record whose person is gone is linked with the person who came back")
    func recreated() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let fields: [Field] = [
                .text("LastName", "Byron"), .text("Company", "Engines"),
                .text("Email", "ada@example.com"),
            ]
            let first = bench.command(.create, nil, fields, person: "1")
            let made = try await bench.connection.target.results([first], mayBeRepeated: false)
            let lead = try #require(made[0].record)
            bench.connect(persons: KnownPersons(known: ["1": .gone]))
            let second = bench.command(.create, nil, fields, person: "2")
            let results = try await bench.connection.target.results([second], mayBeRepeated: false)
            #expect(results[0].record == lead && !results[0].created)
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.map(\.lead) == [LeadID(.marketo, "2")])
        }
    }
}
