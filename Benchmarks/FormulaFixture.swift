// SPDX-License-Identifier: Apache-2.0

import SalesforceFormula

/// Twenty validation rules of ordinary size over a lead of thirty fields, and such a lead, which
/// all of them let pass.
struct FormulaFixture {
    private let rules: [CompiledFormula]
    private let values: [(slot: Int, now: FormulaValue, before: FormulaValue)]
    private var record: FormulaRecord
    private let context = FormulaContext(
        nowMilliseconds: 1_764_009_895_000,
        timeZone: FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: 3_600)])
    )

    /// Compiles the rules.
    init() throws {
        let fields = Self.fields.map { FormulaField(name: $0.name, type: $0.type) }
        let schema = FormulaSchema(fields: fields, relationships: ["Owner"])
        var layout = FormulaLayout()
        rules = try Self.formulas.map { text in
            try Formula.compile(text, schema: schema, layout: &layout)
        }
        guard layout.references.count == Self.fields.count else {
            throw BenchmarkFailure("the rules name \(layout.references.count) fields")
        }
        values = try Self.fields.map { field in
            guard let slot = layout.slot(of: field.name),
                let value = FormulaValue(field.value, as: field.type)
            else { throw BenchmarkFailure("\(field.name) is not used, or has no value") }
            return (slot, value, field.name == "Company" ? .text("Engines") : value)
        }
        record = FormulaRecord(layout: layout, isNew: false)
        guard refusals() == 0 else { throw BenchmarkFailure("a rule does not let the lead pass") }
    }

    /// Fills the record and evaluates all rules; gives how many do not let it pass.
    mutating func refusals() -> Int {
        record.forget(isNew: false)
        for (slot, now, before) in values {
            record[slot] = now
            record[prior: slot] = before
        }
        var refusals = 0
        for rule in rules {
            switch rule.decide(record, context: context) {
            case .isFalse, .isBlank: break
            default: refusals += 1
            }
        }
        return refusals
    }

    private static let fields: [(name: String, type: FormulaType, value: String)] = [
        ("FirstName", .text, "Ada"), ("LastName", .text, "Lovelace"),
        ("Company", .text, "Analytical Engines"), ("Title", .text, "Countess"),
        ("Email", .text, "ada@example.com"), ("Phone", .text, "+44 20 7946 0000"),
        ("MobilePhone", .text, ""), ("Street", .text, "12 St James's Square"),
        ("City", .text, "London"), ("State", .text, "LND"), ("PostalCode", .text, "12345-6789"),
        ("Country", .text, "US"), ("Website", .text, "https://example.com"),
        ("Status", .picklist, "Working"), ("LeadSource", .picklist, "Web"),
        ("Rating", .picklist, "Warm"), ("Industry", .picklist, "Technology"),
        ("Products__c", .multiPicklist, "Difference;Analytical"),
        ("AnnualRevenue", .number, "1250000.50"), ("NumberOfEmployees", .number, "42"),
        ("Score__c", .number, "77"), ("Discount__c", .number, "0.15"),
        ("Amount__c", .number, "1999.99"), ("DoNotCall", .boolean, "false"),
        ("HasOptedOutOfEmail", .boolean, "false"), ("Approved__c", .boolean, "true"),
        ("Start__c", .date, "2025-01-15"), ("End__c", .date, "2025-12-31"),
        ("LastContact__c", .dateTime, "2025-11-20T10:15:00Z"), ("Partner__c", .text, ""),
    ]

    private static let formulas = [
        #"AND(ISPICKVAL(Status, "Qualified"), OR(ISBLANK(Phone), ISBLANK(Email)))"#,
        #"AND(Country = "US", NOT(REGEX(PostalCode, "\\d{5}(-\\d{4})?")))"#,
        #"AND(NOT(ISBLANK(Email)), NOT(CONTAINS(Email, "@")))"#,
        "OR(AnnualRevenue < 0, NumberOfEmployees < 0)",
        #"AND(NOT(ISNEW()), ISCHANGED(Company), ISPICKVAL(PRIORVALUE(Status), "Closed"))"#,
        #"LEN(Phone) > 0 && LEN(SUBSTITUTE(Phone, " ", "")) < 7"#,
        #"OR(BEGINS(LastName, "Test"), LEFT(FirstName, 4) = "Test", LastName = FirstName)"#,
        "NumberOfEmployees > 0 && AnnualRevenue / NumberOfEmployees > 10000000",
        #"CASE(Rating, "Hot", 1, "Warm", 2, 3) = 1 && ISBLANK(MobilePhone)"#,
        "AND(NOT(ISBLANK(Start__c)), Start__c > TODAY() + 365)",
        #"AND(ISPICKVAL(LeadSource, "Partner"), ISBLANK(Partner__c))"#,
        "Discount__c > 0.4 && NOT(Approved__c)",
        #"IF(Country = "DE", LEN(PostalCode) <> 5, Country = "AT" && LEN(PostalCode) <> 4)"#,
        "AND(DoNotCall, HasOptedOutOfEmail, ISBLANK(Street), ISBLANK(City))",
        "End__c < Start__c",
        "UPPER(State) <> State",
        "Score__c > 100 || MOD(Score__c, 1) <> 0",
        #"INCLUDES(Products__c, "Loom") && ISBLANK(Amount__c)"#,
        "ROUND(Amount__c, 2) <> Amount__c",
        #"AND(NOW() - LastContact__c > 365, TEXT(Industry) = "Technology", ISBLANK(Title), "#
            + #"NOT(BEGINS(Website, "http")))"#,
    ]
}
