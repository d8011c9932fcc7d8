// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// A day of the Gregorian calendar, and its number since 1970-01-01.
struct SOQLDate: Equatable, Sendable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-01-31`; nil for anything else, days that no month has included.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = SOQLDate.number(bytes[0..<4]),
            let month = SOQLDate.number(bytes[5..<7]),
            let day = SOQLDate.number(bytes[8..<10]),
            (1...12).contains(month), day >= 1
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard SOQLDate(days: days) == self else { return nil }
    }

    /// The day with this number.
    init(days: Int) {
        let day = CivilDay(daysSinceEpoch: days)
        self.init(year: day.year, month: day.month, day: day.day)
    }

    /// Days since 1970-01-01.
    var days: Int { CivilDay(year: year, month: month, day: day).daysSinceEpoch }

    /// `2026-01-31`
    var text: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
