// SPDX-License-Identifier: Apache-2.0

/// A JSON value as the sandboxes keep and answer it: members stay in their order, whole numbers
/// are exact, and a fraction is written as the shortest text that reads back the same.
package enum JSON: Hashable, Sendable {
    /// One member of an object.
    package struct Member: Hashable, Sendable {
        /// The name, not escaped.
        package var name: String
        /// The value.
        package var value: JSON

        /// Puts a name and a value together.
        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    case null
    case boolean(Bool)
    /// A whole number; `10.0` is read as 10.
    case integer(Int64)
    /// Any other number. A whole one is written with its fraction: `10.0`.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// The member of this name; of several the last one, nil when there is none or no object.
    package subscript(name: String) -> JSON? {
        get { members?.last { $0.name == name }?.value }
        set {
            guard case .object(var members) = self else {
                preconditionFailure("a member of what is no object")
            }
            let place = members.lastIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name, value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// The members of an object, nil for anything else.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements of an array, nil for anything else.
    package var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The text of a string, nil for anything else.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A whole number, nil for anything else.
    package var whole: Int64? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// Any number, nil for anything else.
    package var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// A truth value, nil for anything else.
    package var truth: Bool? {
        if case .boolean(let truth) = self { truth } else { nil }
    }

    /// Whether the value is `null`.
    package var isNull: Bool { self == .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A string.
    package init(stringLiteral text: String) { self = .string(text) }
}

extension JSON: ExpressibleByIntegerLiteral {
    /// A whole number.
    package init(integerLiteral integer: Int64) { self = .integer(integer) }
}

extension JSON: ExpressibleByBooleanLiteral {
    /// A truth value.
    package init(booleanLiteral truth: Bool) { self = .boolean(truth) }
}

extension JSON: ExpressibleByArrayLiteral {
    /// An array.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByDictionaryLiteral {
    /// An object whose members keep the order in which they are written.
    package init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
}
