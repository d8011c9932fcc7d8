// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

/// Validation rules when a record is saved (docs/reference/salesforce.md, Save order;
/// docs/reference/formula-language.md, Rules, Blanks, Picklists, Changes, What a rule may name).
@Suite struct SalesforceRuleTests {
    /// A rule, and saves of a lead that it refuses or lets pass.
    struct Example: Sendable, CustomTestStringConvertible {
        var formula: String
        var refused: [JSON] = []
        var passed: [JSON] = []
        var testDescription: String { formula }
    }

    static let examples = [
        Example(
            formula: "AND(ISPICKVAL(Status, 'Working - Contacted'), ISBLANK(Phone))",
            refused: [["Status": "Working - Contacted"]],
            passed: [["Status": "Working - Contacted", "Phone": "1"], [:]]
        ),
        // Only TRUE refuses: a comparison with a blank number is neither.
        Example(
            formula: "NumberOfEmployees < 10",
            refused: [["NumberOfEmployees": 0], ["NumberOfEmployees": 9]],
            passed: [["NumberOfEmployees": 10], [:]]
        ),
        Example(
            formula: "NOT(NumberOfEmployees > 5)",
            refused: [["NumberOfEmployees": 5]],
            passed: [[:]]
        ),
        Example(
            formula: "OR(ISBLANK(AnnualRevenue), AnnualRevenue <> 1)",
            refused: [[:], ["AnnualRevenue": 2]],
            passed: [["AnnualRevenue": 1]]
        ),
        Example(
            formula: "INCLUDES(Interests__c, \"Training\")",
            refused: [["Interests__c": "Events;Training"]],
            passed: [["Interests__c": "Events"], [:]]
        ),
        // A percent is a fraction.
        Example(
            formula: "Discount__c > 0.5",
            refused: [["Discount__c": .number(50.5)]],
            passed: [["Discount__c": 50], [:]]
        ),
        Example(
            formula: "DoNotCall && NOT(HasOptedOutOfEmail)",
            refused: [["DoNotCall": true]],
            passed: [[:], ["DoNotCall": true, "HasOptedOutOfEmail": true]]
        ),
        // The sandbox's clock says 2026-11-24T10:00:00Z.
        Example(
            formula: "mkto71_Acquisition_Date__c > NOW()",
            refused: [["mkto71_Acquisition_Date__c": "2026-11-24T10:00:01Z"]],
            passed: [["mkto71_Acquisition_Date__c": "2026-11-24T10:00:00Z"], [:]]
        ),
        Example(
            formula: "Due__c <= TODAY()",
            refused: [["Due__c": "2026-11-24"]],
            passed: [["Due__c": "2026-11-25"], [:]]
        ),
        Example(
            formula: "NOT(REGEX(PostalCode, \"\\\\d{5}\"))",
            refused: [["PostalCode": "123"], [:]],
            passed: [["PostalCode": "12345"]]
        ),
        // Who saves, and where.
        Example(formula: "$User.Username = 'sync@leadsync.example'", refused: [[:]]),
        Example(formula: "$User.Department = 'Sales'", passed: [[:]]),
        Example(formula: "$Profile.Name <> 'Marketing Sync'", passed: [[:]]),
        Example(formula: "CASESAFEID($User.ProfileId) = $Profile.Id", passed: [[:]]),
        Example(formula: "$User.ProfileId = $Profile.Id", refused: [[:]]),
        Example(formula: "ISPICKVAL($User.UserType, 'Standard')", refused: [[:]]),
        Example(formula: "$Organization.IsSandbox", refused: [[:]]),
        Example(formula: "ISBLANK($UserRole.Name) && ISBLANK(RecordType.Name)", refused: [[:]]),
        Example(formula: "LEN(OwnerId) = 15", refused: [[:]]),
        Example(formula: "Owner:User.Alias = 'leadsync'", refused: [[:]]),
        Example(formula: "NOT(ISBLANK(Owner:Queue.Name))", passed: [[:]]),
        Example(formula: "Owner:User.Manager.Username = ''", refused: [[:]]),
        // Not what it looks like: neither is a function or a field.
        Example(formula: "/* VLOOKUP(a) */ Title = 'VLOOKUP(\\'x\\')'", passed: [[:]]),
    ]

