import LeadModel
// SPDX-License-Identifier: Apache-2.0
import SyncEngine
import Testing

/// Every status code of the validator, with Salesforce's message.
struct ValidationTests {
    private static let schema: ObjectSchema = {
        var schema = BuiltInSchema.lead
        schema.fields += [
            FieldSchema(name: "Day__c", label: "Day", type: "date", custom: true),
            FieldSchema(name: "When__c", label: "When", type: "datetime", custom: true),
            FieldSchema(
                name: "Size__c",
                label: "Size",
                type: "picklist",
                length: 255,
                custom: true,
                restrictedPicklist: true,
                picklistValues: ["S", "M"]
            ),
            FieldSchema(
                name: "Sizes__c",
                label: "Sizes",
                type: "multipicklist",
                length: 4099,
                custom: true,
                restrictedPicklist: true,
                picklistValues: ["S", "M"]
            ),
            FieldSchema(
                name: "Rate__c",
                label: "Rate",
                type: "double",
                custom: true,
                precision: 4,
                scale: 2
            ),
        ]
        return schema
    }()
    private let validator = Validator(schema: schema)

    private func update(_ name: String, _ value: FieldValue) -> [Reason] {
        validator.reasons(
            for: ProposedWrite(operation: .update, fields: [Field(name: name, value: value)])
        )
    }

    @Test(arguments: [
        (
            "LastName", FieldValue.null, "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [LastName]"
        ),
        (
            "LastName", .text("  "), "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [LastName]"
        ),
        (
            "CompanyDunsNumber", .text("1234567890"), "STRING_TOO_LONG",
            "Company D-U-N-S Number: data value too large: 1234567890 (max length=9)"
        ),
        (
            "CompanyDunsNumber", .text("😀😀😀😀😀"), "STRING_TOO_LONG",
            "Company D-U-N-S Number: data value too large: 😀😀😀😀😀 (max length=9)"
        ),
        (
            "Email", .text("not-an-email"), "INVALID_EMAIL_ADDRESS",
            "Email: invalid email address: not-an-email"
        ),
        (
            "Size__c", .text("L"), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Size: bad value for restricted picklist field: L"
        ),
        (
            "Sizes__c", .text("S;L;M"), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Sizes: bad value for restricted picklist field: L"
        ),
        (
            "NumberOfEmployees", .integer(100_000_000), "NUMBER_OUTSIDE_VALID_RANGE",
            "Employees: value outside of valid range on numeric field: 100000000"
        ),
        (
            "Rate__c", .integer(-100), "NUMBER_OUTSIDE_VALID_RANGE",
            "Rate: value outside of valid range on numeric field: -100"
        ),
        (
            "NumberOfEmployees", .number(1.5), "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Employees: value not of required type: 1.5"
        ),
        (
            "Rate__c", .text("much"), "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Rate: value not of required type: much"
        ),
        (
            "DoNotCall", .text("yes"), "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Do Not Call: value not of required type: yes"
        ),
        (
            "Day__c", .text("2026-02-30"), "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Day: value not of required type: 2026-02-30"
        ),
        (
            "When__c", .text("2026-11-23"), "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "When: value not of required type: 2026-11-23"
        ),
        (
            "City", .nested, "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "City: value not of required type: object"
        ),
        (
            "Day__c", .text("1699-12-31"), "FIELD_INTEGRITY_EXCEPTION",
            "Day: invalid date: 1699-12-31"
        ),
        (
            "Day__c", .text("4001-01-01"), "FIELD_INTEGRITY_EXCEPTION",
            "Day: invalid date: 4001-01-01"
        ),
        ("OwnerId", .text("me"), "MALFORMED_ID", "Owner ID: id value of incorrect type: me"),
        ("Foo__c", .text("x"), "INVALID_FIELD", "No such column 'Foo__c' on sobject of type Lead"),
    ])
    func aFaultHasSalesforcesCodeAndMessage(
        name: String,
        value: FieldValue,
        code: String,
        message: String
    ) {
        #expect(update(name, value) == [Reason(code: code, fields: [name], message: message)])
    }

