// SPDX-License-Identifier: Apache-2.0

import SalesforceFormula
import Testing

/// What a formula's text names, whether it can be compiled here or not.
@Suite struct FormulaNamesTests {
    @Test(
        arguments: [
            ("AND(ISBLANK(Phone), $User.Department = 'x.y')", ["Phone", "$User.Department"]),
            (
                "phone = Phone && Owner:User.Profile.Name <> PHONE",
                ["phone", "Owner:User.Profile.Name"]
            ),
            ("/* Title */ TRUE && NOT null", []), ("'Owner.Name' & \"Title\"", []),
            ("ISBLANK (Foo__c) || $Setup.A__c.B__c", ["Foo__c", "$Setup.A__c.B__c"]),
            ("LEN(Title) > 3 & 'open", ["Title"]), ("Fax", ["Fax"]), ("", []), ("1 + ", []),
            ("REGEX(Email, \"\\\\d\")", ["Email"]),
        ] as [(String, [String])]
    )
    func names(formula: String, expected: [String]) {
        #expect(Formula.names(in: formula) == expected)
    }

    @Test func theUseOfTheTimeZone() throws {
        let schema = FormulaSchema(
            fields: [
                FormulaField(name: "When", type: .dateTime), FormulaField(name: "Day", type: .date),
                FormulaField(name: "Text", type: .text),
                FormulaField(name: "Age", type: .number, formula: "TODAY() - Day"),
            ],
            relationships: ["Owner"]
        )
        func use(_ formula: String) throws -> CompiledFormula.ZoneUse {
            try Formula.compile(formula, schema: schema).zoneUse
        }
        #expect(try use("Day > DATEVALUE(Text)") == .none)
        #expect(try use("Day > DATEVALUE('2026-01-01') && NOW() > When") == .none)
        #expect(try use("Age > 3") == .today)
        #expect(try use("Age > 3 && DATEVALUE(When) = Day") == .anyDay)
        #expect(try use("DATEVALUE(Owner.When) = Day") == .anyDay)
    }

    /// Each formula field reads blank numbers in its own way.
    @Test func formulaFieldsHaveTheirOwnBlanks() throws {
        let schema = FormulaSchema(fields: [
            FormulaField(name: "N", type: .number),
            FormulaField(name: "Zero", type: .number, formula: "N + 1", blanks: .asZero),
            FormulaField(name: "Blank", type: .number, formula: "N + 1", blanks: .asBlank),
            FormulaField(name: "Flag", type: .boolean, formula: "N > 1"),
        ])
        func result(_ formula: String) throws -> FormulaResult {
            let compiled = try Formula.compile(formula, schema: schema)
            var record = FormulaRecord(layout: compiled.layout, isNew: true)
            for slot in compiled.layout.references.indices { record[slot] = .blank }
            return compiled.evaluate(record, context: FormulaContext(nowMilliseconds: nil))
        }
        #expect(try result("Zero") == .value(.number(DecimalNumber(1))))
        #expect(try result("Blank") == .value(.blank))
        #expect(try result("ISBLANK(N) && Zero = 1") == .value(.boolean(true)))
        // A checkbox is never blank, whatever its formula came to.
        #expect(try result("Flag <> OR(FALSE, FALSE)") == .value(.boolean(false)))
        #expect(try result("NOT(Flag)") == .value(.boolean(true)))
    }
}
