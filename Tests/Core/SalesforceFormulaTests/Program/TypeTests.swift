// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Which types go together (Salesforce refuses the rest when a formula is saved).
@Suite struct TypeTests {
    /// One operand of each type.
    private static let operands: [(FormulaType, String)] = [
        (.boolean, "b1"), (.number, "n1"), (.text, "t1"), (.date, "d1"), (.dateTime, "dt1"),
        (.time, "tm1"), (.picklist, "p1"), (.multiPicklist, "m1"), (.location, "loc1"),
        (.null, "NULL"), (.unknown, "Owner.X"),
    ]

    private func type(of formula: String) -> FormulaType? {
        try? Sample.compile(formula).type
    }

    /// The result of an operator between two types; nil is refused.
    private func expected(_ operation: String, _ left: FormulaType, _ right: FormulaType)
        -> FormulaType?
    {
        let isOpen = { (type: FormulaType) in type == .null || type == .unknown }
        let moments: Set<FormulaType> = [.date, .dateTime, .time]
        func both(_ type: FormulaType) -> Bool {
            (left == type || isOpen(left)) && (right == type || isOpen(right))
        }
        switch operation {
        case "*", "/", "^": return both(.number) ? .number : nil
        case "&": return both(.text) ? .text : nil
        case "&&", "||": return both(.boolean) ? .boolean : nil
        case "=", "<>", "<", ">=":
            var types: Set<FormulaType> = [.number, .text, .date, .dateTime, .time]
            if operation == "=" || operation == "<>" { types.insert(.boolean) }
            guard types.contains(left) || isOpen(left), types.contains(right) || isOpen(right)
            else { return nil }
            return left == right || isOpen(left) || isOpen(right) ? .boolean : nil
        default:
            // Sums and differences.
            if isOpen(left), isOpen(right) {
                return left == .unknown || right == .unknown ? .unknown : .number
            }
            if operation == "+", left == .text || right == .text {
                return both(.text) ? .text : nil
            }
            let known = isOpen(left) ? right : left
            if left == .unknown || right == .unknown {
                return known == .number || moments.contains(known) ? .unknown : nil
            }
            if both(.number) { return .number }
            if moments.contains(left) {
                if right == .number || right == .null { return left }
                return operation == "-" && left == right ? .number : nil
            }
            guard moments.contains(right) else { return nil }
            return left == .null || left == .number && operation == "+" ? right : nil
        }
    }

    @Test(arguments: ["+", "-", "*", "/", "^", "&", "=", "<>", "<", ">=", "&&", "||"])
    func operators(operation: String) {
        for (left, first) in Self.operands {
            for (right, second) in Self.operands {
                let formula = "\(first) \(operation) \(second)"
                #expect(type(of: formula) == expected(operation, left, right), "\(formula)")
            }
        }
    }