    @Test(arguments: [
        ("CompanyDunsNumber", FieldValue.text("äöüäöüäöü")), ("Phone", .text("call me")),
        ("Website", .text("not a url")), ("LeadSource", .text("Fair")), ("City", .integer(5)),
        ("Size__c", .text("M")), ("Sizes__c", .text("S;M")), ("Rate__c", .number(99.999)),
        ("Rate__c", .text("12.5")), ("NumberOfEmployees", .integer(99_999_999)),
        ("AnnualRevenue", .number(125000.5)), ("DoNotCall", .boolean(true)), ("DoNotCall", .null),
        ("Day__c", .text("1700-01-01")), ("Day__c", .text("4000-12-31")), ("City", .null),
        ("When__c", .text("2026-11-23T18:44:55.000+0000")),
        ("OwnerId", .text("0055e000001XyZaAAK")),
    ])
    func whatSalesforceTakesIsNotRefused(name: String, value: FieldValue) {
        #expect(update(name, value) == [])
    }

    @Test(arguments: [
        ("ada@example.com", true), ("o'neil+tag@a-b.co.uk", true), ("a.b@x1.io", true),
        ("ada@example", false), ("ada@@example.com", false), ("@example.com", false),
        ("ada@", false), ("a b@example.com", false), (".ada@example.com", false),
        ("ada.@example.com", false), ("a..b@example.com", false), ("ada@-x.com", false),
        ("ada@x..com", false), ("ada@x.c", false), ("ada@1.2.3.4", false),
        ("ädä@example.com", false), ("ada@exämple.com", false), ("\"a\"@example.com", false),
        (String(repeating: "a", count: 65) + "@x.io", false),
    ])
    func emailAddresses(text: String, isValid: Bool) {
        #expect(update("Email", .text(text)).isEmpty == isValid)
    }

    @Test func aCreateNamesAllMissingFieldsInOneReasonAfterOtherFaults() {
        let reasons = validator.reasons(
            for: ProposedWrite(
                operation: .create,
                fields: [
                    Field(name: "Email", value: .text("x")),
                    Field(name: "EmailBouncedReason", value: .text("x")),
                ]
            )
        )
        #expect(
            reasons.map(\.code) == [
                "INVALID_EMAIL_ADDRESS", "INVALID_FIELD_FOR_INSERT_UPDATE",
                "REQUIRED_FIELD_MISSING",
            ]
        )
        #expect(reasons.last?.message == "Required fields are missing: [LastName, Company]")
        #expect(reasons.last?.fields == ["LastName", "Company"])
        let complete = ProposedWrite(
            operation: .create,
            fields: [
                Field(name: "LastName", value: .text("L")),
                Field(name: "Company", value: .text("C")),
            ]
        )
        #expect(validator.reasons(for: complete) == [])
    }

    @Test func aLongValueIsCutInTheMessage() {
        let reasons = update("LastName", .text(String(repeating: "x", count: 500)))
        let shown = String(repeating: "x", count: 80)
        #expect(
            reasons.map(\.message) == ["Last Name: data value too large: \(shown) (max length=80)"]
        )
    }

    @Test func tooManyChoicesAreRefused() {
        let choices = Array(repeating: "S", count: 101).joined(separator: ";")
        #expect(update("Sizes__c", .text(choices)).map(\.code) == ["TOO_MANY_ENUM_VALUE"])
    }

    private struct PhoneForRated: ValidationRuleEvaluator {
        let fields = ["Rating", "Phone"]
        let undecidable: [UndecidableRule] = []

        func fields(of rule: ValidationRule) -> [String] { fields }

        func evaluate(_ write: ProposedWrite) -> RuleOutcome {
            guard write.after("Rating") == .text("Hot"), write.after("Phone")?.isBlank ?? true
            else { return RuleOutcome() }
            return RuleOutcome(failed: [
                ValidationRule(
                    name: "R",
                    active: true,
                    formula: "",
                    message: "A hot lead needs a phone",
                    field: "Phone"
                )
            ])
        }
    }

    @Test func aFailedRuleSpeaksInItsOwnWords() {
        let validator = Validator(schema: Self.schema, rules: PhoneForRated())
        var write = ProposedWrite(
            operation: .update,
            fields: [Field(name: "Phone", value: .null)],
            recordBefore: [Field(name: "Rating", value: .text("Hot"))]
        )
        #expect(
            validator.reasons(for: write) == [
                Reason(
                    code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                    fields: ["Phone"],
                    message: "A hot lead needs a phone"
                )
            ]
        )
        write.fields = [Field(name: "Phone", value: .text("1"))]
        #expect(validator.reasons(for: write) == [])
    }
}
