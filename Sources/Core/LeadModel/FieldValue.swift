// SPDX-License-Identifier: Apache-2.0

/// The value of one field of a lead in one system, as JSON carries it.
///
/// A number without a fraction is always `integer` (when it fits 53 bits), so that `10` and `10.0`
/// are the same value: both vendors print numbers either way.
public enum FieldValue: Hashable, Sendable {
    /// A cleared field, or one that never held anything.
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    /// An array or an object (a compound address, say), which no mapped field holds; or a value
    /// that cannot be read: a number beyond any range, half of a surrogate pair.
    case nested

    /// Whether the field holds nothing; both vendors treat empty text as no value.
    public var isBlank: Bool {
        switch self {
        case .null: true
        case .text(let text): text.isEmpty
        default: false
        }
    }
}

extension FieldValue {
    /// Compares texts by their code units: `é` and `e` with an accent behind it are two values, as
    /// they are to both vendors and to a user who replaces one by the other.
    public static func == (left: FieldValue, right: FieldValue) -> Bool {
        switch (left, right) {
        case (.null, .null), (.nested, .nested): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.text(let left), .text(let right)): left.hasSameCodeUnits(as: right)
        default: false
        }
    }
}

extension String {
    /// Whether two texts are the same unit by unit, and not only canonically equivalent.
    package func hasSameCodeUnits(as other: String) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                left.count == right.count && left.elementsEqual(right)
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

/// A field's name, as its own system calls it, and its value.
public struct Field: Hashable, Sendable {
    /// The API name in the field's system.
    public var name: String
    /// The value; `null` is a cleared field.
    public var value: FieldValue

    /// Puts a name and a value together.
    public init(name: String, value: FieldValue) {
        self.name = name
        self.value = value
    }
}
