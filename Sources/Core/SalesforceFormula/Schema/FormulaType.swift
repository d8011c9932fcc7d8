// SPDX-License-Identifier: Apache-2.0

/// The types of formulas and of their parts.
public enum FormulaType: UInt8, Hashable, Sendable, CaseIterable {
    case boolean, number, text, date, dateTime, time
    /// A picklist: only some functions take one.
    case picklist
    /// A multi-select picklist, held as `A;B;C`.
    case multiPicklist
    /// A place on the globe.
    case location
    /// The type of NULL, which fits everywhere.
    case null
    /// Of a parent field or global whose type is not known here: it fits everywhere, and the value
    /// that a record supplies tells.
    case unknown

    /// What people call it.
    public var title: String {
        switch self {
        case .boolean: "Boolean"
        case .number: "Number"
        case .text: "Text"
        case .date: "Date"
        case .dateTime: "DateTime"
        case .time: "Time"
        case .picklist: "Picklist"
        case .multiPicklist: "Multi-Select Picklist"
        case .location: "Location"
        case .null: "Null"
        case .unknown: "Unknown"
        }
    }
}

/// Several types, one of which is wanted.
struct FormulaTypes: OptionSet {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ type: FormulaType) { rawValue = 1 << UInt16(type.rawValue) }

    static let boolean = FormulaTypes(.boolean)
    static let number = FormulaTypes(.number)
    static let text = FormulaTypes(.text)
    static let date = FormulaTypes(.date)
    static let dateTime = FormulaTypes(.dateTime)
    static let time = FormulaTypes(.time)
    static let location = FormulaTypes(.location)
    /// A day, with or without a time.
    static let day: FormulaTypes = [.date, .dateTime]
    /// A date or a time of any kind.
    static let moment: FormulaTypes = [.day, .time]
    /// Everything that can be calculated with; not picklists.
    static let plain: FormulaTypes = [.boolean, .number, .text, .day, .time]
    /// Every value of a field.
    static let any: FormulaTypes = [
        .plain, .location, FormulaTypes(.picklist), FormulaTypes(.multiPicklist),
    ]

    /// Whether a value of that type is one of these.
    func admit(_ type: FormulaType) -> Bool {
        type == .null || type == .unknown || contains(FormulaTypes(type))
    }

    /// The types as people read them.
    var title: String {
        let titles = FormulaType.allCases.filter { contains(FormulaTypes($0)) }.map(\.title)
        guard let last = titles.last else { return "nothing" }
        return titles.count == 1 ? last : titles.dropLast().joined(separator: ", ") + " or " + last
    }
}
