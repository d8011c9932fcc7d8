// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: reading leads")
struct MarketoLeadTests {
    @Test func readsOneLead() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create([
            "email": "ada@example.com", "firstName": "Ada", "leadScore": 7,
        ])
        let usual = try await fixture.result("GET", "/rest/v1/lead/\(id).json")
        #expect(
            usual.map(\.written) == [
                #"{"id":\#(id),"firstName":"Ada","lastName":null,"email":"ada@example.com","#
                    + #""updatedAt":"2026-11-24T10:00:00Z","createdAt":"2026-11-24T10:00:00Z"}"#
            ]
        )
        // What is asked for and empty is left out.
        let asked = try await fixture.lead(id, "leadScore,lastName,id,email,leadScore")
        #expect(asked.written == #"{"id":\#(id),"leadScore":7,"email":"ada@example.com"}"#)
        #expect(
            try await fixture.refusal("GET", "/rest/v1/lead/999.json")
                == .init("1004", "Lead not found")
        )
        #expect(
            try await fixture.refusal("GET", "/rest/v1/lead/\(id).json?fields=email,shoeSize")
                == .init("1006", "Field 'shoeSize' not found")
        )
    }

    @Test func findsByFilter() async throws {
        let fixture = try await MarketoFixture()
        let made = try await fixture.sync([
            ["email": "a@example.com", "salesforceId": "00Q1"], ["email": "b@example.com"],
        ])
        let ids = made.compactMap { $0["id"]?.whole }
        func found(_ query: String) async throws -> [Int64] {
            try await fixture.result("GET", "/rest/v1/leads.json?" + query)
                .compactMap { $0["id"]?.whole }
        }
        #expect(try await found("filterType=id&filterValues=\(ids[1]),\(ids[0]),999") == ids)
        #expect(
            try await found("filterType=email&filterValues=B@Example.com,x@y.zz") == [ids[1]]
        )
        #expect(try await found("filterType=salesforceId&filterValues=00Q1") == [ids[0]])
        #expect(try await found("filterType=sfdcLeadId&filterValues=00Q1") == [])
        let none = try await fixture.call(
            "GET",
            "/rest/v1/leads.json?filterType=email&filterValues=nobody@example.com"
        )
        #expect(none.json["success"] == true)
        #expect(none.json["result"] == [])
        #expect(none.json["nextPageToken"] == nil)
    }

    @Test(
        "look-ups that are none",
        arguments: [
            ("filterType=firstName&filterValues=Ada", "1011", "Field 'firstName' not supported"),
            ("filterType=shoeSize&filterValues=1", "1006", "Field 'shoeSize' not found"),
            (
                "filterValues=1", "1002",
                "Missing value for the required parameter 'filterType'"
            ),
            (
                "filterType=id", "1002",
                "Missing value for the required parameter 'filterValues'"
            ),
            (
                "filterType=id&filterValues=x", "1001",
                "Invalid value 'x'. Required of type 'integer'"
            ),
            ("filterType=id&filterValues=1&nextPageToken=x", "1003", "Invalid paging token"),
        ]
    )
    func refused(query: String, code: String, message: String) async throws {
        let fixture = try await MarketoFixture()
        let refusal = try await fixture.refusal("GET", "/rest/v1/leads.json?" + query)
        #expect(refusal == .init(code, message))
    }

    @Test func takesLongLookUpsAsAForm() async throws {
        let fixture = try await MarketoFixture(people: 300)
        let values = (1...300).map { "\($0)" }.joined(separator: "%2C")
        let form =
            "_method=GET&filterType=id&fields=email%2CsalesforceId&batchSize=120&filterValues="
            + values
        var ids: [Int64] = []
        var sizes: [Int] = []
        var token: String?
        repeat {
            let page = token.map { "&nextPageToken=" + encoded($0) } ?? ""
            let response = try await fixture.send(
                "POST",
                "/rest/v1/leads.json",
                Array((form + page).utf8),
                headers: [
                    ("Authorization", "Bearer \(fixture.token)"),
                    ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                ]
            )
            let result = try #require(response.json["result"]?.elements, "\(response.text)")
            #expect(result.allSatisfy { $0.members?.count == 3 })
            ids += result.compactMap { $0["id"]?.whole }
            sizes.append(result.count)
            token = response.json["nextPageToken"]?.text
        } while token != nil
        #expect(ids == Array(1...300))
        #expect(sizes == [120, 120, 60])
    }

    @Test func refusesTooManyValuesAndMatches() async throws {
        let fixture = try await MarketoFixture()
        let many = (1...301).map { "\($0)" }.joined(separator: ",")
        #expect(
            try await fixture.refusal(
                "GET",
                "/rest/v1/leads.json?filterType=id&filterValues=" + many
            ).code == "1003"
        )
        for _ in 0..<4 {
            _ = try await fixture.sync(
                (0..<251).map { _ in ["region": "North"] },
                action: "createDuplicate"
            )
        }
        #expect(
            try await fixture.refusal(
                "GET",
                "/rest/v1/leads.json?filterType=region&filterValues=North"
            ) == .init("1003", "Too many results match the filter")
        )
    }

    @Test func seedsLinkedPeople() async throws {
        let fixture = try await MarketoFixture(people: 8)
        let leads = try await fixture.result(
            "GET",
            "/rest/v1/leads.json?filterType=id&filterValues=1,2,3,4,5,6,7,8"
                + "&fields=salesforceId,email,company,leadStatus,unsubscribed"
        )
        #expect(leads.count == 8)
        #expect(leads[2]["salesforceId"] == "00Q000000001002AAA")
        #expect(leads.allSatisfy { $0["unsubscribed"]?.truth != nil })
        #expect(leads.map { $0["leadStatus"] != nil } == (0..<8).map { $0 % 4 != 3 })
        #expect(Set(leads.map { $0["email"] }).count == 8)
    }
}
