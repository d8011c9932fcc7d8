// SPDX-License-Identifier: Apache-2.0

public import LeadModel

// Values and fields as literals: a test says what a system holds in few words.

extension FieldValue: ExpressibleByStringLiteral {
    /// A literal.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension FieldValue: ExpressibleByBooleanLiteral {
    /// A literal.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension FieldValue: ExpressibleByIntegerLiteral {
    /// A literal.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension Array: @retroactive ExpressibleByDictionaryLiteral where Element == Field {
    /// A literal.
    public init(dictionaryLiteral elements: (String, FieldValue)...) {
        self = elements.map { Field(name: $0.0, value: $0.1) }
    }
}
