// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: queries")
struct SalesforceQueryTests {
    private static func filled() async throws -> SalesforceFixture {
        let fixture = try await SalesforceFixture()
        let leads: [JSON] = [
            ["LastName": "Ábel", "Company": "Acme", "Email": "a@x.example", "AnnualRevenue": 10],
            [
                "LastName": "baker", "Company": "ACME", "NumberOfEmployees": 5,
                "Industry": "Banking",
            ],
            ["LastName": "Clark_", "FirstName": "Jo", "Company": "50% Off", "Industry": "Energy"],
            [
                "LastName": "Dean", "Company": "O'Neil", "DoNotCall": true,
                "Interests__c": "Events;Training", "Region__c": "DACH",
            ],
        ]
        for lead in leads {
            _ = try await fixture.create("Lead", lead)
            fixture.advance(seconds: 60)
        }
        return fixture
    }

    @Test(
        arguments: [
            ("Company = 'acme'", "Ábel baker"),
            ("Company != 'acme'", "Clark_ Dean"),
            ("LastName = 'ÁBEL'", "Ábel"),
            ("LastName LIKE 'á%'", "Ábel"),
            ("LastName LIKE '%K\\_'", "Clark_"),
            ("LastName LIKE '_ean'", "Dean"),
            ("Company LIKE '50\\%%'", "Clark_"),
            ("Company = 'O\\'Neil'", "Dean"),
            // Records without a value differ from every value.
            ("Industry != 'Banking'", "Ábel Clark_ Dean"),
            ("NOT Industry = 'Banking'", "Ábel Clark_ Dean"),
            ("NOT (Industry = 'Banking' OR Industry = 'Energy')", "Ábel Dean"),
            ("Industry NOT IN ('Banking', 'Energy')", "Ábel Dean"),
            ("Industry IN ('banking', null)", "Ábel baker Dean"),
            ("Industry = null", "Ábel Dean"),
            ("Industry = ''", "Ábel Dean"),
            ("Industry <> null AND Email = null", "baker Clark_"),
            ("NumberOfEmployees >= 5", "baker"),
            ("AnnualRevenue < 10.5", "Ábel"),
            ("DoNotCall = true", "Dean"),
            ("Interests__c INCLUDES ('events')", "Dean"),
            ("Interests__c INCLUDES ('Events;Webinars','Training')", "Dean"),
            ("Interests__c INCLUDES ('Events;Webinars')", ""),
            ("Interests__c EXCLUDES ('Events')", "Ábel baker Clark_"),
            ("CreatedDate > 2026-11-24T10:01:00Z", "Clark_ Dean"),
            ("CreatedDate >= 2026-11-24T11:01:00.000+01:00", "baker Clark_ Dean"),
            ("CreatedDate = TODAY", "Ábel baker Clark_ Dean"),
            ("CreatedDate < TODAY OR CreatedDate > LAST_N_DAYS:1", ""),
            ("Owner.Name = 'leadsync integration'", "Ábel baker Clark_ Dean"),
            ("Owner.Type = 'Queue'", ""),
            ("CreatedBy.Profile.Name = 'Marketing Sync' AND Lead.LastName <= 'BAKER'", "baker"),
            ("OwnerId IN (SELECT Id FROM User WHERE Alias = 'leadsync')", "Ábel baker Clark_ Dean"),
            ("Id NOT IN (SELECT ConvertedContactId FROM Lead)", "Ábel baker Clark_ Dean"),
        ]
    )
    func filters(condition: String, names: String) async throws {
        let fixture = try await SalesforceQueryTests.filled()
        let found = try await fixture.query("SELECT LastName FROM Lead WHERE \(condition)")
        #expect(found.compactMap { $0["LastName"]?.text }.joined(separator: " ") == names)
    }