    @Test(arguments: examples)
    func decidesAsSalesforceDoes(example: Example) async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        try await fixture.rule("Lead", example.formula, message: "Not so.")
        let whole: JSON = ["LastName": "Lovelace", "Company": "Engines"]
        func save(_ fields: JSON) async throws -> SandboxResponse {
            let members = (whole.members ?? []) + (fields.members ?? [])
            return try await fixture.call("POST", "/sobjects/Lead", .object(members))
        }
        for fields in example.refused {
            let response = try await save(fields)
            #expect(response.status == 400, "\(fields)")
            #expect(
                response.text
                    == #"[{"message":"Not so.","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","#
                    + #""fields":[]}]"#
            )
        }
        for fields in example.passed {
            let response = try await save(fields)
            #expect(response.status == 201, "\(fields): \(response.text)")
        }
    }

    @Test func knowsWhatAChangeIs() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        let id = try await fixture.create(
            "Lead",
            ["LastName": "A", "Company": "B", "Phone": "1", "Rating": "Hot"]
        )
        func codes(_ method: String, _ path: String, _ fields: JSON) async throws -> [String] {
            let response = try await fixture.call(method, "/sobjects/Lead" + path, fields)
            return (response.json.elements ?? []).compactMap { $0["message"]?.text }
        }
        try await fixture.rule("Lead", "ISNEW()", message: "new")
        try await fixture.rule("Lead", "ISCHANGED(Phone)", message: "phone")
        try await fixture.rule(
            "Lead",
            "AND(ISCHANGED(Rating), ISPICKVAL(PRIORVALUE(Rating), 'Hot'))",
            message: "cooled"
        )
        // A new record has changed in no field, and its prior values are its values.
        try await fixture.rule("Lead", "PRIORVALUE(LastName) <> LastName", message: "renamed")
        #expect(
            try await codes("POST", "", ["LastName": "A", "Company": "B", "Phone": "2"]) == ["new"]
        )
        #expect(try await codes("PATCH", "/\(id)", ["Phone": "2"]) == ["phone"])
        #expect(try await codes("PATCH", "/\(id)", ["Phone": "1"]) == [])
        #expect(try await codes("PATCH", "/\(id)", ["Title": "x"]) == [])
        #expect(
            try await codes("PATCH", "/\(id)", ["Rating": .null, "LastName": "C", "Phone": ""])
                == ["phone", "cooled", "renamed"]
        )
    }

    @Test func followsParents() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        let account = try await fixture.create(
            "Account",
            ["Name": "Bank", "Industry": "Banking", "NumberOfEmployees": 7]
        )
        let head = try await fixture.create(
            "Contact",
            ["LastName": "Head", "AccountId": .string(account)]
        )
        try await fixture.rule(
            "Contact",
            "AND(ISPICKVAL(Account.Industry, 'Banking'), ISBLANK(Phone), Account.NumberOfEmployees"
                + " > 5, Owner.Username = $User.Username)",
            message: "a bank's"
        )
        try await fixture.rule(
            "Contact",
            "ReportsTo.Account.Name = 'Bank'",
            message: "reports to a bank's"
        )
        func save(_ fields: JSON) async throws -> [String] {
            let response = try await fixture.call("POST", "/sobjects/Contact", fields)
            return (response.json.elements ?? []).compactMap { $0["message"]?.text }
        }
        #expect(try await save(["LastName": "A"]) == [])
        #expect(try await save(["LastName": "A", "AccountId": .string(account)]) == ["a bank's"])
        #expect(
            try await save(["LastName": "A", "AccountId": .string(account), "Phone": "1"]) == []
        )
        #expect(
            try await save(["LastName": "A", "ReportsToId": .string(head)])
                == ["reports to a bank's"]
        )
        // A queue has no user's fields.
        try await fixture.rule("Lead", "Owner:Queue.Name = 'Inbound Leads'", message: "queued")
        try await fixture.rule("Lead", "NOT(ISBLANK(Owner:User.Username))", message: "owned")
        let queued = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            ["LastName": "A", "Company": "B", "OwnerId": .string(SalesforceUsers.queueID)]
        )
        #expect(queued.error["message"] == "queued")
        #expect(queued.json.elements?.count == 1)
    }

    @Test func permissionsAreTheProfiles() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        let rule: JSON = [
            "object": "Lead", "formula": "NOT($Permission.Bypass_Rules)", "message": "no",
        ]
        let refused = try await fixture.administer("validation-rules", rule)
        #expect(refused.status == 400)
        #expect(refused.text.contains("/sandbox/salesforce/permissions"))
        let permission: JSON = ["name": "Bypass_Rules", "granted": false]
        #expect(try await fixture.administer("permissions", permission).status == 204)
        #expect(try await fixture.administer("validation-rules", rule).status == 201)
        let lead: JSON = ["LastName": "A", "Company": "B"]
        #expect(try await fixture.call("POST", "/sobjects/Lead", lead).status == 400)
        try await fixture.administer("permissions", ["name": "bypass_rules"])
        #expect(try await fixture.call("POST", "/sobjects/Lead", lead).status == 201)
        let bad = try await fixture.administer("permissions", ["name": "a b"])
        #expect(bad.status == 400)
    }

    /// Rules see what the user does not; an error at a field that is hidden has no field.
    @Test func hiddenFieldsAreEvaluated() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        try await fixture.administer(
            "access",
            ["object": "Lead", "field": "Fax", "readable": false]
        )
        try await fixture.rule("Lead", "ISBLANK(Fax)", message: "fax", field: "Fax")
        let lead: JSON = ["LastName": "A", "Company": "B"]
        let refused = try await fixture.call("POST", "/sobjects/Lead", lead)
        #expect(refused.error["message"] == "fax")
        #expect(refused.error["fields"] == [])
    }

    @Test func collectionsAndUpsertsAreCheckedToo() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        try await fixture.rule("Lead", "Company = 'No'", message: "no", field: "Company")
        let mixed = try await fixture.call(
            "POST",
            "/composite/sobjects",
            [
                "records": [
                    ["attributes": ["type": "Lead"], "LastName": "A", "Company": "No"],
                    ["attributes": ["type": "Lead"], "LastName": "A", "Company": "Yes"],
                ]
            ]
        )
        let items = try #require(mixed.json.elements)
        #expect(
            items[0].written
                == #"{"success":false,"errors":[{"statusCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","#
                + #""message":"no","fields":["Company"]}]}"#
        )
        #expect(items[1]["success"] == true)
        let upsert = try await fixture.call(
            "PATCH",
            "/sobjects/Lead/Marketo_ID__c/7",
            ["LastName": "A", "Company": "No"]
        )
        #expect(upsert.error["message"] == "no")
        let id = try #require(items[1]["id"]?.text)
        #expect(try await fixture.sandbox.edit(id, fields: [("Company", "No")]) == ["no"])
    }

    /// What cannot be evaluated is not let pass.
    @Test func anErrorRefusesTheRecord() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        try await fixture.rule(
            "Lead",
            "AnnualRevenue / NumberOfEmployees > 5",
            message: "x",
            name: "Each"
        )
        let refused = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            ["LastName": "A", "Company": "B", "AnnualRevenue": 1, "NumberOfEmployees": 0]
        )
        #expect(refused.error["errorCode"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        #expect(
            refused.error["message"]?.text?.hasPrefix("Validation Formula \"Each\" Invalid (")
                == true
        )
        #expect(refused.error["message"]?.text?.contains("divides by zero") == true)
    }

    @Test func aRuleThatIsChangedIsCompiledAnew() async throws {
        let fixture = try await SalesforceRuleTests.fixture()
        let id = try await fixture.rule("Lead", "Title = 'A'", message: "no")
        func status(_ title: JSON) async throws -> Int {
            let lead: JSON = ["LastName": "A", "Company": "B", "Title": title]
            return try await fixture.call("POST", "/sobjects/Lead", lead).status
        }
        #expect(try await status("A") == 400)
        let change: JSON = ["formula": "Title = 'B'"]
        try await fixture.administer("validation-rules/\(id)", change, method: "PATCH")
        #expect(try await status("A") == 201)
        #expect(try await status("B") == 400)
        try await fixture.administer("validation-rules/\(id)", method: "DELETE")
        #expect(try await status("B") == 201)
    }

    /// An org with the fields that the examples name.
    private static func fixture() async throws -> SalesforceFixture {
        let fixture = try await SalesforceFixture()
        for (name, type) in [("Discount__c", "percent"), ("Due__c", "date")] {
            try await fixture.administer(
                "fields",
                ["object": "Lead", "name": .string(name), "type": .string(type)]
            )
        }
        return fixture
    }
}

extension SalesforceFixture {
    /// Makes a rule and gives its ID.
    @discardableResult
    func rule(
        _ object: String,
        _ formula: String,
        message: String,
        name: String = "Rule",
        field: String? = nil
    ) async throws -> String {
        var rule: JSON = [
            "object": .string(object), "name": .string(name), "formula": .string(formula),
            "message": .string(message),
        ]
        if let field { rule["field"] = .string(field) }
        let response = try await administer("validation-rules", rule)
        #expect(response.status == 201, "\(response.text)")
        return try #require(response.json["id"]?.text)
    }
}
