// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Dates as Salesforce takes them: a day of the calendar, or a time with its zone.
enum CalendarDate {
    /// What a text is as a date.
    enum Reading { case valid, outOfRange, malformed }

    private static let years = 1700...4000

    /// Reads `2026-11-23`.
    static func readDate(_ text: String) -> Reading {
        guard text.utf8.count == 10 else { return .malformed }
        return readDatetime(text + "T00:00:00.000Z")
    }

    /// Reads RFC 3339; the year decides whether Salesforce has room for it.
    static func readDatetime(_ text: String) -> Reading {
        guard Timestamp(rfc3339: text) != nil, let year = Int(text.prefix(4)) else {
            return .malformed
        }
        return years.contains(year) ? .valid : .outOfRange
    }
}
