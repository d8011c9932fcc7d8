// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Dates and times (docs/reference/formula-language.md, Dates and times). The present is 2024-02-29
/// 13:45:10.250.
@Suite struct TimeFunctionTests {
    @Test(
        arguments: [
            Case("DATE(2024, 2, 29)", "2024-02-29"), Case("DATE(2023, 2, 29)", "error"),
            Case("DATE(2000, 2, 29)", "2000-02-29"),
            Case("DATE(1900, 2, 29)", "error"), Case("DATE(2024, 13, 1)", "error"),
            Case("DATE(2024, 0, 1)", "error"),
            Case("DATE(2024, 4, 31)", "error"), Case("DATE(0, 1, 1)", "error"),
            Case("DATE(10000, 1, 1)", "error"),
            Case("DATE(1, 1, 1)", "0001-01-01"), Case("DATE(9999, 12, 31)", "9999-12-31"),
            Case("DATE(2024.9, 1.9, 1.9)", "2024-01-01"),
            Case("DATE(n1, 1, 1)", "blank"), Case("DATE(2024, n1, 99)", "blank"),
            Case("DATEVALUE('2024-02-29')", "2024-02-29"),
            Case("DATEVALUE('2024-2-9')", "2024-02-09"),
            Case("DATEVALUE('2023-02-29')", "error"), Case("DATEVALUE('24-02-29')", "error"),
            Case("DATEVALUE('29.02.2024')", "error"),
            Case("DATEVALUE('2024-02-29x')", "error"), Case("DATEVALUE('0000-01-01')", "error"),
            Case("DATEVALUE(t1)", "blank"),
            Case("DATEVALUE('2024-02-29 10:00:00')", "error"),
            Case("DATEVALUE(dt1)", ["dt1": "2024-02-29T23:59:59Z"], "2024-02-29"),
            Case("DATEVALUE(d1)", ["d1": "2024-02-29"], "2024-02-29"),
            Case("DATEVALUE(dt1)", "blank"),
            Case("DATETIMEVALUE('2024-02-29 13:45:10')", "2024-02-29 13:45:10Z"),
            Case("DATETIMEVALUE('2024-2-9 1:2:3')", "2024-02-09 01:02:03Z"),
            Case("DATETIMEVALUE('2024-02-29 13:45:10 and more')", "2024-02-29 13:45:10Z"),
            Case("DATETIMEVALUE('2024-13-01 00:00:00')", "error"),
            Case("DATETIMEVALUE('2024-02-29 24:00:00')", "error"),
            Case("DATETIMEVALUE('2024-02-29 23:60:00')", "error"),
            Case("DATETIMEVALUE('2024-02-29 23:59:60')", "error"),
            Case("DATETIMEVALUE('2024-02-29')", "error"),
            Case("DATETIMEVALUE('2024-02-29T13:45:10')", "error"),
            Case("DATETIMEVALUE(t1)", "blank"),
            Case("DATETIMEVALUE(d1)", ["d1": "2024-02-29"], "2024-02-29 00:00:00Z"),
            Case("TIMEVALUE('13:45:10.250')", "13:45:10.250"),
            Case("TIMEVALUE('13:45:10')", "error"), Case("TIMEVALUE('24:00:00.000')", "error"),
            Case("TIMEVALUE('1:45:10.250')", "error"), Case("TIMEVALUE('13:45:10.250Z')", "error"),
            Case("TIMEVALUE(t1)", "blank"),
            Case("TIMEVALUE(dt1)", ["dt1": "1969-12-31T23:59:59.500Z"], "23:59:59.500"),
            Case("TIMEVALUE(NOW())", "13:45:10.250"),
            Case("TODAY()", "2024-02-29"), Case("NOW()", "2024-02-29 13:45:10Z"),
            Case("TIMENOW()", "13:45:10.250"), Case("NOW() = NOW()", "TRUE"),
            Case("TEXT(DATE(2024,2,9))", "'2024-02-09'"),
            Case("TEXT(NOW())", "'2024-02-29 13:45:10Z'"),
            Case("TEXT(TIMENOW())", "'13:45:10.250'"),
            Case("$System.OriginDateTime", "1900-01-01 00:00:00Z"),
            Case("TEXT($SYSTEM.origindatetime)", "'1900-01-01 00:00:00Z'"),
        ]
    )
    func conversions(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("DATE(2024,3,1) - DATE(2024,2,1)", "29"),
            Case("DATE(2024,2,28) + 1", "2024-02-29"), Case("1 + DATE(2024,2,28)", "2024-02-29"),
            Case("DATE(2024,3,1) - 1", "2024-02-29"), Case("DATE(2024,3,1) + 1.9", "2024-03-02"),
            Case("DATE(2024,3,1) - 1.9", "2024-02-29"),
            Case("DATE(2024,3,1) + 3000000000", "error"),
            Case("DATE(1582,10,15) - DATE(1582,10,4)", "1"),
            Case(
                "NOW() - DATETIMEVALUE('2024-02-29 13:15:10')",
                "0.0208362268518518518518518518518518518519"
            ),
            Case(
                "DATETIMEVALUE('2024-01-02 12:00:00') - DATETIMEVALUE('2024-01-01 00:00:00')",
                "1.5"
            ),
            Case("DATETIMEVALUE('2024-01-01 00:00:00') + 0.5", "2024-01-01 12:00:00Z"),
            Case("DATETIMEVALUE('2024-01-01 00:00:00') + 1/86400/2", "2024-01-01 00:00:01Z"),
            Case("DATETIMEVALUE('2024-01-01 00:00:00') - 1", "2023-12-31 00:00:00Z"),
            Case("TIMEVALUE('10:00:00.000') + 1500", "10:00:01.500"),
            Case("TIMEVALUE('23:00:00.000') + 7200000", "01:00:00.000"),
            Case("TIMEVALUE('01:00:00.000') - 3600000", "00:00:00.000"),
            Case("TIMEVALUE('01:00:00.000') - 3600001", "error"),
            Case("TIMEVALUE('02:00:00.000') - TIMEVALUE('01:00:00.000')", "3600000"),
            Case("TIMEVALUE('01:00:00.000') - TIMEVALUE('02:00:00.000')", "82800000"),
            Case("ADDMONTHS(DATE(2024,1,31), 1)", "2024-02-29"),
            Case("ADDMONTHS(DATE(2023,1,30), 1)", "2023-02-28"),
            Case("ADDMONTHS(DATE(2024,2,29), 1)", "2024-03-31"),
            Case("ADDMONTHS(DATE(2024,2,28), 1)", "2024-03-28"),
            Case("ADDMONTHS(DATE(2024,3,31), -1)", "2024-02-29"),
            Case("ADDMONTHS(DATE(2024,12,15), 1)", "2025-01-15"),
            Case("ADDMONTHS(DATE(2024,1,15), 1.9)", "2024-02-15"),
            Case("ADDMONTHS(d1, 1)", "blank"), Case("ADDMONTHS(DATE(2024,1,1), n1)", "blank"),
            Case("ADDMONTHS(NOW(), 12)", "2025-02-28 13:45:10Z"),
            Case("ADDMONTHS(TODAY(), 999999999)", "error"),
        ]
    )
    func arithmetic(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("YEAR(DATE(2024,2,29))", "2024"), Case("MONTH(DATE(2024,2,29))", "2"),
            Case("DAY(DATE(2024,2,29))", "29"), Case("YEAR(d1)", "blank"),
            Case("WEEKDAY(DATE(2024,2,25))", "1"), Case("WEEKDAY(DATE(2024,2,29))", "5"),
            Case("WEEKDAY(d1)", "blank"),
            Case("DAYOFYEAR(DATE(2024,12,31))", "366"), Case("DAYOFYEAR(DATE(2023,12,31))", "365"),
            Case("DAYOFYEAR(DATE(2024,1,1))", "1"),
            Case("ISOWEEK(DATE(2021,1,3))", "53"), Case("ISOYEAR(DATE(2021,1,3))", "2020"),
            Case("ISOWEEK(DATE(2021,1,4))", "1"),
            Case("ISOWEEK(DATE(2024,12,30))", "1"), Case("ISOYEAR(DATE(2024,12,30))", "2025"),
            Case("ISOWEEK(d1)", "blank"),
            Case("HOUR(TIMENOW())", "13"), Case("MINUTE(TIMENOW())", "45"),
            Case("SECOND(TIMENOW())", "10"), Case("MILLISECOND(TIMENOW())", "250"),
            Case("HOUR(tm1)", "blank"), Case("UNIXTIMESTAMP(DATE(1970,1,2))", "86400"),
            Case("UNIXTIMESTAMP(NOW())", "1709214310"),
            Case("UNIXTIMESTAMP(TIMEVALUE('00:01:00.999'))", "60"),
            Case("UNIXTIMESTAMP(d1)", "blank"), Case("UNIXTIMESTAMP(DATE(1969,12,31))", "-86400"),
            Case("FROMUNIXTIME(0)", "1970-01-01 00:00:00Z"),
            Case("FROMUNIXTIME(-1)", "1969-12-31 23:59:59Z"), Case("FROMUNIXTIME(n1)", "blank"),
            Case("FROMUNIXTIME(9999999999999999)", "error"),
            Case("FORMATDURATION(3661)", "'01:01:01'"),
            Case("FORMATDURATION(100000)", "'27:46:40'"),
            Case("FORMATDURATION(100000, TRUE)", "'1:03:46:40'"),
            Case("FORMATDURATION(-3661.9)", "'01:01:01'"),
            Case("FORMATDURATION(60, FALSE)", "'00:01:00'"),
            Case(
                "FORMATDURATION(TIMEVALUE('10:00:00.000'), TIMEVALUE('08:30:00.000'))",
                "'01:30:00'"
            ),
            Case("FORMATDURATION(NOW(), NOW() + 1.5)", "'1:12:00:00'"),
            Case("FORMATDURATION(n1)", "blank"), Case("FORMATDURATION(tm1, TIMENOW())", "blank"),
        ]
    )
    func parts(row: Case) throws { try row.check() }

    /// The day is the user's; parts of a date-time are in GMT.
    @Test func timeZones() throws {
        let ahead = FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: 11 * 3_600)])
        let behind = FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: -14 * 3_600)])
        #expect(try Sample.evaluate("TODAY()", timeZone: ahead) == "2024-03-01")
        #expect(try Sample.evaluate("TODAY()", timeZone: behind) == "2024-02-28")
        #expect(try Sample.evaluate("DATEVALUE(NOW())", timeZone: ahead) == "2024-03-01")
        #expect(try Sample.evaluate("DAY(DATEVALUE(NOW()))", timeZone: behind) == "28")
        #expect(try Sample.evaluate("HOUR(TIMENOW())", timeZone: ahead) == "13")
        #expect(try Sample.evaluate("DATEVALUE('2024-02-29')", timeZone: ahead) == "2024-02-29")
    }

    @Test func theTimeMayBeUnknown() throws {
        let formula = try Sample.compile("TODAY() > d1")
        let record = try Sample.record(formula.layout, ["d1": "2024-01-01"])
        let outcome = formula.decide(record, context: FormulaContext(nowMilliseconds: nil))
        #expect(outcome == .undecidable("TODAY(): the time is not known"))
    }
}
