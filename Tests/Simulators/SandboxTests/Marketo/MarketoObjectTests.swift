// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: companies, opportunities, assets")
struct MarketoObjectTests {
    @Test func companiesComeAndGo() async throws {
        let fixture = try await MarketoFixture()
        let first = try await fixture.result(
            "POST",
            "/rest/v1/companies.json",
            [
                "input": [
                    ["externalCompanyId": "E1", "company": "Engines", "numberOfEmployees": "12"],
                    ["externalCompanyId": "e1", "company": "twice"], ["company": "nameless"],
                    ["externalCompanyId": "E2", "shoeSize": 44],
                ]
            ]
        )
        #expect(first.map { $0["status"] } == ["created", "skipped", "skipped", "skipped"])
        #expect(first.map { $0["seq"] } == [0, 1, 2, 3])
        let codes = first.map { $0["reasons"]?.elements?.first?["code"]?.text }
        #expect(codes == [nil, "1036", "1002", "1006"])
        fixture.advance(seconds: 60)
        let second = try await fixture.result(
            "POST",
            "/rest/v1/companies.json",
            [
                "action": "updateOnly", "dedupeBy": "idField",
                "input": [
                    ["id": first[0]["id"] ?? .null, "industry": "Engineering"],
                    ["id": 99, "industry": "x"],
                ],
            ]
        )
        #expect(second.map { $0["status"] } == ["updated", "skipped"])
        let found = try await fixture.result(
            "GET",
            "/rest/v1/companies.json?filterType=externalCompanyId&filterValues=E1,E9"
                + "&fields=company,numberOfEmployees,industry,site,updatedAt"
        )
        #expect(
            found == [
                [
                    "seq": 0, "company": "Engines", "numberOfEmployees": 12,
                    "industry": "Engineering", "site": .null,
                    "updatedAt": "2026-11-24T10:01:00Z",
                ]
            ]
        )
        let gone = try await fixture.result(
            "POST",
            "/rest/v1/companies/delete.json",
            ["input": [["externalCompanyId": "E1"], ["externalCompanyId": "E1"]]]
        )
        #expect(gone.map { $0["status"] } == ["deleted", "skipped"])
    }

    @Test func opportunitiesHaveRoles() async throws {
        let fixture = try await MarketoFixture()
        let lead = try await fixture.create(["email": "a@example.com"])
        let made = try await fixture.result(
            "POST",
            "/rest/v1/opportunities.json",
            ["input": [["externalOpportunityId": "O1", "name": "Deal", "amount": .number(12.5)]]]
        )
        #expect(made.first?["marketoGUID"]?.text?.count == 36)
        let roles = try await fixture.result(
            "POST",
            "/rest/v1/opportunities/roles.json",
            [
                "input": [
                    ["externalOpportunityId": "O1", "leadId": .integer(lead), "role": "Buyer"],
                    ["externalOpportunityId": "O2", "leadId": .integer(lead), "role": "Buyer"],
                    ["externalOpportunityId": "O1", "leadId": 99, "role": "Buyer"],
                ]
            ]
        )
        let codes = roles.map { $0["reasons"]?.elements?.first?["code"]?.text }
        #expect(codes == [nil, "1013", "1004"])
        let found = try await fixture.result(
            "POST",
            "/rest/v1/opportunities/roles.json?_method=GET&filterType=dedupeFields",
            [
                "input": [
                    ["externalOpportunityId": "O1", "leadId": .integer(lead), "role": "buyer"]
                ]
            ]
        )
        #expect(found.map { $0["role"] } == ["Buyer"])
        let kind = try await fixture.result("GET", "/rest/v1/opportunities/roles/describe.json")
        #expect(kind.first?["idField"] == "marketoGUID")
        #expect(kind.first?["dedupeFields"] == ["externalOpportunityId", "leadId", "role"])
    }

    @Test func thereAreNoAssets() async throws {
        let fixture = try await MarketoFixture()
        for path in ["programs.json", "program/1001.json", "folder/byName.json?name=x"] {
            let answer = try await fixture.call("GET", "/rest/asset/v1/\(path)")
            #expect(answer.json["success"] == true)
            #expect(answer.json["errors"] == [])
            #expect(answer.json["result"] == nil)
            #expect(
                answer.json["warnings"] == ["No assets found for the given search criteria."]
            )
        }
        let made = try await fixture.refusal("POST", "/rest/asset/v1/programs.json", [:])
        #expect(made.code == "703")
    }

    @Test(arguments: [
        "?filterType=site&filterValues=x", "?filterValues=x", "?filterType=company",
        "?filterType=company&filterValues=x&fields=shoeSize",
    ])
    func refuses(query: String) async throws {
        let fixture = try await MarketoFixture()
        let refused = try await fixture.refusal("GET", "/rest/v1/companies.json" + query)
        #expect(["1002", "1003", "1006"].contains(refused.code))
    }
}
