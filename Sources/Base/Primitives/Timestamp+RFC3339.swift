// SPDX-License-Identifier: Apache-2.0

/// Times as RFC 3339 text, without Foundation: records hold several, and the hot path reads them.
extension Timestamp {
    /// 0001-01-01T00:00:00.000Z, the first time that can be written.
    public static let earliestWritable = Timestamp(milliseconds: -62_135_596_800_000)
    /// 9999-12-31T23:59:59.999Z, the last time that can be written.
    public static let latestWritable = Timestamp(milliseconds: 253_402_300_799_999)

    /// The years that RFC 3339 can write.
    static let years = 1...9999

    /// The length of a written time: always UTC, always with milliseconds.
    package static let writtenCount = 24

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
        guard Timestamp.years.contains(year), 1...12 ~= month,
            1...CivilDay.length(ofMonth: month, year: year) ~= day,
            hour < 24, minute < 60, second <= 60
        else { return nil }

        var index = 19
        guard var fraction = Timestamp.fraction(bytes, &index),
            let offsetMinutes = Timestamp.offset(bytes, index)
        else { return nil }
        if second == 60 { fraction = 999 }
        let days = CivilDay(year: year, month: month, day: day).daysSinceEpoch
        let seconds =
            days * 86_400 + (hour * 60 + minute - offsetMinutes) * 60 + min(second, 59)
        let time = Timestamp(milliseconds: Int64(seconds * 1000 + fraction))
        guard time >= .earliestWritable, time <= .latestWritable else { return nil }
        self = time
    }

    /// The time in UTC with milliseconds: `2026-11-23T18:44:55.000Z`. What is outside the years 1
    /// to 9999 is written as the nearest time inside them.
    public var rfc3339: String {
        String(unsafeUninitializedCapacity: Timestamp.writtenCount) { buffer in
            write(to: buffer.baseAddress!)
            return Timestamp.writtenCount
        }
    }

    /// Writes the 24 bytes of the time.
    package func write(to start: UnsafeMutablePointer<UInt8>) {
        let value = max(Timestamp.earliestWritable, min(self, .latestWritable)).milliseconds
        var days = Int(value / 86_400_000)
        var rest = Int(value % 86_400_000)
        if rest < 0 {
            days -= 1
            rest += 86_400_000
        }
        let date = CivilDay(daysSinceEpoch: days)
        putDigits(start, 0, date.year / 100)
        putDigits(start, 2, date.year % 100)
        start[4] = UInt8(ascii: "-")
        putDigits(start, 5, date.month)
        start[7] = UInt8(ascii: "-")
        putDigits(start, 8, date.day)
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
