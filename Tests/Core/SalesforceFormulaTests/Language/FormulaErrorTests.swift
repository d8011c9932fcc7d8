// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Errors name the exact place.
@Suite struct FormulaErrorTests {
    /// The place is written as `line:column+length`.
    @Test(
        arguments: [
            ("", "1:1+1", "the formula is empty"), ("  \n ", "1:1+4", "the formula is empty"),
            ("1 +", "1:4+1", "ends too early"), ("AND(TRUE,", "1:10+1", "ends too early"),
            ("(1", "1:1+1", "never closed"), ("ABS(1", "1:4+1", "never closed"),
            ("1)", "1:2+1", "one too many"), ("()", "1:2+1", "a value is missing"),
            ("ABS(,)", "1:5+1", "a comma has no place"), ("1 2", "1:3+1", "operator or a comma"),
            ("1, 2", "1:2+1", "a comma has no place"), ("* 2", "1:1+1", "missing before '*'"),
            ("n1 n2", "1:4+2", "operator or a comma"), ("1 + * 2", "1:5+1", "before '*'"),
            ("Foo__c", "1:1+6", "Field Foo__c does not exist. Check spelling."),
            ("1 + nn1", "1:5+3", "Did you mean n1?"), ("Name", "1:1+4", "use its parts"),
            ("n1 +\n  Foo", "2:3+3", "Field Foo does not exist"),
            ("'é😀' & Foo", "1:8+3", "Field Foo does not exist"),
            ("Foo(1)", "1:1+3", "Unknown function Foo. Check spelling."),
            ("ISBLNK(t1)", "1:1+6", "Did you mean ISBLANK?"),
            ("b1 AND b2", "1:4+3", "AND is a function, no operator: write AND(a, b), or a && b"),
            ("(b1 or b2)", "1:5+2", "write OR(a, b), or a || b"),
            ("AND(b1, ISBLANK t1)", "1:9+7", "its parentheses are missing, as in ISBLANK(…)"),
            ("Len t1 > 1", "1:1+3", "Len is a function"), ("1 + Today", "1:5+5", "as in Today(…)"),
            ("IMAGE('a','b')", "1:1+5", "IMAGE cannot stand here"),
            ("ABS()", "1:1+3", "Incorrect number of parameters for function 'ABS()'. Expected 1"),
            ("1 + ABS(1, 2)", "1:5+3", "received 2"), ("NOT(TRUE, TRUE)", "1:1+3", "NOT takes 1"),
            ("PI(1)", "1:1+2", "Expected 0, received 1"),
            ("CASE(n1, 1, 2)", "1:1+4", "at least 4"),
            ("CASE(n1, 1, 2, 3, 4)", "1:1+4", "otherwise"),
            ("IFS(b1, 1, b2, 2)", "1:1+3", "otherwise"), ("IF(b1, 1)", "1:1+2", "Expected 3"),
            ("ABS(t1)", "1:5+2", "Expected Number, received Text"),
            ("n1 && b1", "1:1+2", "operator '&&'. Expected Boolean, received Number"),
            ("b1 || (n1 + 1)", "1:8+6", "Expected Boolean, received Number"),
            ("n1 = t1", "1:6+2", "operator '='. Expected Number, received Text"),
            ("d1 < dt1", "1:6+3", "Expected Date, received DateTime"),
            ("b1 < b2", "1:1+2", "received Boolean"), ("p1 = 'x'", "1:1+2", "use ISPICKVAL"),
            ("CONTAINS(m1, 'x')", "1:10+2", "use INCLUDES or ISBLANK"),
            ("t1 & n1", "1:6+2", "use TEXT to make a text of it"),
            ("t1 * 2", "1:1+2", "use VALUE to make a number of it"),
            ("d1 + d2", "1:6+2", "Expected Number, received Date"),
            ("TEXT(t1)", "1:6+2", "received Text"), ("-t1", "1:2+2", "operator '-'"),
            ("NOT n1", "1:5+2", "operator 'NOT'"),
            ("IF(b1, 1, 'a')", "1:11+3", "function 'IF()'. Expected Number, received Text"),
            ("ISPICKVAL(t1, 'a')", "1:11+2", "takes a Picklist field first, not Text"),
            ("ISPICKVAL(p1, t1)", "1:15+2", "a text that is written down"),
            ("INCLUDES(m1, ' ')", "1:14+3", "use ISBLANK"),
            ("CASE(p1, t1, 1, 2)", "1:10+2", "has to be written as a text"),
            ("CASE(b1, TRUE, 1, 2)", "1:6+2", "received Boolean"),
            ("ISCHANGED(Owner.Name)", "1:11+10", "a field of the record itself"),
            ("PRIORVALUE(1)", "1:12+1", "a field of the record itself"),
            ("$Foo.Bar", "1:1+8", "does not exist"), ("$User", "1:1+5", "does not exist"),
            ("$ObjectType.A__c.Fields.B__c", "1:1+28", "can stand in VLOOKUP only"),
            ("VLOOKUP(t1, t2, t3)", "1:9+2", "as $ObjectType.Object__c.Fields.Field__c"),
            ("Owner..Name", "1:1+11", "a name is missing"),
            ("Owner." + String(repeating: "a.", count: 10) + "b", "1:1+27", "at most 10"),
        ] as [(String, String, String)]
    )
    func placeAndMessage(formula: String, place: String, message: String) throws {
        let error = try #require(throws: FormulaError.self) { try Sample.compile(formula) }
        let position = error.position
        #expect(
            "\(position.line):\(position.column)+\(error.length)" == place,
            "\(formula): \(error)"
        )
        #expect(error.message.contains(message), "\(formula): \(error)")
        #expect(!error.message.contains("\n"))
        #expect(error.description == "\(position): \(error.message)")
    }

    @Test func theCaretStandsBelowThePlace() throws {
        func excerpt(_ formula: String) throws -> [String] {
            try #require(throws: FormulaError.self) { try Sample.compile(formula) }
                .excerpt(of: formula)
        }
        #expect(
            try excerpt("AND(\n\tISBLANK(t1),\n\tFoo__c)") == ["\tFoo__c)", "\t^^^^^^"]
        )
        #expect(try excerpt("1 +") == ["1 +", "   ^"])
        #expect(try excerpt("AND(TRUE,\r\n  Foo)") == ["  Foo)", "  ^^^"])
        // A place that goes on in the next line is marked to the end of its own.
        #expect(try excerpt("b1 && (n1 +\n1)") == ["b1 && (n1 +", "       ^^^^"])
        #expect(try excerpt("") == ["", "^"])
        // Characters of two columns, and marks of none.
        #expect(try excerpt("'漢字' & Foo") == ["'漢字' & Foo", "         ^^^"])
        #expect(try excerpt("'e\u{301}👍' & Foo") == ["'e\u{301}👍' & Foo", "        ^^^"])
    }

    @Test func aLongLineIsCutAroundThePlace() throws {
        let formula =
            String(repeating: "b1 && ", count: 100) + "Foo"
            + String(repeating: " && b2", count: 100)
        let error = try #require(throws: FormulaError.self) { try Sample.compile(formula) }
        let lines = error.excerpt(of: formula)
        try #require(lines.count == 2)
        #expect(lines[0].hasPrefix("…") && lines[0].hasSuffix("…"))
        #expect(lines[0].count == Limits.excerptLineCharacters + 2)
        let place = try #require(lines[1].firstIndex(of: "^"))
        let column = lines[1].distance(from: lines[1].startIndex, to: place)
        #expect(lines[1].filter { $0 == "^" }.count == 3)
        #expect(String(lines[0].dropFirst(column).prefix(3)) == "Foo")
        let last = try #require(throws: FormulaError.self) {
            try Sample.compile(String(repeating: "b1 && ", count: 100) + "Foo")
        }
        let end = last.excerpt(of: String(repeating: "b1 && ", count: 100) + "Foo")
        #expect(end.first?.hasSuffix("&& Foo") == true && end.last?.hasSuffix(" ^^^") == true)
    }

    /// A fault inside a formula field is told with its place there and here.
    @Test func faultsInFormulaFields() throws {
        let schema = Sample.schema(adding: [
            FormulaField(name: "f1", type: .number, formula: "1 +\n Foo"),
            FormulaField(name: "f2", type: .number, formula: "f3"),
            FormulaField(name: "f3", type: .number, formula: "1 + f2"),
        ])
        let error = try #require(throws: FormulaError.self) {
            try Formula.compile("n1 + f1", schema: schema)
        }
        #expect(error.position.column == 6)
        #expect(error.message.contains("the formula of f1, line 2, column 2: Field Foo"))
        let circle = try #require(throws: FormulaError.self) {
            try Formula.compile("f2", schema: schema)
        }
        #expect(circle.message.contains("refers to itself"))
    }
}
