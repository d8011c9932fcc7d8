// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// A field's value as the database keeps it: truth values are 0 and 1, times milliseconds, dates
/// text such as `2026-01-31`.
enum StoredValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    init(_ value: DatabaseValue) {
        switch value.storage {
        case .int64(let integer): self = .integer(integer)
        case .double(let real): self = .real(real)
        case .string(let text): self = .text(text)
        case .null, .blob: self = .null
        }
    }

    init(_ text: String?) {
        self = text.map { .text($0) } ?? .null
    }

    init(_ time: Timestamp) {
        self = .integer(time.milliseconds)
    }

    init(_ truth: Bool) {
        self = .integer(truth ? 1 : 0)
    }

    var isNull: Bool { self == .null }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    var isTrue: Bool { self == .integer(1) }

    /// The value as an answer shows it.
    func json(_ type: SalesforceFieldType) -> JSON {
        switch self {
        case .null: return .null
        case .text(let text): return .string(text)
        case .real(let real): return .number(real)
        case .integer(let integer):
            switch type {
            case .boolean: return .boolean(integer != 0)
            case .datetime:
                return .string(SalesforceTime.text(Timestamp(milliseconds: integer)))
            case .double, .currency, .percent: return .number(Double(integer))
            default: return .integer(integer)
            }
        }
    }
}

extension StoredValue: DatabaseValueConvertible {
    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .real(let real): real.databaseValue
        case .text(let text): text.databaseValue
        }
    }

    static func fromDatabaseValue(_ value: DatabaseValue) -> StoredValue? { StoredValue(value) }
}

/// Times as answers write them: `2026-01-31T12:34:56.000+0000`.
enum SalesforceTime {
    static func text(_ time: Timestamp) -> String {
        time.rfc3339.dropLast() + "+0000"
    }

    /// A point in time without its fraction: Salesforce keeps whole seconds.
    static func seconds(_ time: Timestamp) -> Timestamp {
        let remainder = time.milliseconds % 1000
        return time.advanced(byMilliseconds: -(remainder < 0 ? remainder + 1000 : remainder))
    }
}
