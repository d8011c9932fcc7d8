// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("SOQL: lexer and parser")
struct SOQLParserTests {
    @Test func readsAWholeQuery() throws {
        let query = try SOQLParser.parse(
            "select Id, Owner.Name FROM Lead l where (Email like 'a%' or not Email = null) "
                + "AND l.IsDeleted = false ORDER BY SystemModstamp DESC NULLS LAST, Id "
                + "LIMIT 10 OFFSET 5"
        )
        #expect(query.object.text == "Lead")
        #expect(query.alias == "l")
        #expect(query.selection.count == 2)
        #expect((query.limit, query.offset) == (10, 5))
        #expect(query.order.map(\.isDescending) == [true, false])
        #expect(query.order.map(\.nullsLast) == [true, false])
        guard case .and(let terms) = query.condition, case .or(let inner) = terms[0],
            case .not = inner[1]
        else { throw Unexpected() }
    }

    @Test func readsLiterals() throws {
        func literal(_ text: String) throws -> SOQLLiteral {
            let query = try SOQLParser.parse("SELECT Id FROM Lead WHERE X = \(text)")
            guard case .comparison(_, .equal, .value(let value)) = query.condition else {
                throw Unexpected()
            }
            return value.literal
        }
        #expect(try literal("null") == .null)
        #expect(try literal("TRUE") == .boolean(true))
        #expect(try literal("-5") == .number(.whole(-5)))
        #expect(try literal("1.5") == .number(.fraction(1.5)))
        #expect(try literal("1e3") == .number(.fraction(1000)))
        #expect(try literal("1970-01-02") == .date(1))
        #expect(try literal("1970-01-01T00:00:01Z") == .dateTime(1000))
        #expect(try literal("1970-01-01T01:00:00.500+01:00") == .dateTime(500))
        #expect(try literal("1970-01-01T00:00:00-01:00") == .dateTime(3_600_000))
        #expect(
            try literal("'O\\'Neil \\u00e9'")
                == .text(.init(plain: "O'Neil é", pattern: "O'Neil é"))
        )
        #expect(
            try literal("'50\\% \\_ \\\\'")
                == .text(.init(plain: "50% _ \\", pattern: "50\\% \\_ \\\\"))
        )
    }

    @Test(
        arguments: [
            ("SELECT Id FROM Lead WHERE A = 1 AND B = 2 OR C = 3", "unexpected token: 'OR'"),
            ("SELECT Id FROM", "unexpected token: '<EOF>'"),
            ("SELECT FROM Lead", "unexpected token"),
            ("SELECT Id FROM Lead WHERE", "unexpected token: '<EOF>'"),
            ("SELECT Id FROM Lead WHERE Name = 'x", "unexpected token: '<EOF>'"),
            ("SELECT Id FROM Lead WHERE Name = 'a\\q'", "Illegal character sequence"),
            ("SELECT Id FROM Lead WHERE Name = \"x\"", "unexpected token: '\"'"),
            ("SELECT Id FROM Lead WHERE D = 2026-02-30", "unexpected token: '2026-02-30'"),
            ("SELECT Id FROM Lead WHERE D = 1699-12-31", "unexpected token"),
            ("SELECT Id FROM Lead LIMIT x", "unexpected token: 'x'"),
            ("SELECT Id FROM Lead GROUP BY ROLLUP(Id)", "Unknown function: ROLLUP"),
            ("SELECT Id FROM Lead WHERE Id IN ()", "unexpected token: ')'"),
            ("SELECT nonsense(Status) FROM Lead", "Unknown function: nonsense"),
            ("UPDATE Lead", "unexpected token: 'UPDATE'"),
            ("", "unexpected token: '<EOF>'"),
        ]
    )
    func refusesWhatIsMalformed(query: String, reason: String) throws {
        let fault = #expect(throws: SOQLFault.self) { try SOQLParser.parse(query) }
        #expect(fault?.code == "MALFORMED_QUERY")
        #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
    }

    @Test func pointsAtThePlace() throws {
        let fault = #expect(throws: SOQLFault.self) {
            try SOQLParser.parse("SELECT Id\nFROM Lead WHERE ?")
        }
        #expect(
            fault?.message == """

                FROM Lead WHERE ?
                                ^
                ERROR at Row:2:Column:17
                unexpected token: '?'
                """
        )
    }

    @Test func boundsWhatItReads() {
        let deep = String(repeating: "(", count: 5000)
        #expect(throws: SOQLFault.self) {
            try SOQLParser.parse("SELECT Id FROM Lead WHERE \(deep)")
        }
        let nots = String(repeating: "NOT ", count: 5000)
        #expect(throws: SOQLFault.self) {
            try SOQLParser.parse("SELECT Id FROM Lead WHERE \(nots) A = 1")
        }
        let long = "SELECT Id FROM Lead WHERE Name = '\(String(repeating: "x", count: 100_000))'"
        #expect(throws: SOQLFault.self) { try SOQLParser.parse(long) }
        let offset = #expect(throws: SOQLFault.self) {
            try SOQLParser.parse("SELECT Id FROM Lead OFFSET 2001")
        }
        #expect(offset?.code == "NUMBER_OUTSIDE_VALID_RANGE")
    }

    /// Whatever comes, the parser answers or refuses: it never stops the process.
    @Test func survivesMutations() {
        var generator = SeededGenerator(seed: 20_261_124)
        let base = Array(
            "SELECT Id, Owner.Name, COUNT(Id) x FROM Lead WHERE (A IN ('a','\\'') AND NOT B = "
                + "LAST_N_DAYS:5) OR C >= 2026-01-01T00:00:00.000+01:00 "
                + "ORDER BY A NULLS LAST LIMIT 5"
        )
        let odd = Array("'\\(),:.-+%é \n0aS")
        for _ in 0..<2000 {
            var text = base
            for _ in 0...(generator.next() % 4) {
                let place = Int(generator.next() % UInt64(text.count))
                switch generator.next() % 3 {
                case 0: text.remove(at: place)
                case 1: text[place] = odd[Int(generator.next() % UInt64(odd.count))]
                default: text.swapAt(place, Int(generator.next() % UInt64(text.count)))
                }
            }
            _ = try? SOQLParser.parse(String(text))
        }
    }

    struct Unexpected: Error {}
}

