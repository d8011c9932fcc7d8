// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

@Suite struct TimeTextTests {
    /// Field values as Salesforce's interfaces write them.
    @Test(
        arguments: [
            ("2024-02-29T13:45:10Z", "2024-02-29 13:45:10Z"),
            ("2024-02-29T13:45:10.999Z", "2024-02-29 13:45:10Z"),
            ("2024-02-29T13:45:10.123456789Z", "2024-02-29 13:45:10Z"),
            ("2024-02-29T13:45:10.000+0000", "2024-02-29 13:45:10Z"),
            ("2024-02-29T13:45:10+01:00", "2024-02-29 12:45:10Z"),
            ("2024-02-29T00:15:00-0130", "2024-02-29 01:45:00Z"),
            ("2024-02-29 13:45:10Z", "2024-02-29 13:45:10Z"),
            ("2024-02-29T13:45Z", "2024-02-29 13:45:00Z"), ("2024-02-29T13:45:10", nil),
            ("2024-02-30T13:45:10Z", nil), ("2024-02-29T24:00:00Z", nil),
            ("2024-02-29T13:45:10.Z", nil), ("2024-02-29T13:45:10Zx", nil),
            ("2024-02-29T13:45:10+1", nil), ("2024-02-29", nil), ("x", nil),
        ] as [(String, String?)]
    )
    func timestamps(text: String, expected: String?) {
        #expect(FormulaValue(text, as: .dateTime)?.text == expected)
    }

    @Test(
        arguments: [
            ("2024-02-29", FormulaType.date, "2024-02-29"), ("2024-2-9", .date, "2024-02-09"),
            ("2023-02-29", .date, nil), ("", .date, "(blank)"),
            ("13:45:00.000Z", .time, "13:45:00.000"), ("13:45", .time, "13:45:00.000"),
            ("13:45:59.5", .time, "13:45:59.500"), ("25:00", .time, nil),
            ("true", .boolean, "TRUE"), ("FALSE", .boolean, "FALSE"), ("", .boolean, "FALSE"),
            ("yes", .boolean, nil), ("1.50", .number, "1.5"),
            ("x", .number, nil), ("", .number, "(blank)"), ("a", .text, "a"), ("a", .location, nil),
            ("a", .unknown, "a"), ("a", .null, nil),
        ] as [(String, FormulaType, String?)]
    )
    func valuesOfFields(text: String, type: FormulaType, expected: String?) {
        #expect(FormulaValue(text, as: type)?.text == expected)
    }

    @Test func clocks() {
        #expect(TimeText.hours(359_999) == "99:59:59")
        #expect(TimeText.hours(360_000) == "100:00:00")
        #expect(TimeText.text(time: 1) == "00:00:00.001")
        #expect(TimeText.text(dateTime: -1) == "1969-12-31 23:59:59Z")
        #expect(
            TimeText.text(date: CivilDate(year: 12_345, month: 1, day: 1).days) == "12345-01-01"
        )
    }
}