    @Test(
        arguments: [
            ("IF(b1, n1, n2)", FormulaType.number), ("IF(b1, NULL, t1)", .text),
            ("IF(b1, n1, t1)", nil), ("IF(n1, 1, 2)", nil), ("IF(b1, d1, dt1)", nil),
            ("IF(b1, NULL, NULL)", .null),
            ("IF(b1, Owner.X, 1)", .number), ("IF(b1, Owner.X + 1, 1)", .unknown),
            ("IF(b1, p1, p2)", nil),
            ("IF(b1, b2, FALSE)", .boolean), ("CASE(n1, 1, 'a', 'b')", .text),
            ("CASE(n1, 'a', 1, 2)", nil), ("CASE(t1, 'a', 1, 'b')", nil),
            ("CASE(p1, 'a', d1, NULL)", .date), ("CASE(b1, TRUE, 1, 2)", nil),
            ("CASE(n1, 1, b1, b2)", nil), ("BLANKVALUE(n1, t1)", nil),
            ("BLANKVALUE(d1, TODAY())", .date), ("NULLVALUE(p1, 'a')", nil),
            ("IFERROR(n1, t1)", nil), ("IFS(b1, 1, 'a')", nil), ("IFS(b1, 1, 2)", .number),
            ("IN(n1, t1)", nil), ("MAX(n1, t1)", nil), ("TEXT(b1)", nil), ("TEXT(t1)", nil),
            ("TEXT(tm1)", .text),
            ("VALUE(n1)", nil), ("LEN(n1)", nil), ("ISNUMBER(n1)", nil), ("UPPER(p1)", nil),
            ("LEFT(t1, t2)", nil), ("YEAR(t1)", nil), ("HOUR(dt1)", nil), ("HOUR(tm1)", .number),
            ("ADDMONTHS(dt1, 1)", .dateTime),
            ("ADDMONTHS(t1, 1)", nil), ("DATEVALUE(n1)", nil), ("TIMEVALUE(d1)", nil),
            ("ISPICKVAL(m1, 'a')", nil), ("INCLUDES(p1, 'a')", nil), ("PICKLISTCOUNT(p1)", nil),
            ("PICKLISTCOUNT(m1)", .number),
            ("PRIORVALUE(p1)", .picklist), ("ISCHANGED(Owner.X)", nil), ("ISCHANGED(n1 + 1)", nil),
            ("ISCHANGED($User.Id)", nil), ("FORMATDURATION(n1, b1)", .text),
            ("FORMATDURATION(n1, n2)", nil),
            ("FORMATDURATION(tm1)", nil), ("FORMATDURATION(tm1, dt1)", nil),
            ("FORMATDURATION(dt1, dt2)", .text), ("DISTANCE(loc1, loc2, 'km')", .number),
            ("DISTANCE(n1, loc2, 'km')", nil), ("GEOLOCATION(1, 2)", .location),
            ("IF(b1, n1, Owner.X)", .number), ("BLANKVALUE(Owner.X, d1)", .date),
            ("loc1 = loc2", nil), ("NOT(n1)", nil), ("-d1", nil), ("+t1", nil),
            ("AND(b1, n1)", nil), ("AND()", nil), ("OR()", nil), ("ISBLANK()", nil),
            ("TODAY(1)", nil), ("NOW", nil), ("TRUE()", nil),
        ] as [(String, FormulaType?)]
    )
    func functions(formula: String, expected: FormulaType?) {
        #expect(type(of: formula) == expected)
    }

    /// Every function takes what its signature says, and no argument more.
    @Test func everyFunctionCompiles() throws {
        let arguments: [String: String] = [
            "ADDMONTHS": "d1, 1", "AND": "b1", "BLANKVALUE": "n1, 1", "CASE": "n1, 1, 2, 3",
            "FORMATDURATION": "n1", "IF": "b1, 1, 2", "IFERROR": "n1, 1", "IFS": "b1, 1, 2",
            "IN": "n1, 1",
            "INCLUDES": "m1, 'a'", "ISBLANK": "n1", "ISCHANGED": "n1", "ISNULL": "n1",
            "ISPICKVAL": "p1, 'a'", "NULLVALUE": "n1, 1", "OR": "b1", "PI": "",
            "PICKLISTCOUNT": "m1", "PRIORVALUE": "n1", "TEXT": "n1",
            "VLOOKUP": "$ObjectType.A__c.Fields.B__c, $ObjectType.A__c.Fields.Name, t1",
        ]
        #expect(Set(arguments.keys) == Functions.special)
        for name in Functions.names.sorted() {
            let list: String
            if let signature = Functions.signatures[name] {
                list = signature.required.map { types in
                    Self.operands.first { types.contains(FormulaTypes($0.0)) }?.1 ?? "NULL"
                }.joined(separator: ", ")
            } else {
                list = try #require(arguments[name])
            }
            let formula = "\(name)(\(list))"
            #expect(throws: Never.self, "\(formula)") { _ = try Sample.compile(formula) }
            // One argument more than it takes is refused, or is of a type that is wrong.
            if let signature = Functions.signatures[name], signature.further == nil,
                signature.optional.isEmpty
            {
                let more = "\(name)(\(list.isEmpty ? "1" : list + ", 1"))"
                #expect(throws: FormulaError.self, "\(more)") { _ = try Sample.compile(more) }
            }
        }
        for name in Functions.refused.keys {
            #expect(throws: FormulaError.self) { _ = try Sample.compile("\(name)()") }
        }
    }
}
