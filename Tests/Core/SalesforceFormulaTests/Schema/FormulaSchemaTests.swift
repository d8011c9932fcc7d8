// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

@Suite struct FormulaSchemaTests {
    @Test func typesByTheirNamesInADescribe() {
        let expected: [(String, FormulaType?)] = [
            ("string", .text), ("email", .text), ("phone", .text), ("url", .text),
            ("textarea", .text), ("id", .text), ("reference", .text), ("combobox", .text),
            ("encryptedstring", .text),
            ("boolean", .boolean), ("int", .number), ("double", .number), ("currency", .number),
            ("percent", .number), ("long", .number), ("date", .date), ("datetime", .dateTime),
            ("time", .time),
            ("picklist", .picklist), ("multipicklist", .multiPicklist), ("location", .location),
            ("anyType", .unknown), ("address", nil), ("base64", nil), ("complexvalue", nil),
            ("json", nil),
        ]
        for (name, type) in expected {
            #expect(FormulaField(name: "F", describedType: name)?.type == type, "\(name)")
        }
    }

    @Test func relationshipsOfReferences() {
        #expect(FormulaSchema.relationship(ofReference: "OwnerId") == "Owner")
        #expect(FormulaSchema.relationship(ofReference: "Campaign__c") == "Campaign__r")
        #expect(FormulaSchema.relationship(ofReference: "Id") == nil)
        #expect(FormulaSchema.relationship(ofReference: "Name") == nil)
    }

    @Test func parentsMayBeDeclaredOrOnlyReached() throws {
        let schema = FormulaSchema(
            fields: [FormulaField(name: "Account.Industry", type: .picklist)],
            relationships: ["Account"]
        )
        #expect(
            try Formula.compile("ISPICKVAL(account.industry, 'x')", schema: schema).type == .boolean
        )
        #expect(try Formula.compile("Account.Name", schema: schema).type == .unknown)
        #expect(throws: FormulaError.self) { _ = try Formula.compile("Owner.Name", schema: schema) }
        #expect(throws: FormulaError.self) { _ = try Formula.compile("Account", schema: schema) }
        #expect(throws: FormulaError.self) {
            _ = try Formula.compile("ISCHANGED(Account.Industry)", schema: schema)
        }
    }

    @Test func formulasShareALayout() throws {
        var layout = FormulaLayout()
        let first = try Formula.compile("n1 + n2", schema: Sample.schema(), layout: &layout)
        #expect(throws: FormulaError.self) {
            _ = try Formula.compile("t1 + t3 + 1", schema: Sample.schema(), layout: &layout)
        }
        // What is wrong adds nothing.
        #expect(layout.references.map(\.name) == ["n1", "n2"])
        let second = try Formula.compile("N2 * n3", schema: Sample.schema(), layout: &layout)
        #expect(layout.references.map(\.name) == ["n1", "n2", "n3"])
        #expect(layout.slot(of: "N3") == 2)
        #expect(layout.slot(of: "t1") == nil)
        var record = FormulaRecord(layout: layout, isNew: true)
        for slot in 0..<3 { record[slot] = .number(DecimalNumber(slot + 1)) }
        let context = FormulaContext(nowMilliseconds: nil)
        #expect(first.evaluate(record, context: context) == .value(.number(DecimalNumber(3))))
        #expect(second.evaluate(record, context: context) == .value(.number(DecimalNumber(6))))
        record.forget(isNew: false)
        #expect(record[0] == nil && record[prior: 0] == nil && !record.isNew)
    }

    @Test func formulaFieldsStandForTheirFormulas() throws {
        let schema = Sample.schema(adding: [
            FormulaField(name: "f1", type: .number, formula: "n1 / n2"),
            FormulaField(name: "f2", type: .text, formula: "IF(f1 > 1, 'a', NULL)"),
        ])
        let formula = try Formula.compile("f2 & 'x'", schema: schema)
        #expect(formula.layout.references.map(\.name) == ["n1", "n2"])
        let context = FormulaContext(nowMilliseconds: nil)
        for (first, second, expected) in [
            ("4", "2", "'ax'"), ("1", "2", "'x'"), ("", "2", "'x'"), ("1", "0", "error"),
        ] {
            let record = try Sample.record(formula.layout, ["n1": first, "n2": second])
            #expect(Sample.shown(formula.evaluate(record, context: context)) == expected)
        }
    }

    @Test func globalsHaveTypes() throws {
        for (name, type) in [
            ("$User.IsActive", FormulaType.boolean), ("$User.Email", .text),
            ("$User.Foo__c", .unknown), ("$User.UserType", .picklist), ("$Profile.Name", .text),
            ("$Permission.X", .boolean),
            ("$Organization.IsSandbox", .boolean), ("$Setup.A__c.B__c", .unknown),
            ("$System.OriginDateTime", .dateTime), ("$Label.X", .text), ("$Api.Session_ID", .text),
        ] { #expect(try Sample.compile(name).type == type, "\(name)") }
        for name in ["$User.", "$.X", "$System.Foo", "$Nothing.X", "$User..X", "$"] {
            #expect(throws: FormulaError.self, "\(name)") { _ = try Sample.compile(name) }
        }
    }

    @Test func namesThatWereMeant() {
        let schema = Sample.schema(adding: [FormulaField(name: "Annual_Revenue__c", type: .number)])
        #expect(schema.similar(to: "Annual_Revenue") == "Annual_Revenue__c")
        #expect(schema.similar(to: "AnnualRevenue__c") == "Annual_Revenue__c")
        #expect(schema.similar(to: "annual_revenu__c") == "Annual_Revenue__c")
        #expect(schema.similar(to: "Something_Else") == nil)
        #expect(schema.similar(to: String(repeating: "x", count: 500)) == nil)
    }
}
