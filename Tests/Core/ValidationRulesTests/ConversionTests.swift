// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SalesforceFormula
import Testing

@testable import ValidationRules

/// What formulas see in a field, by its type: the value as Salesforce will hold it.
@Suite struct ConversionTests {
    /// A formula that is true when the value of the field, as it is written, is as expected.
    struct Case: Sendable, CustomStringConvertible {
        var formula: String
        var field: String
        var value: FieldValue

        init(_ formula: String, _ field: String, _ value: FieldValue) {
            self.formula = formula
            self.field = field
            self.value = value
        }

        var description: String { "\(field) = \(value): \(formula)" }
    }

    @Test(arguments: [
        Case(#"Note__c = "two words""#, "Note__c", .text("  two words\n")),
        Case("ISBLANK(Note__c)", "Note__c", .text("   ")),
        Case("ISBLANK(Note__c)", "Note__c", .null),
        Case(#"Note__c = "7""#, "Note__c", .integer(7)),
        Case(#"Note__c = "true""#, "Note__c", .boolean(true)),
        Case(#"ISPICKVAL(Tier__c, "Gold")"#, "Tier__c", .text("Gold ")),
        Case(#"ISPICKVAL(Tier__c, "")"#, "Tier__c", .null),
        Case(#"INCLUDES(Tags__c, "B")"#, "Tags__c", .text("A; B ;C")),
        Case("PICKLISTCOUNT(Tags__c) = 2", "Tags__c", .text("A;B;")),
        Case("Day__c = DATE(2026, 2, 28)", "Day__c", .text("2026-02-28")),
        Case(
            #"When__c = DATETIMEVALUE("2026-02-28 12:30:00")"#,
            "When__c",
            .text("2026-02-28T13:30:00.000+01:00")
        ),
        Case("HOUR(Hour__c) = 13", "Hour__c", .text("13:30:00.000Z")),
        Case("Budget__c = 10.99", "Budget__c", .number(10.999)),
        Case("Budget__c = -10.99", "Budget__c", .number(-10.999)),
        Case("Budget__c = 10", "Budget__c", .integer(10)),
        Case("Budget__c = 12.5", "Budget__c", .text("12.5")),
        Case("ISBLANK(Budget__c)", "Budget__c", .text(" ")),
        Case("Seats__c = 3", "Seats__c", .number(3.75)),
        Case("Share__c = 0.905", "Share__c", .number(90.55)),
        Case("Share__c = 0.9", "Share__c", .integer(90)),
        Case("NumberOfEmployees > 5", "NumberOfEmployees", .integer(6)),
        Case("Agreed__c", "Agreed__c", .boolean(true)),
        Case("Agreed__c", "Agreed__c", .text("true")),
        Case("NOT(Agreed__c)", "Agreed__c", .null),
        Case("NOT(ISBLANK(Partner__c))", "Partner__c", .text("001000000000001AAA")),
        Case("ISBLANK(Partner__c)", "Partner__c", .null),
        Case(#"CONTAINS(Email, "@")"#, "Email", .text("ada@example.com")),
    ])
    func formulaSeesWhatSalesforceWillHold(_ example: Case) {
        #expect(Org.update(example.formula, [(example.field, example.value)]) == .refuses)
        let opposite = "NOT(\(example.formula))"
        #expect(Org.update(opposite, [(example.field, example.value)]) == .passes)
    }

    @Test(arguments: [
        Case("Budget__c > 0", "Budget__c", .text("much")),
        Case("Budget__c > 0", "Budget__c", .boolean(true)),
        Case("Agreed__c", "Agreed__c", .integer(3)),
        Case("Agreed__c", "Agreed__c", .text("perhaps")),
        Case("Day__c > DATE(2026, 1, 1)", "Day__c", .text("soon")),
        Case("ISBLANK(When__c)", "When__c", .text("2026-02-30T00:00:00Z")),
        Case("ISBLANK(Note__c)", "Note__c", .nested),
    ])
    func valueThatTheFieldCannotHoldIsNotGuessed(_ example: Case) {
        #expect(Org.update(example.formula, [(example.field, example.value)]).isUndecidable)
    }

    @Test func valuesCanBeHadByThemselves() throws {
        let share = try #require(Org.fields.first { $0.name == "Share__c" })
        #expect(FormulaValue(.integer(50), of: share) == .number(DecimalNumber(0.5)!))
        #expect(FormulaValue(.null, of: share) == .blank)
        #expect(FormulaValue(.text("half"), of: share) == nil)
    }

    @Test func numberBeyondItsScaleIsCutAndNotRounded() {
        let tiny = [("Budget__c", FieldValue.number(0.000_01))]
        #expect(Org.update("Budget__c = 0", tiny) == .refuses)
        let large = [("Budget__c", FieldValue.number(123_456_789_012.349))]
        #expect(Org.update("Budget__c = 123456789012.34", large) == .refuses)
    }
}
