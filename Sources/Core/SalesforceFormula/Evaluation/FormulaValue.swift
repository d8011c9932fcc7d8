// SPDX-License-Identifier: Apache-2.0

/// A value of a field, or of a formula.
public enum FormulaValue: Sendable {
    /// Nothing; a text without characters counts as this too.
    case blank
    case boolean(Bool)
    case number(DecimalNumber)
    /// A text, a picklist's value, or the values of a multi-select picklist as `A;B;C`.
    case text(String)
    /// Days since 1970-01-01.
    case date(Int)
    /// Milliseconds since 1970-01-01 00:00 GMT.
    case dateTime(Int)
    /// Milliseconds since midnight.
    case time(Int)
    /// Degrees.
    case location(latitude: Double, longitude: Double)

    /// Whether it is blank, or a text without characters.
    public var isBlank: Bool {
        switch self {
        case .blank: true
        case .text(let text): text.isEmpty
        default: false
        }
    }

    /// The value as people read it: what TEXT gives, texts as they are, `TRUE` and `FALSE`.
    public var text: String {
        switch self {
        case .blank: "(blank)"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .number(let number): number.text
        case .text(let text): text
        case .date(let days): TimeText.text(date: days)
        case .dateTime(let milliseconds): TimeText.text(dateTime: milliseconds)
        case .time(let milliseconds): TimeText.text(time: milliseconds)
        case .location(let latitude, let longitude): "\(latitude), \(longitude)"
        }
    }
}

extension FormulaValue: Equatable {
    /// The same kind of value, numbers compared by value and texts by their characters' codes; two
    /// blanks are equal here.
    public static func == (left: FormulaValue, right: FormulaValue) -> Bool {
        switch (left, right) {
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.text(let left), .text(let right)): TextValue.isSame(left, right)
        case (.date(let left), .date(let right)): left == right
        case (.dateTime(let left), .dateTime(let right)): left == right
        case (.time(let left), .time(let right)): left == right
        case (
            .location(let leftLatitude, let leftLongitude),
            .location(let rightLatitude, let rightLongitude)
        ):
            leftLatitude == rightLatitude && leftLongitude == rightLongitude
        default: left.isBlank && right.isBlank
        }
    }
}

extension FormulaValue {
    /// A field's value from text, in the forms that Salesforce's interfaces use: dates as
    /// `yyyy-MM-dd`, date-times by RFC 3339, times as `HH:mm:ss.SSSZ`. Nil when the text is no
    /// value of that type; an empty text is blank. Percents count as fractions in formulas: divide
    /// them by 100 first.
    public init?(_ text: String, as type: FormulaType) {
        if text.isEmpty {
            self = type == .boolean ? .boolean(false) : .blank
            return
        }
        switch type {
        case .text, .picklist, .multiPicklist, .unknown: self = .text(text)
        case .boolean:
            switch text.lowercased() {
            case "true": self = .boolean(true)
            case "false": self = .boolean(false)
            default: return nil
            }
        case .number:
            guard let number = DecimalNumber(text: text) else { return nil }
            self = .number(number)
        case .date:
            guard let days = TimeText.date(text) else { return nil }
            self = .date(days)
        case .dateTime:
            guard let milliseconds = TimeText.timestamp(text) else { return nil }
            self = .dateTime(milliseconds)
        case .time:
            guard let milliseconds = TimeText.clock(text) else { return nil }
            self = .time(milliseconds)
        case .location, .null: return nil
        }
    }

    /// A date or a time that was given as a text, since JSON has neither, where nothing but a date
    /// or a time can stand; nil when the text is none, or may be a text.
    init?(givenAs text: String, for types: FormulaTypes) {
        guard !types.contains(.text) else { return nil }
        for type in [FormulaType.date, .dateTime, .time] where types.contains(FormulaTypes(type)) {
            if let value = FormulaValue(text, as: type) {
                self = value
                return
            }
        }
        return nil
    }

    /// Whether a field of that type may hold this value: it is of that kind, and no date is
    /// millions of years away.
    public func fits(_ type: FormulaType) -> Bool {
        switch self {
        case .blank: true
        case .boolean: type == .boolean || type == .unknown
        case .number: type == .number || type == .unknown
        case .text:
            type == .text || type == .picklist || type == .multiPicklist || type == .unknown
        case .date(let days):
            (type == .date || type == .unknown) && days.magnitude <= CivilDate.daysLimit
        case .dateTime(let milliseconds):
            (type == .dateTime || type == .unknown)
                && milliseconds.magnitude <= CivilDate.daysLimit * ClockTime.day
        case .time(let milliseconds):
            (type == .time || type == .unknown) && 0..<ClockTime.day ~= milliseconds
        case .location: type == .location || type == .unknown
        }
    }
}

extension FormulaValue {
    /// The day since 1970-01-01 of a date, by the calendar that formulas use; parts that are out of
    /// range go on into the next unit. Nil for years that are millions away.
    public static func days(year: Int, month: Int, day: Int) -> Int? {
        guard year.magnitude < 1_000_000, month.magnitude < 1_000_000, day.magnitude < 1_000_000
        else { return nil }
        let years = (month - 1).dividedDown(by: 12)
        let first = CivilDate(
            year: year + years,
            month: (month - 1).remainderUp(of: 12) + 1,
            day: 1
        )
        return first.days + day - 1
    }
}