    @Test func ordersAndLimits() async throws {
        let fixture = try await SalesforceQueryTests.filled()
        func names(_ rest: String) async throws -> String {
            try await fixture.query("SELECT LastName FROM Lead \(rest)")
                .compactMap { $0["LastName"]?.text }.joined(separator: " ")
        }
        #expect(try await names("ORDER BY CreatedDate DESC") == "Dean Clark_ baker Ábel")
        #expect(try await names("ORDER BY Industry") == "Ábel Dean baker Clark_")
        #expect(try await names("ORDER BY Industry DESC NULLS LAST") == "Clark_ baker Ábel Dean")
        #expect(try await names("ORDER BY LastName LIMIT 2") == "baker Clark_")
        #expect(try await names("ORDER BY CreatedDate LIMIT 2 OFFSET 1") == "baker Clark_")
        #expect(try await names("LIMIT 0") == "")
    }

    @Test func showsRecordsAsRecorded() async throws {
        let fixture = try await SalesforceFixture()
        let id = try await fixture.create(
            "Lead",
            [
                "LastName": "Byron", "FirstName": "Ada", "Company": "X", "City": "London",
                "AnnualRevenue": 125_000, "NumberOfEmployees": 3,
            ]
        )
        let response = try await fixture.call(
            "GET",
            "/query/?q="
                + encoded(
                    "select id, name, AnnualRevenue, NumberOfEmployees, Owner.Name, DoNotCall, "
                        + "Owner.Id, Address, SystemModstamp, ConvertedAccount.Name FROM lead"
                )
        )
        #expect(response.header("Content-Type") == "application/json;charset=UTF-8")
        #expect(response.header("Sforce-Limit-Info") == "api-usage=2/15000")
        let url = "/services/data/v66.0/sobjects/Lead/\(id)"
        let owner = SalesforceUsers.sync.id
        let expected: JSON = [
            "totalSize": 1, "done": true,
            "records": [
                [
                    "attributes": ["type": "Lead", "url": .string(url)],
                    "Id": .string(id), "Name": "Ada Byron", "AnnualRevenue": .number(125_000),
                    "NumberOfEmployees": 3,
                    "Owner": [
                        "attributes": [
                            "type": "Name",
                            "url": .string("/services/data/v66.0/sobjects/User/\(owner)"),
                        ],
                        "Name": "LeadSync Integration", "Id": .string(owner),
                    ],
                    "DoNotCall": false,
                    "Address": [
                        "city": "London", "country": .null, "geocodeAccuracy": .null,
                        "latitude": .null, "longitude": .null, "postalCode": .null,
                        "state": .null, "street": .null,
                    ],
                    "SystemModstamp": "2026-11-24T10:00:00.000+0000",
                    "ConvertedAccount": .null,
                ]
            ],
        ]
        #expect(response.text == expected.written)
    }