@Suite("SOQL: date literals")
struct SOQLDateRangeTests {
    /// Days around Tuesday, 2026-11-24.
    @Test(
        arguments: [
            ("TODAY", "2026-11-24", "2026-11-25"),
            ("YESTERDAY", "2026-11-23", "2026-11-24"),
            ("TOMORROW", "2026-11-25", "2026-11-26"),
            ("LAST_WEEK", "2026-11-15", "2026-11-22"),
            ("THIS_WEEK", "2026-11-22", "2026-11-29"),
            ("NEXT_WEEK", "2026-11-29", "2026-12-06"),
            ("THIS_MONTH", "2026-11-01", "2026-12-01"),
            ("NEXT_MONTH", "2026-12-01", "2027-01-01"),
            ("LAST_90_DAYS", "2026-08-26", "2026-11-25"),
            ("NEXT_90_DAYS", "2026-11-25", "2027-02-23"),
            ("LAST_N_DAYS:1", "2026-11-23", "2026-11-25"),
            ("NEXT_N_DAYS:2", "2026-11-25", "2026-11-27"),
            ("N_DAYS_AGO:3", "2026-11-21", "2026-11-22"),
            ("LAST_N_WEEKS:2", "2026-11-08", "2026-11-22"),
            ("N_WEEKS_AGO:1", "2026-11-15", "2026-11-22"),
            ("LAST_N_MONTHS:11", "2025-12-01", "2026-11-01"),
            ("THIS_QUARTER", "2026-10-01", "2027-01-01"),
            ("LAST_N_QUARTERS:4", "2025-10-01", "2026-10-01"),
            ("NEXT_N_YEARS:2", "2027-01-01", "2029-01-01"),
            ("last_fiscal_year", "2025-01-01", "2026-01-01"),
        ]
    )
    func spans(literal: String, first: String, end: String) throws {
        let today = try #require(SOQLDate("2026-11-24")).days
        let range = try #require(SOQLDateRange(literal: literal)).days(today: today)
        #expect(SOQLDate(days: range.lowerBound).text == first)
        #expect(SOQLDate(days: range.upperBound).text == end)
    }

    @Test(arguments: [
        "LAST_N_DAYS", "LAST_N_DAYS:x", "LAST_N_DAYS:-1", "THIS_DAY", "N_DAYS:1", ":",
    ])
    func refuses(literal: String) { #expect(SOQLDateRange(literal: literal) == nil) }

    @Test func calendarAgreesWithItself() {
        for days in stride(from: -100_000, to: 100_000, by: 37) {
            let date = SOQLDate(days: days)
            #expect(date.days == days)
            #expect(SOQLDate(date.text) == date)
        }
        #expect(SOQLDate("2026-02-29") == nil)
        #expect(SOQLDate("2024-02-29")?.days == 19_782)
    }
}
