// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

@testable import ValidationRules

/// Which rules can be decided, and what the others lack.
@Suite struct RuleCoverageTests {
    /// What is missing for one rule, as `name: why`.
    private static func missing(
        _ formula: String,
        isAsked: Bool = true,
        change: (inout ObjectSchema) -> Void = { _ in }
    ) -> [String] {
        var schema = Org.schema([])
        change(&schema)
        let rule = ValidationRule(
            name: "R",
            active: true,
            formula: formula,
            message: "",
            field: nil
        )
        let coverage = RuleCoverage([rule], of: schema, isAsked: isAsked)
        return coverage.entries.flatMap(\.missing).map { "\($0.name): \($0.why)" }
    }

    @Test(arguments: [
        "AND(ISPICKVAL(Status, \"Open\"), ISBLANK(Phone))", "ISCHANGED(OwnerId)",
        "$User.Custom__c && $Profile.Name <> \"a\" && $UserRole.Name = \"b\"",
        "$Permission.A || $Setup.B__c.C__c || $CustomMetadata.D__mdt.E.F__c || $Label.G = \"h\"",
        "RecordType.DeveloperName = \"a\" || $RecordType.Name = \"b\"",
        "Partner__r.Owner.Alias = \"a\" || Owner:User.Profile.Name = \"b\"",
        "TODAY() > Day__c", "Double__c > 3", "Opted__c && ISNEW()", "CreatedDate < NOW()",
    ])
    func whatTheConnectorAsksForIsNotMissing(formula: String) {
        #expect(Self.missing(formula) == [])
    }

    @Test(
        arguments: [
            ("ISBLANK(Phone", ": line 1, column 8"),
            ("NoSuch__c", ": line 1, column 1: Field NoSuch__c"),
            ("LEN(Phone)", ": a rule's formula has to be a Boolean"),
            ("Score__c > 3", "Score__c: Salesforce calculates it"),
            ("Picture__c = \"a\"", "Picture__c: Salesforce calculates it"),
            ("LastModifiedDate < NOW()", "LastModifiedDate: Salesforce stamps it"),
            ("ISBLANK(Place__c)", "Place__c: values of its type"),
            ("$Api.Session_ID = \"a\"", "$Api.Session_ID: no API tells it"),
            (
                "Owner:User.Department = \"a\"",
                "Owner:User.Department: change events do not carry it"
            ),
            ("CURRENCYRATE(\"EUR\") > 1", "CURRENCYRATE(\"EUR\"): only Salesforce"),
            ("REGEX(Phone, \"\\\\R\")", "REGEX(Phone, \"\\\\R\"): only Salesforce"),
        ]
    )
    func whatIsMissingIsNamed(formula: String, expected: String) {
        let missing = Self.missing(formula)
        #expect(missing.count == 1 && missing[0].hasPrefix(expected), "\(missing)")
    }

    /// Without a connector that is asked, only what the schema has counts.
    @Test(
        arguments: [
            ("$User.Alias = \"a\"", "$User.Alias"), ("TODAY() > Day__c", "$User.TimeZoneSidKey"),
            ("RecordType.Name = \"a\"", "RecordType.Name"), ("Owner.Alias = \"a\"", "Owner.Alias"),
            ("ISPICKVAL(Status, \"a\")", "Status"), ("OwnerId = \"a\"", "OwnerId"),
        ]
    )
    func whatTheSchemaSuppliesCounts(formula: String, name: String) {
        let missing = Self.missing(formula, isAsked: false)
        #expect(missing.count == 1 && missing[0].hasPrefix(name + ": "), "\(missing)")
        let supplied = Self.missing(formula, isAsked: false) { schema in
            schema.globals = [
                Field(name: "$User.Alias", value: .null),
                Field(name: "$User.Id", value: .text("005")),
            ]
            schema.recordTypes = [Org.recordTypes[0]]
            schema.parentFields = ["owner.alias"]
            for index in schema.fields.indices where schema.fields[index].name == "Status" {
                schema.fields[index].defaultValue = .text("Open")
            }
        }
        // The time zone has no name that is known here.
        #expect(supplied.isEmpty || name == "$User.TimeZoneSidKey")
    }

    @Test func theShareIsThatOfRulesThatLackNothing() {
        let rules = ["ISBLANK(Phone)", "FOO(", "Score__c > 1", "TRUE"].enumerated().map {
            ValidationRule(name: "R\($0)", active: true, formula: $1, message: "", field: nil)
        }
        let coverage = RuleCoverage(rules, of: Org.schema([]), isAsked: true)
        #expect(coverage.decidable == 2)
        #expect(coverage.entries.map(\.rule) == ["R0", "R1", "R2", "R3"])
        #expect(coverage.entries.map(\.missing.isEmpty) == [true, false, false, true])
    }
}