    @Test func countsAndAggregates() async throws {
        let fixture = try await SalesforceQueryTests.filled()
        let count = try await fixture.call("GET", "/query?q=SELECT+COUNT()+FROM+Lead")
        #expect(count.text == #"{"totalSize":4,"done":true,"records":[]}"#)
        let results = try await fixture.query(
            "SELECT COUNT(Industry), MAX(CreatedDate) latest, COUNT_DISTINCT(Company) FROM Lead"
        )
        #expect(
            results == [
                [
                    "attributes": ["type": "AggregateResult"], "expr0": 2,
                    "latest": "2026-11-24T10:03:00.000+0000", "expr1": 3,
                ]
            ]
        )
    }

    @Test(
        arguments: [
            ("SELECT Foo FROM Lead", "INVALID_FIELD", "No such column 'Foo' on entity 'Lead'. If"),
            ("SELECT Owner.Foo FROM Contact", "INVALID_FIELD", "column 'Foo' on entity 'User'"),
            ("SELECT Foo.Name FROM Lead", "INVALID_FIELD", "Didn't understand relationship 'Foo'"),
            ("SELECT Id FROM Leads", "INVALID_TYPE", "sObject type 'Leads' is not supported"),
            ("SELECT Id FROM ValidationRule", "INVALID_TYPE", "is not supported"),
            ("SELECT Id, id FROM Lead", "MALFORMED_QUERY", "duplicate field selected: id"),
            ("SELECT Id, COUNT(Id) FROM Lead", "MALFORMED_QUERY", "grouped or aggregated"),
            ("SELECT FIELDS(ALL) FROM Lead", "MALFORMED_QUERY", "LIMIT of at most 200"),
            (
                "SELECT Id FROM Lead WHERE NumberOfEmployees = '5'", "INVALID_FIELD",
                "must be of type int and should not be enclosed in quotes"
            ),
            (
                "SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01'", "INVALID_FIELD",
                "must be of type dateTime and should not be enclosed in quotes"
            ),
            (
                "SELECT Id FROM Lead WHERE LastName = 5", "INVALID_FIELD",
                "must be of type string and should be enclosed in quotes"
            ),
            ("SELECT Id FROM Lead WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
            ("SELECT Id FROM Lead ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
            ("SELECT Id FROM Lead WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "ID field: x"),
        ]
    )
    func refuses(query: String, code: String, message: String) async throws {
        let fixture = try await SalesforceFixture()
        let refusal = try await fixture.refusal(query)
        #expect(refusal.code == code)
        #expect(refusal.message.contains(message), "\(refusal.message)")
    }

    @Test func pagesThroughAResult() async throws {
        let fixture = try await SalesforceFixture(people: 450)
        let headers = [(name: "Sforce-Query-Options", value: "batchSize=200")]
        let soql = encoded("SELECT Id FROM Lead ORDER BY Id")
        var page = try await fixture.call("GET", "/query/?q=\(soql)", headers: headers)
        var ids = (page.json["records"]?.elements ?? []).compactMap { $0["Id"]?.text }
        #expect(ids.count == 200)
        #expect(page.json["totalSize"] == 338)
        #expect(page.json["done"] == false)
        var pages = 1
        while let next = page.json["nextRecordsUrl"]?.text {
            #expect(next.hasPrefix("/services/data/v66.0/query/01g"))
            #expect(next.hasSuffix("-\(ids.count)"))
            page = try await fixture.call(
                "GET",
                String(next.dropFirst("/services/data/v66.0".count))
            )
            ids += (page.json["records"]?.elements ?? []).compactMap { $0["Id"]?.text }
            pages += 1
        }
        #expect(page.json["done"] == true)
        #expect(pages == 2)
        #expect(ids.count == 338)
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        for locator in ["x", "01g5e000000000000A-5", "01g5e000000000000A", "-5"] {
            let bad = try await fixture.call("GET", "/query/\(locator)")
            #expect(bad.status == 400)
            #expect(bad.error["errorCode"] == "INVALID_QUERY_LOCATOR")
        }
    }

    @Test func queryAllShowsTheDeleted() async throws {
        let fixture = try await SalesforceFixture()
        let id = try await fixture.create("Lead", ["LastName": "A", "Company": "B"])
        let deleted = try await fixture.call("DELETE", "/sobjects/Lead/\(id)")
        #expect(deleted.status == 204)
        #expect(try await fixture.query("SELECT Id FROM Lead").isEmpty)
        let all = try await fixture.query("SELECT Id, IsDeleted FROM Lead", "queryAll")
        #expect(all.first?["IsDeleted"] == true)
    }

    @Test func staysFastWithManyRecords() async throws {
        let fixture = try await SalesforceFixture(people: 2000)
        let schema = fixture.sandbox.state.schema
        // Not a matter of seconds: the plan has to use an index.
        for condition in [
            "SystemModstamp >= 2026-11-24T00:00:00Z AND SystemModstamp < 2026-11-24T12:00:00Z",
            "Email = 'a@x.example'", "Marketo_ID__c = '5'", "Id = '00Q5e00000000000AA'",
        ] {
            let normalised = condition.replacing(
                "00Q5e00000000000AA",
                with: SalesforceID.make(prefix: "00Q", number: 1)
            )
            let plan = try SOQLPlanner.plan(
                "SELECT Id FROM Lead WHERE \(normalised)",
                schema: schema,
                profile: SalesforceSchema.syncProfile,
                now: SalesforceFixture.start,
                includesDeleted: true
            )
            let steps = try await fixture.environment.database.read { db in
                try SalesforceStore(db: db, schema: schema)
                    .values("EXPLAIN QUERY PLAN " + plan.statement(limit: nil), plan.arguments)
            }
            let text = steps.flatMap { $0.compactMap(\.text) }.joined(separator: "\n")
            #expect(text.contains("SEARCH t0"), "\(condition): \(text)")
        }
    }
}
