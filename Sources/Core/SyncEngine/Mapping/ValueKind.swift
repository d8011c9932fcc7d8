// SPDX-License-Identifier: Apache-2.0

/// The kind of value that a field holds, as far as both vendors agree (docs/reference/marketo.md,
/// Fields).
public enum ValueKind: Hashable, Sendable {
    case text
    case boolean
    case integer
    case number
    case date
    case datetime
    /// The kind is not known; values are compared as they come.
    case untyped

    /// The kind of a field type, by Salesforce's name for it or Marketo's.
    public init(typeName: String) {
        switch typeName {
        case "boolean": self = .boolean
        case "int", "long", "integer", "score": self = .integer
        case "double", "currency", "percent", "float": self = .number
        case "date": self = .date
        case "datetime": self = .datetime
        case "", "anyType", "address", "location", "complexvalue", "json", "base64":
            self = .untyped
        default: self = .text
        }
    }
}
