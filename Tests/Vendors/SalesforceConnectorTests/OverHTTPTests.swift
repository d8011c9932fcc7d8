// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Sandbox
import SandboxKit
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("The Salesforce connector over HTTP", .serialized)
struct OverHTTPTests {
    private let ada: [Field] = [
        .text("LastName", "Byron"), .text("Company", "Engines"), .text("Email", "ada@example.com"),
    ]

    @Test("many rows with one stamp come whole, edits and deletions after them")
    func poll() async throws {
        try await SalesforceHTTPFixture.run { bench in
            bench.sandbox.faults.add(
                Fault(.equalTimestamps, milliseconds: 3_600_000),
                to: .salesforce
            )
            var made: Set<String> = []
            for batch in 0..<11 {
                made.formUnion(try await bench.staff.create(200, offset: batch * 200))
            }
            let first = try await bench.poll(after: nil, cycle: 1)
            #expect(Set(first.changes.map(\.event.record)) == made)
            #expect(first.changes.count == 2_200)
            #expect(first.last.upTo != nil)
            bench.sandbox.faults.remove(from: .salesforce)

            let (edited, gone) = (made.sorted()[0], made.sorted()[1])
            try await bench.staff.change(.patch, edited, #"{"Phone":"1"}"#)
            try await bench.staff.change(.delete, gone, "")
            let second = try await bench.poll(after: first.last.cursor, cycle: 2)
            let told = Dictionary(
                second.changes.map { ($0.event.record, $0.event) },
                uniquingKeysWith: { $1 }
            )
            #expect(told[edited]?.fields.contains(.text("Phone", "1")) == true)
            #expect(told[gone]?.operation == .deleted)
            #expect(second.changes.count == 2)
            let third = try await bench.poll(after: second.last.cursor, cycle: 3)
            #expect(third.changes.isEmpty)
        }
    }

    @Test("a change that becomes visible long after its stamp is found")
    func late() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let lead = try await bench.staff.create(1, offset: 0)[0]
            let first = try await bench.poll(after: nil, cycle: 1)
            bench.sandbox.faults.add(
                Fault(.lyingTimestamps, milliseconds: 240_000),
                to: .salesforce
            )
            try await bench.staff.change(.patch, lead, #"{"Phone":"1"}"#)
            let second = try await bench.poll(after: first.last.cursor, cycle: 2)
            #expect(second.changes.map(\.event.record) == [lead])
        }
    }

