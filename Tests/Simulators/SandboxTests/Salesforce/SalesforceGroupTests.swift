// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: groups, functions and child records in queries")
struct SalesforceGroupTests {
    private static func filled() async throws -> SalesforceFixture {
        let fixture = try await SalesforceFixture()
        for (name, source, amount) in [
            ("A", "Web", 1000), ("B", "web", 3000), ("C", "Other", 500), ("D", nil, nil),
        ] as [(String, String?, Int64?)] {
            _ = try await fixture.create(
                "Lead",
                [
                    "LastName": .string(name), "Company": "X",
                    "LeadSource": source.map { .string($0) } ?? .null,
                    "AnnualRevenue": amount.map { .integer($0) } ?? .null,
                ]
            )
            fixture.advance(seconds: 45 * 86_400)
            try await fixture.endlessSession()
        }
        return fixture
    }

    @Test(
        arguments: [
            (
                "SELECT LeadSource, COUNT(Id) FROM Lead GROUP BY LeadSource",
                [#"null,1"#, #""Other",1"#, #""Web",2"#]
            ),
            (
                "SELECT leadsource src, COUNT(Id) n, MAX(AnnualRevenue), MIN(LastName) FROM Lead "
                    + "WHERE LeadSource != null GROUP BY LeadSource ORDER BY COUNT(Id) DESC",
                [#""Web",2,3000,"A""#, #""Other",1,500,"C""#]
            ),
            (
                "SELECT LeadSource FROM Lead GROUP BY LeadSource HAVING COUNT(Id) > 1",
                [#""Web""#]
            ),
            (
                "SELECT LeadSource FROM Lead GROUP BY LeadSource "
                    + "HAVING SUM(AnnualRevenue) < 1000 AND LeadSource LIKE 'O%'",
                [#""Other""#]
            ),
            (
                "SELECT CALENDAR_YEAR(CreatedDate) y, CALENDAR_MONTH(CreatedDate), COUNT(Id) "
                    + "FROM Lead GROUP BY CALENDAR_YEAR(CreatedDate), CALENDAR_MONTH(CreatedDate)",
                ["2026,11,1", "2027,1,1", "2027,2,1", "2027,4,1"]
            ),
            (
                "SELECT DAY_ONLY(CreatedDate) d FROM Lead GROUP BY DAY_ONLY(CreatedDate) LIMIT 1",
                [#""2026-11-24""#]
            ),
            (
                "SELECT Owner.Name, COUNT(Id) FROM Lead GROUP BY Owner.Name",
                [#""LeadSync Integration",4"#]
            ),
            ("SELECT COUNT_DISTINCT(LeadSource) FROM Lead", ["2"]),
        ]
    )
    func groups(query: String, rows: [String]) async throws {
        let fixture = try await Self.filled()
        let found = try await fixture.query(query)
        let values = found.map { record in
            (record.members ?? []).dropFirst().map(\.value.written).joined(separator: ",")
        }
        #expect(values == rows)
        #expect(found.allSatisfy { $0["attributes"] == ["type": "AggregateResult"] })
    }

    @Test func namesResults() async throws {
        let fixture = try await Self.filled()
        let found = try await fixture.query(
            "SELECT leadsource, COUNT(Id), MAX(AnnualRevenue) most, SUM(AnnualRevenue) FROM Lead "
                + "GROUP BY LeadSource"
        )
        let names = found.first?.members?.map(\.name)
        #expect(names == ["attributes", "LeadSource", "expr0", "most", "expr1"])
    }

    @Test(arguments: [
        "SELECT LastName, COUNT(Id) FROM Lead GROUP BY LeadSource",
        "SELECT LastName, COUNT(Id) FROM Lead", "SELECT COUNT() FROM Lead GROUP BY LeadSource",
        "SELECT Id FROM Lead WHERE COUNT(Id) > 1", "SELECT Id FROM Lead ORDER BY COUNT(Id)",
        "SELECT CALENDAR_YEAR(CreatedDate) FROM Lead", "SELECT LeadSource FROM Lead GROUP BY",
        "SELECT LeadSource FROM Lead GROUP BY LeadSource ORDER BY LastName",
        "SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account",
        "SELECT Id, (SELECT Id, (SELECT Id FROM Tasks) FROM Contacts) FROM Account",
    ])
    func refuses(query: String) async throws {
        let fixture = try await SalesforceFixture()
        #expect(try await fixture.refusal(query).code == "MALFORMED_QUERY")
    }

    @Test func showsLabelsAndForms() async throws {
        let fixture = try await SalesforceFixture()
        _ = try await fixture.create(
            "Lead",
            [
                "LastName": "A", "Company": "B", "CleanStatus": "Matched",
                "AnnualRevenue": 1_234_567,
            ]
        )
        let lead = try await fixture.query(
            "SELECT CleanStatus, toLabel(CleanStatus) shown, FORMAT(AnnualRevenue) money, "
                + "AnnualRevenue, FORMAT(CreatedDate) FROM Lead "
                + "WHERE toLabel(CleanStatus) = 'In Sync' AND DAY_ONLY(CreatedDate) = 2026-11-24"
        )[0]
        #expect(lead["CleanStatus"] == "Matched")
        #expect(lead["shown"] == "In Sync")
        #expect(lead["money"] == "$1,234,567.00")
        #expect(lead["AnnualRevenue"]?.double == 1_234_567)
        #expect(lead["CreatedDate"] == "11/24/2026 10:00 AM")
    }

    @Test func findsChildRecords() async throws {
        let fixture = try await SalesforceFixture()
        let accounts = try await [
            fixture.create("Account", ["Name": "One"]), fixture.create("Account", ["Name": "Two"]),
        ]
        for name in ["A", "B", "C"] {
            _ = try await fixture.create(
                "Contact",
                ["LastName": .string(name), "AccountId": .string(accounts[0])]
            )
        }
        let found = try await fixture.query(
            "SELECT Name, (SELECT LastName, Account.Name FROM Contacts WHERE LastName != 'A' "
                + "ORDER BY LastName DESC LIMIT 1), (SELECT Id FROM Opportunities) FROM Account "
                + "WHERE Name LIKE '%o%' ORDER BY Name"
        )
        let contacts = found[0]["Contacts"]
        #expect(contacts?["totalSize"] == 1)
        #expect(contacts?["done"] == true)
        let contact = contacts?["records"]?.elements?.first
        #expect(contact?["LastName"] == "C")
        #expect(contact?["Account"]?["Name"] == "One")
        #expect(contact?["attributes"]?["type"] == "Contact")
        #expect(found[0]["Opportunities"] == .null)
        #expect(found[1]["Contacts"] == .null)
        let unknown = try await fixture.refusal("SELECT Id, (SELECT Id FROM Pets) FROM Account")
        #expect(unknown.code == "INVALID_TYPE")
        #expect(unknown.message.contains("Didn't understand relationship 'Pets'"))
    }

    @Test func campaignsAndActivitiesAreThere() async throws {
        let fixture = try await SalesforceFixture()
        let lead = try await fixture.create("Lead", ["LastName": "A", "Company": "B"])
        let campaign = try await fixture.create("Campaign", ["Name": "Spring", "IsActive": true])
        let member: JSON = ["CampaignId": .string(campaign), "LeadId": .string(lead)]
        _ = try await fixture.create("CampaignMember", member)
        let again = try await fixture.call("POST", "/sobjects/CampaignMember", member)
        #expect(again.error["errorCode"] == "DUPLICATE_VALUE")
        #expect(again.error["message"] == "Already a campaign member.")
        let nobody = try await fixture.call(
            "POST",
            "/sobjects/CampaignMember",
            ["CampaignId": .string(campaign)]
        )
        #expect(nobody.error["errorCode"] == "FIELD_INTEGRITY_EXCEPTION")
        _ = try await fixture.create("Task", ["WhoId": .string(lead), "Subject": "Call"])
        _ = try await fixture.create("Event", ["WhoId": .string(lead), "Subject": "Meet"])
        let found = try await fixture.query(
            "SELECT Id, (SELECT Status, Campaign.Name, LeadOrContactId FROM CampaignMembers), "
                + "(SELECT Subject, Status, Who.Name FROM Tasks), (SELECT Subject FROM Events) "
                + "FROM Lead"
        )[0]
        let entry = found["CampaignMembers"]?["records"]?.elements?.first
        #expect(entry?["Status"] == "Sent")
        #expect(entry?["Campaign"]?["Name"] == "Spring")
        #expect(entry?["LeadOrContactId"]?.text == lead)
        let task = found["Tasks"]?["records"]?.elements?.first
        #expect(task?["Status"] == "Not Started")
        #expect(task?["Who"]?["Name"] == "A")
        #expect(found["Events"]?["totalSize"] == 1)
    }
}
