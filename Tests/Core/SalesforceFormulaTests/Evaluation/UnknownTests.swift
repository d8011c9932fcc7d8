// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// What cannot be known here stays undecided only as long as it matters.
@Suite struct UnknownTests {
    @Test(
        arguments: [
            Case("Owner.Name = 'x'", "unknown"),
            Case("Owner.Name = 'x'", ["Owner.Name": "x"], "TRUE"),
            Case("Owner.Manager.Manager.Email = ''", "unknown"),
            Case("Parent__r.Age__c > 3", ["Parent__r.Age__c": ""], "blank"),
            Case("AND(Owner.X = 'a', FALSE)", "FALSE"), Case("AND(FALSE, Owner.X = 'a')", "FALSE"),
            Case("AND(Owner.X = 'a', TRUE)", "unknown"),
            Case("OR(Owner.X = 'a', TRUE)", "TRUE"), Case("OR(Owner.X = 'a', FALSE)", "unknown"),
            Case("NOT(Owner.X = 'a')", "unknown"),
            Case("Owner.X = 'a' && b1", "FALSE"),
            Case("Owner.X = 'a' || b1", ["b1": "true"], "TRUE"),
            Case("IF(Owner.X = 'a', 1, 1)", "1"), Case("IF(Owner.X = 'a', 1, 2)", "unknown"),
            Case("IF(TRUE, 1, Owner.X)", "1"),
            Case("IF(Owner.X = 'a', b1, FALSE)", "FALSE"),
            Case("CASE(1, 1, 'a', Owner.X, 'b', 'c')", "'a'"),
            Case("BLANKVALUE(t1, Owner.X)", ["t1": "a"], "'a'"),
            Case("IFERROR(Owner.X, 1)", "unknown"),
            // What could fail in Salesforce is not passed over: whether it does is not known.
            Case("AND(VALUE(Owner.X) > 1, FALSE)", "unknown"),
            Case("OR(1 / Owner.X > 1, TRUE)", "unknown"),
            Case("AND(Owner.X = 'a', 1/0 = 1)", "unknown"),
            Case("AND(FALSE, VALUE(Owner.X) > 1)", "FALSE"),
            Case("n1 = 1", ["n1": "?"], "unknown"), Case("ISBLANK(n1)", ["n1": "?"], "unknown"),
            Case(
                "VLOOKUP($ObjectType.Z__c.Fields.City__c, $ObjectType.Z__c.Fields.Name, t1) = 'x'",
                "unknown"
            ),
            Case(
                "AND(b1, VLOOKUP($ObjectType.Z.Fields.C, $ObjectType.Z.Fields.Name, t1) = 'x')",
                "FALSE"
            ),
        ]
    )
    func unknownParts(row: Case) throws { try row.check() }

    /// Globals hold what is supplied; types are those that are known of them.
    @Test(
        arguments: [
            Case("$User.Department = 'Sales'", ["$User.Department": "Sales"], "TRUE"),
            Case("$User.Department = 'Sales'", "unknown"),
            Case("$Profile.Name = 'System Administrator'", ["$Profile.Name": "Sync"], "FALSE"),
            Case("$UserRole.Name <> ''", ["$UserRole.Name": ""], "FALSE"),
            Case("$User.IsActive", ["$User.IsActive": "true"], "TRUE"),
            Case("$Permission.Skip_Rules", "unknown"),
            Case("$Permission.Skip_Rules", ["$Permission.Skip_Rules": "true"], "TRUE"),
            Case("NOT($Permission.Skip)", ["$Permission.Skip": ""], "TRUE"),
            Case("$Organization.Id = 'x'", ["$Organization.Id": "x"], "TRUE"),
            Case("$Setup.Switch__c.Rules_Off__c", ["$Setup.Switch__c.Rules_Off__c": ""], "blank"),
            Case("$Label.Hello & '!'", ["$Label.Hello": "Hi"], "'Hi!'"),
            Case("ISPICKVAL($User.UserType, 'Standard')", ["$User.UserType": "Standard"], "TRUE"),
            Case("$RecordType.Name = 'a'", ["$RecordType.Name": "a"], "TRUE"),
            Case(
                "$CustomMetadata.T__mdt.R.F__c = 'a'",
                ["$CustomMetadata.T__mdt.R.F__c": "a"],
                "TRUE"
            ),
        ]
    )
    func globals(row: Case) throws { try row.check() }

    /// A field beside the record is of the type that its place asks for: a blank one that stands
    /// for a truth value is a checkbox, which is never blank.
    @Test(
        arguments: [
            Case("NOT($Setup.Gate__c.Off__c)", ["$Setup.Gate__c.Off__c": ""], "TRUE"),
            Case("!Parent__r.Open__c", ["Parent__r.Open__c": ""], "TRUE"),
            Case("$User.Skip__c || b1", ["$User.Skip__c": ""], "FALSE"),
            Case("$Setup.Gate__c.Off__c = FALSE", ["$Setup.Gate__c.Off__c": ""], "TRUE"),
            Case("$Setup.Gate__c.Off__c <> b1", ["$Setup.Gate__c.Off__c": ""], "FALSE"),
            Case("IF($Setup.G__c.Off__c, 1, 2)", ["$Setup.G__c.Off__c": ""], "2"),
            Case("IF(b1, TRUE, $Setup.G__c.Off__c)", ["$Setup.G__c.Off__c": ""], "FALSE"),
            Case("$Setup.G__c.N__c = 1", ["$Setup.G__c.N__c": ""], "blank"),
            Case("$Setup.G__c.T__c = ''", ["$Setup.G__c.T__c": ""], "TRUE"),
            Case("$Setup.G__c.X__c = Owner.Y", ["$Setup.G__c.X__c": "", "Owner.Y": ""], "unknown"),
        ]
    )
    func blanksOfTheTypeThatIsAskedFor(row: Case) throws { try row.check() }

