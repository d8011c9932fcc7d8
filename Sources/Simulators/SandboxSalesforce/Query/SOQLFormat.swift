// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Values as `FORMAT()` shows them to a user whose language is American English, and whose time
/// zone is GMT.
enum SOQLFormat {
    /// The text; nil for no value.
    static func text(_ value: StoredValue, _ type: SalesforceFieldType) -> String? {
        switch (value, type) {
        case (.null, _): nil
        case (.integer(let integer), .datetime): dateTime(integer)
        case (.integer(let integer), .boolean): integer == 0 ? "false" : "true"
        case (.text(let text), .date): date(text)
        case (.integer(let integer), .currency): "$\(number(Double(integer), decimals: 2))"
        case (.real(let real), .currency): "$\(number(real, decimals: 2))"
        case (.integer(let integer), .percent): "\(number(Double(integer), decimals: 0))%"
        case (.real(let real), .percent): "\(number(real, decimals: nil))%"
        case (.integer(let integer), _): number(Double(integer), decimals: 0)
        case (.real(let real), _): number(real, decimals: nil)
        case (.text(let text), _): text
        }
    }

    /// `1/31/2026`
    private static func date(_ text: String) -> String? {
        SOQLDate(text).map { "\($0.month)/\($0.day)/\($0.year)" }
    }

    /// `1/31/2026 1:05 PM`
    private static func dateTime(_ milliseconds: Int64) -> String? {
        let text = Timestamp(milliseconds: milliseconds).rfc3339
        guard let date = date(String(text.prefix(10))),
            let hour = Int(text.dropFirst(11).prefix(2))
        else { return nil }
        let shown = hour % 12 == 0 ? 12 : hour % 12
        return "\(date) \(shown):\(text.dropFirst(14).prefix(2)) \(hour < 12 ? "AM" : "PM")"
    }

    /// `1,234.5`
    private static func number(_ value: Double, decimals: Int?) -> String {
        let isNegative = value < 0
        let magnitude = abs(value)
        var (whole, fraction) = (magnitude.rounded(.down), "")
        if decimals == 2 {
            let cents = (magnitude * 100).rounded()
            whole = (cents / 100).rounded(.down)
            let rest = Int(cents - whole * 100)
            fraction = ".\(rest < 10 ? "0" : "")\(rest)"
        } else if decimals == nil, let point = "\(magnitude)".firstIndex(of: "."),
            magnitude != whole
        {
            fraction = String("\(magnitude)"[point...])
        }
        guard whole < 1e15 else { return "\(value)" }
        var digits = Array("\(Int64(whole))")
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: index)
            index -= 3
        }
        return (isNegative ? "-" : "") + String(digits) + fraction
    }
}
