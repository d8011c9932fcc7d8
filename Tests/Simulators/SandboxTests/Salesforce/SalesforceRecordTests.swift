// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: records one by one")
struct SalesforceRecordTests {
    @Test func createsReadsUpdatesDeletes() async throws {
        let fixture = try await SalesforceFixture()
        let made = try await fixture.call(
            "POST",
            "/sobjects/Lead/",
            ["lastname": "Byron", "FirstName": "Ada", "COMPANY": "X"]
        )
        #expect(made.status == 201)
        let id = try #require(made.json["id"]?.text)
        #expect(made.text == #"{"id":"\#(id)","success":true,"errors":[]}"#)
        #expect(SalesforceID.normalised(id) == id)
        fixture.advance(seconds: 10)
        let updated = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/\(id.prefix(15))",
            ["Title": "Dr"]
        )
        #expect(updated.status == 204)
        #expect(updated.body.isEmpty)
        let record = try await fixture.call("GET", "/sobjects/Lead/\(id)").json
        #expect(record["attributes"]?["type"] == "Lead")
        #expect(record["Title"] == "Dr")
        #expect(record["Name"] == "Ada Byron")
        #expect(record["Status"] == "Open - Not Contacted")
        #expect(record["OwnerId"]?.text == SalesforceUsers.sync.id)
        #expect(record["CreatedDate"] == "2026-11-24T10:00:00.000+0000")
        #expect(record["SystemModstamp"] == "2026-11-24T10:00:10.000+0000")
        #expect(record["LastModifiedById"]?.text == SalesforceUsers.sync.id)
        let some = try await fixture.call("GET", "/sobjects/Lead/\(id)?fields=Title,company").json
        #expect(some.members?.map(\.name) == ["attributes", "Title", "Company", "Id"])
        #expect(try await fixture.call("DELETE", "/sobjects/Lead/\(id)").status == 204)
        for method in ["GET", "DELETE"] {
            let gone = try await fixture.call(method, "/sobjects/Lead/\(id)")
            #expect(gone.status == 404)
            #expect(gone.error["errorCode"] == "ENTITY_IS_DELETED")
            #expect(gone.error["message"] == "entity is deleted")
        }
        let write = try await fixture.call("PATCH", "/sobjects/Lead/\(id)", ["Title": "x"])
        #expect(
            write.text
                == #"[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]"#
        )
    }

    /// The exact bodies of docs/reference/salesforce.md, Error codes.
    @Test(
        arguments: [
            (
                ["LastName": "x"],
                #"[{"message":"Required fields are missing: [Company]","#
                    + #""errorCode":"REQUIRED_FIELD_MISSING","fields":["Company"]}]"#
            ),
            (
                [:],
                #"[{"message":"Required fields are missing: [LastName, Company]","#
                    + #""errorCode":"REQUIRED_FIELD_MISSING","fields":["LastName","Company"]}]"#
            ),
            (
                ["Company": "x", "PostalCode": "123456789012345678901"],
                #"[{"message":"Zip/Postal Code: data value too large: "#
                    + #"123456789012345678901 (max length=20)","errorCode":"STRING_TOO_LONG","#
                    + #""fields":["PostalCode"]}]"#
            ),
            (
                ["Email": "not-an-email"],
                #"[{"message":"Email: invalid email address: not-an-email","#
                    + #""errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}]"#
            ),
            (
                ["CleanStatus": "X"],
                #"[{"message":"Clean Status: bad value for restricted picklist field: "#
                    + #"X","errorCode":"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST","#
                    + #""fields":["CleanStatus"]}]"#
            ),
            (
                ["Name": "A B"],
                #"[{"message":"Unable to create/update fields: Name. Please check the "#
                    + #"security settings of this field and verify that it is read/write for "#
                    + #"your profile or permission set.","#
                    + #""errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["Name"]}]"#
            ),
            (
                ["Foo__c": 1],
                #"[{"message":"No such column 'Foo__c' on sobject of type Lead","#
                    + #""errorCode":"INVALID_FIELD"}]"#
            ),
            (
                ["Id": "00Q"],
                #"[{"message":"The Id field should not be specified in the sobject "#
                    + #"data.","errorCode":"INVALID_FIELD"}]"#
            ),
            (
                ["AnnualRevenue": .number(1e18)],
                #"[{"message":"Annual Revenue: value outside of valid range on numeric "#
                    + #"field: 1e+18","errorCode":"NUMBER_OUTSIDE_VALID_RANGE","#
                    + #""fields":["AnnualRevenue"]}]"#
            ),
            (
                ["NumberOfEmployees": 123_456_789],
                #"[{"message":"Employees: value outside of valid range on numeric "#
                    + #"field: 123456789","errorCode":"NUMBER_OUTSIDE_VALID_RANGE","#
                    + #""fields":["NumberOfEmployees"]}]"#
            ),
            (
                ["mkto71_Acquisition_Date__c": "soon"],
                #"[{"message":"Cannot deserialize instance of datetime from "#
                    + #"VALUE_STRING value soon or request may be missing a required field at "#
                    + #"[line:1, column:2]","errorCode":"JSON_PARSER_ERROR"}]"#
            ),
            (
                ["OwnerId": "001900K0001pPuOAAU"],
                #"[{"message":"Owner ID: id value of incorrect type: "#
                    + #"001900K0001pPuOAAU","errorCode":"MALFORMED_ID","fields":["OwnerId"]}]"#
            ),
        ] as [(JSON, String)]
    )
    func refuses(fields: JSON, body: String) async throws {
        let fixture = try await SalesforceFixture()
        var fields = fields
        // What is looked at after the fields needs the others to be there.
        if fields["OwnerId"] != nil {
            fields["LastName"] = "A"
            fields["Company"] = "B"
        }
        let response = try await fixture.call("POST", "/sobjects/Lead", fields)
        #expect(response.status == 400)
        #expect(response.text == body)
    }

    @Test func looksInSalesforcesOrder() async throws {
        let fixture = try await SalesforceFixture()
        for (name, condition, field) in [
            ("One", "TRUE", "Phone"), ("Two", "FALSE", nil), ("Three", "LEN(Company) < 9", nil),
        ] as [(String, String, String?)] {
            var rule: JSON = [
                "object": "Lead", "name": .string(name),
                "formula": .string(condition),
                "message": .string("\(name) fails"),
            ]
            if let field { rule["field"] = .string(field) }
            #expect(try await fixture.administer("validation-rules", rule).status == 201)
        }
        // Types first, then formats and lengths, all of them; then what is required; then the
        // rules.
        let all: JSON = ["Email": "x", "CleanStatus": "y", "mkto71_Acquisition_Date__c": "z"]
        func codes(_ fields: JSON) async throws -> [String] {
            let response = try await fixture.call("POST", "/sobjects/Lead", fields)
            return (response.json.elements ?? []).compactMap { $0["errorCode"]?.text }
        }
        #expect(try await codes(all) == ["JSON_PARSER_ERROR"])
        #expect(
            try await codes(["Email": "x", "CleanStatus": "y"])
                == ["INVALID_EMAIL_ADDRESS", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"]
        )
        #expect(try await codes(["LastName": "x"]) == ["REQUIRED_FIELD_MISSING"])
        let failing = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            ["LastName": "x", "Company": "y"]
        )
        #expect(
            failing.text
                == #"[{"message":"One fails","#
                + #""errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Phone"]},"#
                + #"{"message":"Three fails","#
                + #""errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":[]}]"#
        )
        #expect(try await fixture.query("SELECT Id FROM Lead").isEmpty)
    }

    @Test func keepsRequiredFieldsOnUpdate() async throws {
        let fixture = try await SalesforceFixture()
        let id = try await fixture.create("Lead", ["LastName": "A", "Company": "B"])
        for (field, value) in [("LastName", JSON.null), ("Company", ""), ("Status", .null)] {
            let blank: JSON = .object([.init(field, value)])
            let response = try await fixture.call("PATCH", "/sobjects/Lead/\(id)", blank)
            #expect(response.error["message"]?.text == "Required fields are missing: [\(field)]")
        }
        let unwritable = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/\(id)",
            ["Customer_Number__c": "5", "IsConverted": true]
        )
        #expect(unwritable.error["fields"] == ["Customer_Number__c", "IsConverted"])
    }

    @Test func upserts() async throws {
        let fixture = try await SalesforceFixture()
        let path = "/sobjects/Lead/Marketo_ID__c/1042"
        let first = try await fixture.call("PATCH", path, ["LastName": "A", "Company": "B"])
        let id = try #require(first.json["id"]?.text)
        #expect(first.status == 201)
        #expect(first.text == #"{"id":"\#(id)","success":true,"errors":[],"created":true}"#)
        let second = try await fixture.call("PATCH", path, ["Title": "C"])
        #expect(second.status == 200)
        #expect(second.json["created"] == false)
        #expect(second.json["id"]?.text == id)
        let read = try await fixture.call("GET", path)
        #expect(read.json["Title"] == "C")
        let unknown = try await fixture.call("PATCH", "/sobjects/Lead/Foo__c/1", ["Title": "C"])
        #expect(unknown.status == 404)
        #expect(
            unknown.error["message"]
                == "Provided external ID field does not exist or is not accessible: Foo__c"
        )
        let only = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/Marketo_ID__c/7?updateOnly=true",
            ["LastName": "A", "Company": "B"]
        )
        #expect(only.status == 404)
        // E-mail addresses name records too, and are not unique.
        for _ in 0..<2 {
            _ = try await fixture.create(
                "Lead",
                ["LastName": "A", "Company": "B", "Email": "a@x.example"]
            )
        }
        let many = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/Email/a@x.example",
            ["Title": "C"]
        )
        #expect(many.status == 300)
        #expect(many.json.elements?.count == 2)
        #expect(
            many.json.elements?.first?.text?.hasPrefix("/services/data/v66.0/sobjects/Lead/00Q")
                == true
        )
        let old = try await fixture.send(
            "PATCH",
            "/services/data/v45.0" + path,
            (["Title": "D"] as JSON).bytes,
            headers: [("Authorization", "Bearer \(fixture.token)")]
        )
        #expect(old.status == 204)
    }

    @Test func keepsExternalIDsUnique() async throws {
        let fixture = try await SalesforceFixture()
        let lead: JSON = ["LastName": "A", "Company": "B", "Marketo_ID__c": "ab"]
        let id = try await fixture.create("Lead", lead)
        let second = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            ["LastName": "A", "Company": "B", "Marketo_ID__c": "AB"]
        )
        #expect(
            second.text
                == #"[{"message":"duplicate value found: Marketo_ID__c duplicates value "#
                + #"on record with id: \#(id)","errorCode":"DUPLICATE_VALUE","fields":[]}]"#
        )
        #expect(try await fixture.call("DELETE", "/sobjects/Lead/\(id)").status == 204)
        _ = try await fixture.create("Lead", lead)
    }

    @Test func findsDuplicates() async throws {
        let fixture = try await SalesforceFixture()
        try await fixture.administer("duplicate-rules", ["object": "Lead", "name": "R"])
        let lead: JSON = ["LastName": "A", "Company": "B", "Email": "a@x.example"]
        let id = try await fixture.create("Lead", lead)
        let refused = try await fixture.call("POST", "/sobjects/Lead", lead)
        #expect(refused.status == 400)
        #expect(refused.error["errorCode"] == "DUPLICATES_DETECTED")
        #expect(refused.error["message"] == "Use one of these records?")
        let match = refused.error["duplicateResult"]?["matchResults"]?.elements?.first
        let record = match?["matchRecords"]?.elements?.first?["record"]
        #expect(record?["Id"]?.text == id)
        let url = record?["attributes"]?["url"]?.text
        #expect(url == "/services/data/v66.0/sobjects/Lead/\(id)")
        let old = try await fixture.send(
            "POST",
            "/services/data/v51.0/sobjects/Lead",
            lead.bytes,
            headers: [("Authorization", "Bearer \(fixture.token)")]
        )
        #expect(old.error["duplicateResut"] != nil)
        #expect(old.error["duplicateResult"] == nil)
        let saved = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            lead,
            headers: [("Sforce-Duplicate-Rule-Header", "allowSave=true; runAsCurrentUser=true")]
        )
        #expect(saved.status == 201)
    }

    @Test func assignsOwners() async throws {
        let fixture = try await SalesforceFixture()
        let lead: JSON = ["LastName": "A", "Company": "B"]
        let queue = SalesforceUsers.queueID
        try await fixture.administer(
            "assignment-rules",
            ["object": "Lead", "owner": .string(queue)]
        )
        let assigned = try await fixture.create("Lead", lead)
        let owner = try await fixture.query(
            "SELECT OwnerId, Owner.Name, Owner.Type FROM Lead WHERE Id = '\(assigned)'"
        )
        #expect(owner.first?["OwnerId"]?.text == queue)
        #expect(owner.first?["Owner"]?["Type"] == "Queue")
        let kept = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            lead,
            headers: [("Sforce-Auto-Assign", "FALSE")]
        )
        let record = try await fixture.call("GET", "/sobjects/Lead/\(kept.json["id"]?.text ?? "")")
        #expect(record.json["OwnerId"]?.text == SalesforceUsers.sync.id)
        // A contact cannot belong to a queue.
        let contact = try await fixture.call(
            "POST",
            "/sobjects/Contact",
            ["LastName": "A", "OwnerId": .string(queue)]
        )
        #expect(contact.error["errorCode"] == "MALFORMED_ID")
        let nobody = try await fixture.call(
            "POST",
            "/sobjects/Contact",
            ["LastName": "A", "AccountId": .string(SalesforceID.make(prefix: "001", number: 9))]
        )
        #expect(nobody.error["errorCode"] == "INVALID_CROSS_REFERENCE_KEY")
        #expect(nobody.error["message"] == "invalid cross reference id")
    }

    @Test func answersForWhatIsNotThere() async throws {
        let fixture = try await SalesforceFixture()
        let id = SalesforceID.make(prefix: "00Q", number: 77)
        let unknown = try await fixture.call("GET", "/sobjects/Lead/\(id)")
        #expect(unknown.status == 404)
        #expect(
            unknown.text
                == #"[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]"#
        )
        for (method, body) in [("PATCH", ["Title": "x"] as JSON?), ("DELETE", nil)] {
            let refused = try await fixture.call(method, "/sobjects/Lead/\(id)", body)
            #expect(refused.status == 404)
            #expect(
                refused.text
                    == #"[{"message":"invalid cross reference id","#
                    + #""errorCode":"INVALID_CROSS_REFERENCE_KEY"}]"#
            )
        }
        #expect(try await fixture.call("GET", "/nothing").status == 404)
        let method = try await fixture.call("PUT", "/sobjects/Lead/\(id)", ["Title": "x"])
        #expect(method.status == 405)
        #expect(method.error["errorCode"] == "METHOD_NOT_ALLOWED")
        let empty = try await fixture.call("POST", "/sobjects/Lead")
        #expect(empty.error["errorCode"] == "JSON_PARSER_ERROR")
        let broken = try await fixture.send(
            "POST",
            "/services/data/v66.0/sobjects/Lead",
            Array("{".utf8),
            headers: [("Authorization", "Bearer \(fixture.token)")]
        )
        #expect(broken.status == 400)
        #expect(broken.error["errorCode"] == "JSON_PARSER_ERROR")
        let long = try await fixture.call(
            "GET",
            "/query?q=" + String(repeating: "x", count: 17_000)
        )
        #expect(long.status == 414)
    }
}
