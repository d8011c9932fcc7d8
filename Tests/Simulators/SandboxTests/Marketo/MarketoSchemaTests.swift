// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: fields")
struct MarketoSchemaTests {
    @Test func describes() async throws {
        let fixture = try await MarketoFixture()
        let fields = try await fixture.result("GET", "/rest/v1/leads/describe.json")
        #expect(
            fields.first?.written
                == #"{"id":2,"displayName":"Company Name","dataType":"string","length":255,"#
                + #""rest":{"name":"company","readOnly":false},"#
                + #""soap":{"name":"Company","readOnly":false}}"#
        )
        #expect(fields.contains { $0["rest"] == nil })
        #expect(Set(fields.map { $0["id"] }).count == fields.count)
        let names = fields.compactMap { $0["rest"]?["name"]?.text }
        #expect(Set(names).isSuperset(of: ["email", "leadScore", "mktoPersonNotes", "sfdcType"]))
        let score = fields.first { $0["rest"]?["name"] == "leadScore" }
        #expect(score?["dataType"] == "score")
        #expect(score?["length"] == nil)
    }

    @Test func describesWhatCanBeLookedUp() async throws {
        let fixture = try await MarketoFixture()
        let result = try await fixture.result("GET", "/rest/v1/leads/describe2.json")
        #expect(result.count == 1)
        #expect(result[0]["name"] == "API Lead")
        let searchable = result[0]["searchableFields"]?.elements ?? []
        #expect(searchable.first == ["id"])
        #expect(searchable.contains(["email"]))
        #expect(searchable.contains(["salesforceId"]))
        #expect(!searchable.contains(["firstName"]))
        let fields = result[0]["fields"]?.elements ?? []
        #expect(
            fields.first { $0["name"] == "sfdcLeadId" }?.written
                == #"{"name":"sfdcLeadId","displayName":"SFDC Lead Id","dataType":"string","#
                + #""length":255,"updateable":false,"crmManaged":true}"#
        )
        #expect(fields.first { $0["name"] == "email" }?["updateable"] == true)
    }

    @Test func pagesThroughTheSchema() async throws {
        let fixture = try await MarketoFixture()
        var names: [String] = []
        var token: String?
        repeat {
            let response = try await fixture.call(
                "GET",
                "/rest/v1/leads/schema/fields.json?batchSize=40"
                    + (token.map { "&nextPageToken=" + encoded($0) } ?? "")
            )
            names += (response.json["result"]?.elements ?? []).compactMap { $0["name"]?.text }
            token = response.json["nextPageToken"]?.text
        } while token != nil
        let described = try await fixture.result("GET", "/rest/v1/leads/describe.json")
        #expect(names == described.compactMap { $0["rest"]?["name"]?.text })
        let one = try await fixture.result("GET", "/rest/v1/leads/schema/fields/email.json")
        #expect(
            one.map(\.written) == [
                #"{"displayName":"Email Address","name":"email","description":null,"#
                    + #""dataType":"email","length":255,"isHidden":false,"#
                    + #""isHtmlEncodingInEmail":true,"isSensitive":false,"isCustom":false,"#
                    + #""isApiCreated":false}"#
            ]
        )
    }

    @Test func makesAndChangesCustomFields() async throws {
        let fixture = try await MarketoFixture()
        let path = "/rest/v1/leads/schema/fields"
        let made = try await fixture.result(
            "POST",
            path + ".json",
            ["input": [["displayName": "Shoe Size", "name": "shoeSize", "dataType": "integer"]]]
        )
        #expect(made == [["name": "shoeSize", "status": "created"]])
        let id = try await fixture.create(["email": "a@example.com", "shoeSize": 41])
        let found = try await fixture.result(
            "GET",
            "/rest/v1/leads.json?filterType=shoeSize&filterValues=41&fields=shoeSize"
        )
        #expect(found == [["id": .integer(id), "shoeSize": 41]])
        let changed = try await fixture.result(
            "POST",
            path + "/shoeSize.json",
            ["input": [["displayName": "Shoes", "isHidden": true]]]
        )
        #expect(changed == [["name": "shoeSize", "status": "updated"]])
        let field = try await fixture.result("GET", path + "/shoeSize.json")[0]
        #expect(field["displayName"] == "Shoes")
        #expect(field["isHidden"] == true)
        #expect(field["isCustom"] == true)
        #expect(field["isApiCreated"] == true)
    }

    @Test(
        "fields that cannot be made",
        arguments: [
            (["displayName": "X", "name": "email", "dataType": "email"], "1017"),
            (["displayName": "Email Address", "name": "mail", "dataType": "email"], "1017"),
            (["displayName": "X", "name": "1x", "dataType": "string"], "1003"),
            (["displayName": "X", "name": "x", "dataType": "reference"], "1003"),
            (["displayName": "X", "name": "x"], "1002"),
        ] as [(JSON, String)]
    )
    func refused(field: JSON, code: String) async throws {
        let fixture = try await MarketoFixture()
        let refusal = try await fixture.refusal(
            "POST",
            "/rest/v1/leads/schema/fields.json",
            ["input": [field]]
        )
        #expect(refusal.code == code)
    }

    @Test func keepsCustomFieldsInTheFile() async throws {
        let fixture = try await MarketoFixture()
        _ = try await fixture.result(
            "POST",
            "/rest/v1/leads/schema/fields.json",
            ["input": [["displayName": "Shoes", "name": "shoes", "dataType": "string"]]]
        )
        let again = MarketoSandbox(fixture.environment)
        try await again.prepare()
        #expect(again.state.catalogue["shoes"]?.displayName == "Shoes")
        #expect(again.state.catalogue["salesforceId"]?.isSearchable == true)
    }
}
