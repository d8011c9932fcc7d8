// SPDX-License-Identifier: Apache-2.0

/// Milliseconds of clock times.
enum ClockTime {
    static let second = 1_000
    static let minute = 60_000
    static let hour = 3_600_000
    static let day = 86_400_000
}

/// Dates and times as formulas read and write them.
enum TimeText {
    /// `yyyy-MM-dd`; nil unless the text is a date that exists. Month and day may have one digit.
    static func date(_ text: String) -> Int? {
        var reader = TimeReader(text)
        guard let date = reader.date(), reader.isAtEnd else { return nil }
        return date
    }

    /// `yyyy-MM-dd HH:mm:ss` in GMT; text after it is ignored and blanks before a number are, as
    /// Java's `DateFormat` does.
    static func dateTime(_ text: String) -> Int? {
        var reader = TimeReader(text)
        guard let date = reader.date(skippingBlanks: true), reader.skip(" ") else { return nil }
        var clock = 0
        for (bound, unit) in [(24, ClockTime.hour), (60, ClockTime.minute)] {
            reader.skipBlanks()
            guard let part = reader.number(digits: 1...2, below: bound), reader.skip(":") else {
                return nil
            }
            clock += part * unit
        }
        reader.skipBlanks()
        guard let second = reader.number(digits: 1...2, below: 60) else { return nil }
        return date * ClockTime.day + clock + second * ClockTime.second
    }

    /// `HH:mm:ss.SSS`, in full.
    static func time(_ text: String) -> Int? {
        var reader = TimeReader(text)
        guard let hour = reader.number(digits: 2...2, below: 24), reader.skip(":"),
            let minute = reader.number(digits: 2...2, below: 60), reader.skip(":"),
            let second = reader.number(digits: 2...2, below: 60), reader.skip("."),
            let milliseconds = reader.number(digits: 3...3, below: 1_000), reader.isAtEnd
        else { return nil }
        return hour * ClockTime.hour + minute * ClockTime.minute + second * ClockTime.second
            + milliseconds
    }

    /// A date and time as Salesforce's interfaces write it: RFC 3339, or with an offset such as
    /// `+0000`; seconds may have a fraction, of which milliseconds are kept.
    static func timestamp(_ text: String) -> Int? {
        var reader = TimeReader(text)
        guard let date = reader.date(), reader.skip("T") || reader.skip(" "),
            let clock = reader.clock(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        return date * ClockTime.day + clock - offset
    }

    /// A time as Salesforce's interfaces write it: `13:45:00.000Z`.
    static func clock(_ text: String) -> Int? {
        var reader = TimeReader(text)
        guard let clock = reader.clock() else { return nil }
        _ = reader.skip("Z")
        return reader.isAtEnd ? clock : nil
    }

    /// `yyyy-MM-dd`.
    static func text(date days: Int) -> String {
        // What is beyond all calendars is shown as their end.
        let limit = CivilDate.daysLimit
        let date = CivilDate(days: max(-limit, min(limit, days)))
        // Java prints years before the first as those before Christ, without a sign.
        let year = date.year > 0 ? date.year : 1 - date.year
        return "\(padded(year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    /// `yyyy-MM-dd HH:mm:ssZ`.
    static func text(dateTime milliseconds: Int) -> String {
        let days = milliseconds.dividedDown(by: ClockTime.day)
        let clock = milliseconds.remainderUp(of: ClockTime.day)
        return "\(text(date: days)) \(hours(clock / ClockTime.second))Z"
    }

    /// `HH:mm:ss.SSS`.
    static func text(time milliseconds: Int) -> String {
        let clock = milliseconds.remainderUp(of: ClockTime.day)
        return "\(hours(clock / ClockTime.second)).\(padded(clock % ClockTime.second, 3))"
    }

    /// `HH:mm:ss`; hours may exceed 24.
    static func hours(_ seconds: Int) -> String {
        "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    }

    /// A number with zeros in front.
    static func padded(_ value: Int, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// Reads times from the front of a text.
private struct TimeReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Character) -> Bool {
        guard let expected = character.asciiValue, rest.first == expected else { return false }
        rest.removeFirst()
        return true
    }

    mutating func skipBlanks() {
        while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest.removeFirst() }
    }

    /// A number of so many digits, below a bound.
    mutating func number(digits: ClosedRange<Int>, below bound: Int) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, let digit = rest.first, digit &- 0x30 < 10 {
            value = value * 10 + Int(digit - 0x30)
            count += 1
            rest.removeFirst()
        }
        return count >= digits.lowerBound && value < bound ? value : nil
    }

    mutating func date(skippingBlanks: Bool = false) -> Int? {
        guard let year = number(digits: 4...4, below: 10_000), skip("-") else { return nil }
        if skippingBlanks { skipBlanks() }
        guard let month = number(digits: 1...2, below: 13), skip("-") else { return nil }
        if skippingBlanks { skipBlanks() }
        guard let day = number(digits: 1...2, below: 32),
            let date = CivilDate(checkedYear: year, month: month, day: day)
        else { return nil }
        return date.days
    }

    mutating func clock() -> Int? {
        guard let hour = number(digits: 2...2, below: 24), skip(":"),
            let minute = number(digits: 2...2, below: 60)
        else { return nil }
        var value = hour * ClockTime.hour + minute * ClockTime.minute
        guard skip(":") else { return value }
        guard let second = number(digits: 2...2, below: 60) else { return nil }
        value += second * ClockTime.second
        guard skip(".") else { return value }
        var place = 100
        var count = 0
        while let digit = rest.first, digit &- 0x30 < 10 {
            value += Int(digit - 0x30) * place
            place /= 10
            count += 1
            rest.removeFirst()
        }
        return count > 0 ? value : nil
    }

    mutating func offset() -> Int? {
        if skip("Z") { return 0 }
        let isNegative = rest.first == UInt8(ascii: "-")
        guard skip("-") || skip("+"), let hour = number(digits: 2...2, below: 24) else {
            return nil
        }
        _ = skip(":")
        guard let minute = number(digits: 2...2, below: 60) else { return nil }
        let offset = hour * ClockTime.hour + minute * ClockTime.minute
        return isNegative ? -offset : offset
    }
}
