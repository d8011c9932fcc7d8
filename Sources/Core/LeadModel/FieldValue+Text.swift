// SPDX-License-Identifier: Apache-2.0

extension FieldValue {
    /// The value as commands show it to people: `'Ada'`, `10`, `true`, `(empty)` or `(nested)`.
    package var shownText: String {
        switch self {
        case .null: "(empty)"
        case .text(let text): "'\(text)'"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .nested: "(nested)"
        }
    }
}

extension FieldValue? {
    /// The value as commands show it to people; `(not seen)` for a field that no event has shown.
    package var shownText: String { self?.shownText ?? "(not seen)" }
}
