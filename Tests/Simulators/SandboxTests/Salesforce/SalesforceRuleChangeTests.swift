// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

/// Making and changing validation rules, for administrators and through the Tooling API.
@Suite struct SalesforceRuleChangeTests {
    @Test(
        arguments: [
            ("Nonsense__c = 1", "Field Nonsense__c does not exist"),
            ("Compani = 'x'", "Did you mean Company?"),
            ("Owner:User.Nonsense = 'x'", "Field Owner:User.Nonsense does not exist"),
            ("LEN(Name) > 5", "Name is a field that formulas cannot use"),
            ("ISBLANK(Address)", "Address is a field that formulas cannot use"),
            ("Status = 'x'", "picklist"), ("1 + 1", "Formula result is data type (Number)"),
            ("AND(TRUE", "line 1, column"), ("Phone = ", "line 1, column"),
            ("INCLUDES(Interests__c, ' ')", "INCLUDES cannot look for a blank"),
            (
                "VLOOKUP($ObjectType.Zip__c.Fields.City__c, $ObjectType.Zip__c.Fields.Name, City)"
                    + " = 'x'",
                "VLOOKUP cannot be evaluated in the sandbox"
            ),
            ("CURRENCYRATE('EUR') > 1", "CURRENCYRATE cannot be evaluated in the sandbox"),
            ("$Setup.Switch__c.Off__c", "$Setup.Switch__c.Off__c cannot be evaluated"),
            ("$User.Shoe_Size__c = 1", "$User.Shoe_Size__c cannot be evaluated"),
            ("$Nonsense.Name = 'x'", "Field $Nonsense.Name does not exist"),
        ]
    )
    func saysWhatIsWrongWithAFormula(formula: String, problem: String) async throws {
        let fixture = try await SalesforceFixture()
        let body: JSON = ["object": "Lead", "formula": .string(formula), "message": "x"]
        let refused = try await fixture.administer("validation-rules", body)
        #expect(refused.status == 400)
        #expect(refused.json["error"]?.text?.contains(problem) == true, "\(refused.text)")
        let tooling = try await fixture.call(
            "POST",
            "/tooling/sobjects/ValidationRule",
            [
                "FullName": "Lead.R",
                "Metadata": ["errorConditionFormula": .string(formula), "errorMessage": "x"],
            ]
        )
        #expect(tooling.status == 400)
        #expect(tooling.error["errorCode"] == "FIELD_INTEGRITY_EXCEPTION")
        #expect(tooling.error["message"]?.text?.contains(problem) == true)
        #expect(try await fixture.query("SELECT Id FROM ValidationRule", "tooling/query").isEmpty)
    }

    @Test func theToolingAPIMakesAndChangesRules() async throws {
        let fixture = try await SalesforceFixture()
        let path = "/tooling/sobjects/ValidationRule"
        let made = try await fixture.call(
            "POST",
            path,
            [
                "FullName": "Lead.No_Title",
                "Metadata": [
                    "active": true, "errorConditionFormula": "ISBLANK(Title)",
                    "errorMessage": "title", "errorDisplayField": "Title",
                ],
            ]
        )
        #expect(made.status == 201)
        let id = try #require(made.json["id"]?.text)
        let rule = try await fixture.call("GET", "\(path)/\(id)").json
        #expect(rule["FullName"] == "Lead.No_Title")
        #expect(rule["Metadata"]?["errorConditionFormula"] == "ISBLANK(Title)")
        let lead: JSON = ["LastName": "A", "Company": "B"]
        #expect(try await fixture.call("POST", "/sobjects/Lead", lead).error["fields"] == ["Title"])
        let off: JSON = ["Metadata": ["active": false]]
        #expect(try await fixture.call("PATCH", "\(path)/\(id)", off).status == 204)
        #expect(try await fixture.call("POST", "/sobjects/Lead", lead).status == 201)
        #expect(try await fixture.call("DELETE", "\(path)/\(id)").status == 204)
        #expect(try await fixture.call("DELETE", "\(path)/\(id)").status == 404)
        #expect(try await fixture.call("GET", "\(path)/\(id)").status == 404)
        #expect(try await fixture.call("PUT", "\(path)/\(id)", off).status == 405)
        let nameless: JSON = ["Metadata": ["errorConditionFormula": "TRUE", "errorMessage": "x"]]
        let refused = try await fixture.call("POST", path, nameless)
        #expect(refused.error["errorCode"] == "REQUIRED_FIELD_MISSING")
    }
}
