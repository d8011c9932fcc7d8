// SPDX-License-Identifier: Apache-2.0

/// Times as HTTP's headers have them: `Tue, 24 Nov 2026 08:12:31 GMT` (RFC 9110, section 5.6.7).
extension Timestamp {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// Reads the time of a header such as `Date`; nil when it is something else. The day of the
    /// week is not checked.
    public init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2,
            let month = Self.months.firstIndex(where: { $0 == parts[2] })
        else { return nil }
        let number = Self.twoDigits(month + 1)
        self.init(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    /// The time as a header has it, without milliseconds. What is outside the years 1 to 9999 is
    /// written as the nearest time inside them.
    public var httpDate: String {
        let time = max(Timestamp.earliestWritable, min(self, .latestWritable))
        let (whole, rest) = time.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let days = Int(rest < 0 ? whole - 1 : whole)
        let date = CivilDay(daysSinceEpoch: days)
        // Day 0 was a Thursday.
        let weekday = Self.weekdays[((days + 4) % 7 + 7) % 7]
        let text = time.rfc3339
        let (year, clock) = (text.prefix(4), text.dropFirst(11).prefix(8))
        return "\(weekday), \(Self.twoDigits(date.day)) \(Self.months[date.month - 1]) \(year) "
            + "\(clock) GMT"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
