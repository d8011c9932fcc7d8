// SPDX-License-Identifier: Apache-2.0

/// Times as RFC 3339 text, without Foundation: records hold several, and the hot path reads them.
extension Timestamp {
    /// 0001-01-01T00:00:00.000Z, the first time that can be written.
    public static let earliestWritable = Timestamp(milliseconds: -62_135_596_800_000)
    /// 9999-12-31T23:59:59.999Z, the last time that can be written.
    public static let latestWritable = Timestamp(milliseconds: 253_402_300_799_999)

    /// The length of a written time: always UTC, always with milliseconds.
    static let writtenCount = 24

    /// Reads a time: `2026-11-23T18:44:55.000Z`, with any offset (`+01:00`, or `+0100` as
    /// Salesforce writes it), with up to nine digits of fraction (cut off after the milliseconds)
    /// or none.
    ///
    /// A leap second (`:60`) is taken for the last millisecond before it, so that times that follow
    /// it stay later. What no calendar has (February 30) is nil.
    public init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let time = bytes.withUnsafeBufferPointer { Timestamp(rfc3339: $0) }
        guard let time else { return nil }
        self = time
    }

    /// Reads a time from UTF-8.
    public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let century = digits(bytes, 0), let yearOfCentury = digits(bytes, 2),
            let month = digits(bytes, 5), let day = digits(bytes, 8),
            let hour = digits(bytes, 11), let minute = digits(bytes, 14),
            let second = digits(bytes, 17)
        else { return nil }
        let year = century * 100 + yearOfCentury
        guard Limits.years.contains(year), 1...12 ~= month,
            1...Timestamp.days(ofMonth: month, year: year) ~= day,
            hour < 24, minute < 60, second <= 60
        else { return nil }

        var index = 19
        guard var fraction = Timestamp.fraction(bytes, &index),
            let offsetMinutes = Timestamp.offset(bytes, index)
        else { return nil }
        if second == 60 { fraction = 999 }
        let days = Timestamp.daysSinceEpoch(year: year, month: month, day: day)
        let seconds =
            days * 86_400 + (hour * 60 + minute - offsetMinutes) * 60 + min(second, 59)
        let time = Timestamp(milliseconds: Int64(seconds * 1000 + fraction))
        guard time >= .earliestWritable, time <= .latestWritable else { return nil }
        self = time
    }

    /// The time as the contract writes it: `2026-11-23T18:44:55.000Z`. What is outside the years 1
    /// to 9999 is written as the nearest time inside them.
    public var rfc3339: String {
        String(unsafeUninitializedCapacity: Timestamp.writtenCount) { buffer in
            write(to: buffer.baseAddress!)
            return Timestamp.writtenCount
        }
    }

    /// Writes the 24 bytes of the time.
    func write(to start: UnsafeMutablePointer<UInt8>) {
        let value = max(Timestamp.earliestWritable, min(self, .latestWritable)).milliseconds
        var days = Int(value / 86_400_000)
        var rest = Int(value % 86_400_000)
        if rest < 0 {
            days -= 1
            rest += 86_400_000
        }
        let (year, month, day) = Timestamp.date(daysSinceEpoch: days)
        putDigits(start, 0, year / 100)
        putDigits(start, 2, year % 100)
        start[4] = UInt8(ascii: "-")
        putDigits(start, 5, month)
        start[7] = UInt8(ascii: "-")
        putDigits(start, 8, day)
        start[10] = UInt8(ascii: "T")
        putDigits(start, 11, rest / 3_600_000)
        start[13] = UInt8(ascii: ":")
        putDigits(start, 14, rest / 60_000 % 60)
        start[16] = UInt8(ascii: ":")
        putDigits(start, 17, rest / 1000 % 60)
        start[19] = UInt8(ascii: ".")
        start[20] = UInt8(ascii: "0") + UInt8(rest % 1000 / 100)
        putDigits(start, 21, rest % 100)
        start[23] = UInt8(ascii: "Z")
    }

    /// The milliseconds of the fraction at `index`, which moves behind it; nil when it is
    /// malformed.
    private static func fraction(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int? {
        guard bytes[index] == UInt8(ascii: ".") else { return 0 }
        index += 1
        let start = index
        var milliseconds = 0
        var weight = 100
        while index < bytes.count, let digit = digit(bytes[index]) {
            milliseconds += digit * weight
            weight /= 10
            index += 1
        }
        return 1...9 ~= index - start ? milliseconds : nil
    }

    /// The offset's minutes; nil when it is malformed or not the end of the text.
    private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        let sign = bytes[index]
        if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == index + 1 ? 0 : nil }
        let count = bytes.count - index
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), count == 5 || count == 6,
            count == 5 || bytes[index + 3] == UInt8(ascii: ":"),
            let hours = digits(bytes, index + 1), let minutes = digits(bytes, bytes.count - 2),
            hours < 24, minutes < 60
        else { return nil }
        let total = hours * 60 + minutes
        return sign == UInt8(ascii: "-") ? -total : total
    }

    private static func days(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar. The year is taken to begin in
    /// March, so that the leap day is its last (Howard Hinnant, "chrono-compatible low-level date
    /// algorithms"); no year before 0 comes here.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    /// The inverse of `daysSinceEpoch`.
    private static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSinceEpoch + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

private func digit(_ byte: UInt8) -> Int? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? Int(value) : nil
}

/// Two digits as a number.
private func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    guard let tens = digit(bytes[index]), let ones = digit(bytes[index + 1]) else { return nil }
    return tens * 10 + ones
}

private func putDigits(_ start: UnsafeMutablePointer<UInt8>, _ index: Int, _ value: Int) {
    start[index] = UInt8(ascii: "0") + UInt8(value / 10)
    start[index + 1] = UInt8(ascii: "0") + UInt8(value % 10)
}
