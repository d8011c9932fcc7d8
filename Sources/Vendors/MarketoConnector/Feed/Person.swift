// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// A person as Marketo holds it.
struct Person: Hashable, Sendable {
    var id: String
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    /// The fields that were asked for, in that order; one that is missing from the record is null
    /// (docs/reference/marketo.md, Persons).
    var fields: [Field]
    /// Fields with an unreadable value; they are not among `fields`.
    var unreadable: [String] = []

    func value(_ name: String) -> FieldValue {
        fields.first { $0.name == name }?.value ?? .null
    }

    /// Reads an object of `result`.
    init(_ object: JSONObject, asked names: [String]) throws(DecodingFailure) {
        guard let id = object.filled("id")?.plainText else {
            throw object.failure("id", "is missing")
        }
        self.id = id
        createdAt = Timestamp(marketo: object.filled("createdAt"))
        updatedAt = Timestamp(marketo: object.filled("updatedAt"))
        var values: [String: FieldValue] = [:]
        for member in object.members {
            values[String(decoding: member.name, as: UTF8.self)] = member.value.fieldValue
        }
        fields = []
        fields.reserveCapacity(names.count)
        for name in names {
            let value = values[name] ?? .null
            // No field that is kept in step holds a list or an object.
            if value == .nested {
                unreadable.append(name)
            } else {
                fields.append(Field(name: name, value: value))
            }
        }
    }

    init(id: String, createdAt: Timestamp?, updatedAt: Timestamp?, fields: [Field]) {
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.fields = fields
    }

    /// Whether a text is the id of a person: a whole number above 0.
    static func isID(_ text: String) -> Bool { number(text) != nil }

    /// The number that a person's id is; nil for what is none.
    static func number(_ text: String) -> Int64? {
        guard let number = Int64(text), 1...Limits.greatestID ~= number, String(number) == text
        else { return nil }
        return number
    }
}
