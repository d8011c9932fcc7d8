// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: people who left, and records that are gone for good")
struct SalesforceOwnerTests {
    private static let lead: JSON = ["LastName": "A", "Company": "B"]

    private static func setActive(
        _ isActive: Bool,
        _ user: SalesforceUser,
        _ fixture: SalesforceFixture
    ) async throws {
        let answer = try await fixture.administer(
            "users/\(user.id)",
            ["active": .boolean(isActive)],
            method: "PATCH"
        )
        #expect(answer.status == 204)
    }

    @Test func anInactiveUserIsGivenNoRecords() async throws {
        let fixture = try await SalesforceFixture()
        let owner = SalesforceUsers.other
        let kept = try await fixture.create("Lead", ["LastName": "K", "Company": "K"])
        let owned = try await fixture.create(
            "Lead",
            ["LastName": "O", "Company": "O", "OwnerId": .string(owner.id)]
        )
        try await Self.setActive(false, owner, fixture)
        let refused = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/\(kept)",
            ["OwnerId": .string(owner.id), "Title": "x"]
        )
        #expect(refused.status == 400)
        #expect(
            refused.text
                == #"[{"message":"operation performed with inactive user","#
                + #""errorCode":"INACTIVE_OWNER_OR_USER","fields":[]}]"#
        )
        let many = try await fixture.call(
            "PATCH",
            "/composite/sobjects",
            [
                "records": [
                    [
                        "attributes": ["type": "Lead"], "id": .string(kept),
                        "OwnerId": .string(owner.id),
                    ]
                ]
            ]
        )
        let error = many.json.elements?.first?["errors"]?.elements?.first
        #expect(error?["statusCode"] == "INACTIVE_OWNER_OR_USER")
        #expect(error?["fields"] == [])
        // What they own can be changed, and given to another user.
        for change in [
            ["Title": "y", "OwnerId": .string(owner.id)],
            ["OwnerId": .string(SalesforceUsers.staff.id)],
        ] as [JSON] {
            let saved = try await fixture.call("PATCH", "/sobjects/Lead/\(owned)", change)
            #expect(saved.status == 204, "\(saved.text)")
        }
        try await Self.setActive(true, owner, fixture)
        let given = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/\(kept)",
            ["OwnerId": .string(owner.id)]
        )
        #expect(given.status == 204)
    }

    @Test func anInactiveUserIsLoggedOut() async throws {
        let fixture = try await SalesforceFixture()
        try await Self.setActive(false, SalesforceUsers.sync, fixture)
        #expect(try await fixture.call("GET", "/limits").status == 401)
        let form =
            "grant_type=password&client_id=sandbox&client_secret=sandbox-secret"
            + "&username=sync%40leadsync.example&password=sandbox"
        let refused = try await fixture.send("POST", "/services/oauth2/token", Array(form.utf8))
        #expect(refused.status == 400)
        #expect(refused.json["error"] == "inactive_user")
        let users = try await fixture.administer("users", method: "GET").json["users"]?.elements
        #expect(users?.map { $0["active"]?.truth } == [false, true, true])
    }

    @Test(arguments: [true, false])
    func whatIsPurgedIsGone(isRemembered: Bool) async throws {
        let fixture = try await SalesforceFixture()
        let id = try await fixture.create("Lead", Self.lead)
        #expect(try await fixture.call("DELETE", "/sobjects/Lead/\(id)").status == 204)
        let purged = try await fixture.administer(
            "purge",
            ["ids": [.string(id)], "remembered": .boolean(isRemembered)]
        )
        #expect(purged.status == 204, "\(purged.text)")
        let code = isRemembered ? "ENTITY_IS_DELETED" : "INVALID_CROSS_REFERENCE_KEY"
        let refused = try await fixture.call("PATCH", "/sobjects/Lead/\(id)", ["Title": "x"])
        #expect(refused.status == 404)
        #expect(refused.error["errorCode"]?.text == code)
        let many = try await fixture.call(
            "PATCH",
            "/composite/sobjects",
            ["records": [["attributes": ["type": "Lead"], "id": .string(id), "Title": "x"]]]
        )
        let errors = many.json.elements?.first?["errors"]?.elements
        #expect(errors?.first?["statusCode"]?.text == code)
        #expect(try await fixture.query("SELECT Id FROM Lead", "queryAll").isEmpty)
        let bounds = "start=2026-11-24T09:00:00Z&end=2026-11-24T11:00:00Z"
        let deleted = try await fixture.call("GET", "/sobjects/Lead/deleted/?\(bounds)")
        #expect(deleted.json["deletedRecords"] == [])
        let again = try await fixture.administer("purge", ["ids": [.string(id)]])
        #expect(again.status == 400)
    }
}