    @Test("answers lost after the change make no second record and lose no write")
    func lostAnswers() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let lost = Fault(.loseAnswer, count: 1, path: "composite/sobjects")
            bench.sandbox.faults.add(lost, to: .salesforce)
            let create = bench.command(.create, nil, ada)
            let made = try await bench.connection.target.results([create], mayBeRepeated: false)
            #expect(made.map(\.status) == [.applied])
            #expect(made[0].created)
            bench.sandbox.faults.add(lost, to: .salesforce)
            let record = try #require(made[0].record)
            let update = bench.command(.update, record, [.text("Phone", "1")])
            let changed = try await bench.connection.target.results([update], mayBeRepeated: false)
            #expect(changed.map(\.status) == [.applied])
            // Another process, after a kill between call and commit.
            bench.connect()
            let again = try await bench.connection.target.results([create], mayBeRepeated: true)
            #expect(again[0].record == record)
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.map(\.event.record) == [record])
            #expect(changes[0].lead == LeadID(.marketo, "42"))
            #expect(changes[0].event.fields.contains(.text("Phone", "1")))
        }
    }

    @Test("a record that somebody else made is linked; locks pass")
    func linkedBehindLocks() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let lead = try await bench.staff.create(1, offset: 7)[0]
            bench.sandbox.faults.add(
                Fault(.vendorError, count: 3, code: "UNABLE_TO_LOCK_ROW"),
                to: .salesforce
            )
            let write = bench.command(
                .create,
                nil,
                [.text("LastName", "Byron"), .text("Email", "p7@example.com")]
            )
            let results = try await bench.connection.target.results([write], mayBeRepeated: false)
            #expect(results[0].record == lead)
            #expect(!results[0].created)
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.map(\.lead) == [LeadID(.marketo, "42")])
            #expect(changes[0].event.fields.contains(.text("LastName", "L7")))
        }
    }

    @Test("an expired token and a server that fails now and then are not noticed")
    func passing() async throws {
        try await SalesforceHTTPFixture.run { bench in
            bench.sandbox.faults.add(Fault(.expiredToken, count: 1), to: .salesforce)
            bench.sandbox.faults.add(
                Fault(.status, count: 2, path: "/services/data", status: 503),
                to: .salesforce
            )
            bench.sandbox.faults.add(
                Fault(.dropConnection, count: 1, path: "/queryAll"),
                to: .salesforce
            )
            let (changes, last) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.isEmpty)
            #expect(last.isLast)
            #expect(bench.connection.caller.statistics.renewedTokens == 1)
        }
    }

    @Test(
        "what a person has to see to is one line",
        arguments: [
            ("REQUEST_LIMIT_EXCEEDED", VendorError.Kind.quotaExhausted),
            ("API_DISABLED_FOR_ORG", .permissionMissing),
        ]
    )
    func stopping(code: String, kind: VendorError.Kind) async throws {
        try await SalesforceHTTPFixture.run { bench in
            bench.sandbox.faults.add(Fault(.vendorError, code: code), to: .salesforce)
            let fault = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(fault?.kind == kind)
            #expect(bench.connection.caller.statistics.sent == 1)
        }
    }

    @Test("wrong credentials are refused in one line, an unreachable host too")
    func credentials() async throws {
        try await SalesforceHTTPFixture.run { bench in
            bench.configuration.credential = .secret("wrong")
            bench.connect()
            let fault = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(fault?.kind == .credentialsRefused)
            // No process listens at the discard port.
            bench.configuration.loginURL = "http://127.0.0.1:9"
            bench.connect()
            let second = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(second?.kind == .unreachable)
        }
    }

    @Test("the describe of the sandbox is read whole")
    func schema() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let schemas = try await bench.connection.source.schemas(cycle: 1)
            #expect(schemas.map(\.object) == [.lead, .contact])
            let lead = schemas[0]
            let required = lead.fields.filter {
                $0.createable && !$0.nillable && !$0.defaultedOnCreate
            }
            #expect(Set(required.map(\.name)).isSuperset(of: ["LastName", "Company"]))
            #expect(lead.fields.contains { $0.name == "Marketo_ID__c" && $0.custom })
            #expect(lead.fields.first { $0.name == "Status" }?.picklistValues.count == 4)
        }
    }

    @Test("rules may ask who the sync user is, what its profile is, and who owns the record")
    func syncUser() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let formula =
                "AND($User.Username = 'x', $User.IsActive, $Profile.Name = 'y', "
                + "Owner.Alias = 'z', ISPICKVAL(Owner:User.LanguageLocaleKey, 'fr'), "
                + "TODAY() > DATEVALUE(CreatedDate))"
            try await bench.staff.administer(
                "validation-rules",
                #"{"object":"Lead","name":"Who","formula":"\#(formula)","message":"No"}"#
            )
            let schemas = try await bench.connection.source.schemas(cycle: 1)
            for schema in schemas {
                let globals = Dictionary(
                    uniqueKeysWithValues: schema.globals.map { ($0.name, $0.value) }
                )
                #expect(globals["$User.Username"] == .text("sync@leadsync.example"))
                #expect(globals["$User.IsActive"] == .boolean(true))
                #expect(globals["$Profile.Name"] == .text("Marketing Sync"))
                #expect(globals["$User.TimeZoneSidKey"] != nil)
                #expect(globals["$User.Alias"] == nil)
            }
            let locale = "Owner:User.LanguageLocaleKey"
            #expect(schemas.map(\.parentFields) == [["Owner.Alias", locale], []])
            #expect(schemas[0].recordTypes.map(\.isMaster) == [true])
            #expect(schemas[0].fields.first { $0.name == "Status" }?.defaultValue != nil)
            _ = try await bench.staff.create(1, offset: 0)
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            let event = try #require(changes.first { $0.event.object == .lead }).event
            let owner = event.fields.first { $0.name == "Owner.Alias" }
            #expect(owner.map { !$0.value.isBlank } == true)
            // Queries of leads know nothing of it, since an owner may be a queue.
            #expect(event.fields.first { $0.name == locale }?.value == .text("en_US"))
        }
    }

    @Test("a merge and a conversion lead from the old record to the new one")
    func readdressing() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let leads = try await bench.staff.create(3, offset: 0)
            let first = try await bench.poll(after: nil, cycle: 1)
            try await bench.staff.administer(
                "merge",
                #"{"master":"\#(leads[0])","losers":["\#(leads[1])"]}"#
            )
            try await bench.staff.administer("convert", #"{"lead":"\#(leads[2])"}"#)
            let (changes, _) = try await bench.poll(after: first.last.cursor, cycle: 2)
            let told = Dictionary(
                changes.map { ($0.event.record, $0.event) },
                uniquingKeysWith: { $1 }
            )
            #expect(told[leads[1]]?.operation == .merged)
            #expect(told[leads[1]]?.into == leads[0])
            #expect(told[leads[2]]?.operation == .converted)
            let contact = try #require(told[leads[2]]?.into)
            #expect(told[contact]?.object == .contact)
            let write = bench.command(.update, leads[2], [.text("Phone", "1")])
            let results = try await bench.connection.target.results([write], mayBeRepeated: false)
            #expect(results[0].errors.map(\.code) == ["CANNOT_UPDATE_CONVERTED_LEAD"])
        }
    }

    @Test("a field that the sync user may no longer see is gone from events and schema")
    func fieldLevelSecurity() async throws {
        try await SalesforceHTTPFixture.run { bench in
            _ = try await bench.connection.source.schemas(cycle: 1)
            let first = try await bench.poll(after: nil, cycle: 1)
            try await bench.staff.administer(
                "access",
                #"{"object":"Lead","field":"Phone","readable":false}"#
            )
            let lead = try await bench.staff.create(1, offset: 0)[0]
            let (changes, _) = try await bench.poll(after: first.last.cursor, cycle: 2)
            #expect(changes.map(\.event.record) == [lead])
            #expect(!changes[0].event.fields.contains { $0.name == "Phone" })
            let write = bench.command(.update, lead, [.text("Phone", "1")])
            let results = try await bench.connection.target.results([write], mayBeRepeated: false)
            #expect(results.map(\.status) == [.rejected])
        }
    }

    @Test("the validation rules are read with their formulas")
    func rules() async throws {
        try await SalesforceHTTPFixture.run { bench in
            try await bench.staff.administer(
                "validation-rules",
                #"{"object":"Lead","name":"Needs_Phone","formula":"ISBLANK(Phone)","#
                    + #""message":"Phone, please","field":"Phone"}"#
            )
            let schemas = try await bench.connection.source.schemas(cycle: 1)
            #expect(
                schemas[0].validationRules == [
                    ValidationRule(
                        name: "Needs_Phone",
                        active: true,
                        formula: "ISBLANK(Phone)",
                        message: "Phone, please",
                        field: "Phone"
                    )
                ]
            )
        }
    }

    @Test("an assertion signed with the app's key logs in")
    func assertion() async throws {
        try await SalesforceHTTPFixture.run { bench in
            try await bench.staff.administer("public-key", TestKey.publicPEM)
            bench.configuration.credential = .privateKey(
                pem: TestKey.privatePEM,
                username: "sync@leadsync.example"
            )
            bench.connect()
            let (_, last) = try await bench.poll(after: nil, cycle: 1)
            #expect(last.isLast)
            bench.configuration.credential = .privateKey(
                pem: TestKey.privatePEM,
                username: "nobody@leadsync.example"
            )
            bench.connect()
            let fault = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(fault?.kind == .credentialsRefused)
            #expect(fault?.line.contains("nobody") == false)
        }
    }

    @Test("an org whose calls are used up is left alone")
    func quota() async throws {
        try await SalesforceHTTPFixture.run { bench in
            try await bench.staff.administer("limits", #"{"dailyApiRequests":3}"#)
            for _ in 0..<3 {
                _ = await #expect(throws: VendorError.self) {
                    while true { _ = try await bench.poll(after: nil, cycle: 1) }
                }
            }
            #expect(bench.connection.caller.statistics.sent <= 4)
        }
    }

    @Test("whatever fails, and whoever is killed: each person once, with the last value")
    func storm() async throws {
        try await SalesforceHTTPFixture.run { bench in
            let seed = "seed \(bench.sandbox.options.seed)"
            for (kind, code) in [
                (Fault.Kind.loseAnswer, nil), (.dropConnection, nil), (.status, nil),
                (.expiredToken, nil), (.vendorError, "UNABLE_TO_LOCK_ROW"),
                (.vendorError, "SERVER_UNAVAILABLE"),
            ] {
                bench.sandbox.faults.add(
                    Fault(kind, probability: 0.08, path: "/services/data", code: code),
                    to: .salesforce
                )
            }
            let persons = (1...20).map { "\($0)" }
            var records: [String: String] = [:]
            for round in 0..<5 {
                let writes = persons.map { person in
                    bench.command(
                        round == 0 ? .create : .update,
                        records[person],
                        [.text("LastName", "L\(round)"), .text("Company", "C\(person)")],
                        person: person
                    )
                }
                for result in try await bench.applyUntilDone(writes) {
                    #expect(result.status == .applied, "\(seed), round \(round)")
                    records[result.lead.record] = result.record
                }
            }
            bench.sandbox.faults.remove(from: .salesforce)
            let (changes, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(Set(changes.map(\.lead.record)) == Set(persons), "\(seed)")
            #expect(changes.count == persons.count, "\(seed)")
            #expect(changes.allSatisfy { $0.event.fields.contains(.text("LastName", "L4")) })
        }
    }
}
