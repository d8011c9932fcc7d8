// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// What is sent of a value so that Salesforce takes it as it is meant.
enum WrittenValue {
    /// The fields of a write in the form of their types.
    static func fields(_ fields: [Field], _ described: DescribedObject?) -> [Field] {
        guard let described else { return fields }
        return fields.map { field in
            Field(name: field.name, value: value(field.value, described[field.name]))
        }
    }

    /// A time for a field that holds days is the day that it is in UTC, as Salesforce has it.
    private static func value(_ value: FieldValue, _ schema: FieldSchema?) -> FieldValue {
        guard schema?.type == "date", case .text(let text) = value, text.utf8.count > dayBytes,
            let time = Timestamp(rfc3339: text)
        else { return value }
        return .text(String(time.rfc3339.prefix(dayBytes)))
    }

    private static let dayBytes = "2026-01-31".utf8.count
}