    /// JSON has no dates: a text stands for one where nothing but a date or a time can.
    @Test(
        arguments: [
            Case(
                "d1 > Parent__r.Until__c",
                ["d1": "2026-03-01", "Parent__r.Until__c": "2026-02-01"],
                "TRUE"
            ),
            Case(
                "Parent__r.Until__c = d1",
                ["d1": "2026-03-01", "Parent__r.Until__c": "2026-03-01"],
                "TRUE"
            ),
            Case("TODAY() > $Setup.G__c.Since__c", ["$Setup.G__c.Since__c": "2024-01-01"], "TRUE"),
            Case(
                "NOW() < $Setup.G__c.At__c",
                ["$Setup.G__c.At__c": "2024-03-01T00:00:00Z"],
                "TRUE"
            ),
            Case(
                "YEAR($CustomMetadata.G__mdt.M.D__c)",
                ["$CustomMetadata.G__mdt.M.D__c": "2023-05-06"],
                "2023"
            ),
            Case("Parent__r.D__c + 30 < TODAY()", ["Parent__r.D__c": "2024-01-01"], "TRUE"),
            Case("TODAY() - Parent__r.D__c", ["Parent__r.D__c": "2024-02-27"], "2"),
            Case(
                "Parent__r.D__c - Owner.E__c",
                ["Parent__r.D__c": "2024-02-27", "Owner.E__c": "2024-02-20"],
                "7"
            ),
            Case("HOUR(Owner.T__c)", ["Owner.T__c": "10:30:00.000Z"], "10"),
            Case(
                "DATEVALUE(Owner.W__c) = DATE(2024, 2, 3)",
                ["Owner.W__c": "2024-02-03T04:05:06Z"],
                "TRUE"
            ),
            Case("BLANKVALUE(Owner.D__c, TODAY()) > TODAY()", ["Owner.D__c": "2024-03-01"], "TRUE"),
            Case("IF(b1, d1, Owner.D__c) > TODAY()", ["Owner.D__c": "2024-03-01"], "TRUE"),
            Case(
                "CASE(Owner.D__c, d1, 1, 2)",
                ["d1": "2024-03-01", "Owner.D__c": "2024-03-01"],
                "1"
            ),
            // What can be a text is one, and what is no date is none.
            Case("Owner.D__c = '2024-03-01'", ["Owner.D__c": "2024-03-01"], "TRUE"),
            Case("Owner.D__c & '!'", ["Owner.D__c": "2024-03-01"], "'2024-03-01!'"),
            Case("Owner.D__c > TODAY()", ["Owner.D__c": "soon"], "unknown"),
            Case("Owner.D__c > 5", ["Owner.D__c": "2024-03-01"], "unknown"),
        ]
    )
    func datesThatWereGivenAsTexts(row: Case) throws { try row.check() }

    /// The value that is supplied tells the type of a parent's field or a custom setting.
    @Test func typesOfUnknownFields() throws {
        let formula = try Sample.compile("$Setup.Switch__c.Off__c")
        #expect(formula.type == .unknown)
        var record = FormulaRecord(layout: formula.layout, isNew: true)
        let context = FormulaContext(nowMilliseconds: nil)
        record[0] = .boolean(true)
        #expect(formula.decide(record, context: context) == .isTrue)
        record[0] = .number(DecimalNumber(1))
        #expect(formula.decide(record, context: context).isUndecidable)
        let sum = try Sample.compile("Owner.Age + 1")
        record = FormulaRecord(layout: sum.layout, isNew: true)
        record[0] = .number(DecimalNumber(41))
        #expect(sum.evaluate(record, context: context) == .value(.number(DecimalNumber(42))))
        record[0] = .text("41")
        #expect(Sample.shown(sum.evaluate(record, context: context)) == "unknown")
    }

    /// A value of another type than the field has, or beyond all calendars, is not looked at.
    @Test func valuesThatDoNotFit() throws {
        let values: [(String, FormulaValue)] = [
            ("n1 = 1", .text("1")), ("t1 = 'a'", .number(.zero)), ("b1", .text("true")),
            ("d1 > d2", .number(.zero)),
            ("d1 + 1 > d2", .date(.max)), ("d1 - d2 > 0", .date(.min)),
            ("TEXT(dt1) = ''", .dateTime(.max)), ("ADDMONTHS(dt1, 1) > dt2", .dateTime(.min)),
            ("HOUR(tm1) > 1", .time(-1)), ("tm1 + 1 > tm2", .time(86_400_000)),
            ("ISBLANK(n1 + 1)", .dateTime(0)),
        ]
        for (formula, value) in values {
            let compiled = try Sample.compile(formula)
            var record = FormulaRecord(layout: compiled.layout, isNew: false)
            for slot in compiled.layout.references.indices { record[slot] = value }
            let outcome = compiled.decide(
                record,
                context: FormulaContext(nowMilliseconds: Int64.max)
            )
            #expect(outcome.isUndecidable, "\(formula): \(outcome)")
            _ = value.text
        }
        let today = try Sample.compile("TODAY() > d1")
        let record = try Sample.record(today.layout, [:])
        #expect(today.decide(record, context: FormulaContext(nowMilliseconds: .min)).isUndecidable)
    }
}

extension FormulaOutcome {
    fileprivate var isUndecidable: Bool { if case .undecidable = self { true } else { false } }
}
