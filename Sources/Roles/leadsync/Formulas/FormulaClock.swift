// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Primitives
import SalesforceFormula
import ValidationRules

/// The time and the time zone that formulas are evaluated with.
enum FormulaClock {
    /// The years whose changes of clocks are looked up.
    private static let years = 1970...2100

    /// An instant that was given, or the present.
    static func now(_ text: String?) throws -> Int64 {
        guard let text else { return Timestamp.ofSystem.milliseconds }
        guard let time = Timestamp(rfc3339: text) else {
            throw Failure(.data, "--now \(text): expected a time such as 2026-11-23T18:44:55Z")
        }
        return time.milliseconds
    }

    /// A time zone by its name, else that of a schema's sync user, else GMT.
    static func timeZone(
        named name: String?,
        else schema: ObjectSchema
    ) throws -> FormulaTimeZone {
        if let name {
            guard let zone = timeZone(named: name) else {
                throw Failure(
                    .data,
                    "--time-zone \(name) is not known; expected one as Europe/Berlin"
                )
            }
            return zone
        }
        guard case .text(let name)? = schema.global("$User.TimeZoneSidKey") else { return .gmt }
        return timeZone(named: name) ?? .gmt
    }

    /// A time zone by its name in the system's database; nil when it is not there.
    static func timeZone(named name: String) -> FormulaTimeZone? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let calendar = Calendar(identifier: .gregorian)
        func start(of year: Int) -> Date? {
            calendar.date(from: DateComponents(timeZone: .gmt, year: year, month: 1, day: 1))
        }
        guard var instant = start(of: years.lowerBound), let end = start(of: years.upperBound)
        else { return .gmt }
        var offsets: [FormulaTimeZone.Offset] = []
        while instant < end {
            offsets.append(
                .init(
                    fromMilliseconds: Int64(instant.timeIntervalSince1970 * 1_000),
                    seconds: zone.secondsFromGMT(for: instant)
                )
            )
            guard let next = zone.nextDaylightSavingTimeTransition(after: instant) else { break }
            instant = next
        }
        return FormulaTimeZone(offsets: offsets)
    }
}
