// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension JSONValue {
    /// The value as that of a lead's field: whole numbers that a Double holds exactly are integers,
    /// other numbers Doubles, and arrays and objects are not looked into.
    public var fieldValue: FieldValue {
        switch tag {
        case Tag.text:
            return .text(String(decoding: textBytes, as: UTF8.self))
        case Tag.null:
            return .null
        case Tag.yes:
            return .boolean(true)
        case Tag.no:
            return .boolean(false)
        case Tag.object, Tag.array:
            return .nested
        default:
            // By way of the Double, so that a number means the same before and after it was
            // written: 2^53 + 1 is read as 2^53, which is exact.
            let number = double ?? 0
            if let whole = Int64(exactly: number), JSONValue.exactIntegers.contains(whole) {
                return .integer(whole)
            }
            return .number(number)
        }
    }
}

extension JSONObject {
    /// The members as a lead's fields, in the order of their first mention.
    func fields(names: NameInterner) throws(DecodingFailure) -> [Field] {
        var fields: [Field] = []
        fields.reserveCapacity(min(count, Limits.fields))
        names.startObject()
        for member in members {
            let (name, earlier) = names.name(member.name, position: fields.count)
            if let earlier {
                fields[earlier].value = member.value.fieldValue
            } else {
                guard fields.count < Limits.fields else { throw tooManyFields }
                fields.append(Field(name: name, value: member.value.fieldValue))
            }
        }
        return fields
    }

    var tooManyFields: DecodingFailure {
        DecodingFailure("'\(place)' has more than \(Limits.fields) members")
    }
}

extension JSONWriter {
    /// The value of a lead's field. A nested one was never looked into: `{}` stands for it.
    public mutating func value(_ value: FieldValue) {
        switch value {
        case .null: null()
        case .boolean(let boolean): self.value(boolean)
        case .integer(let integer): self.value(integer)
        case .number(let number): self.value(number)
        case .text(let text): self.value(text)
        case .nested:
            beginObject()
            endObject()
        }
    }

    /// A lead's fields as the members of an object.
    mutating func value(_ fields: [Field]) {
        beginObject()
        for field in fields {
            name(text: field.name)
            value(field.value)
        }
        endObject()
    }

    /// An array of texts.
    mutating func value(_ texts: [String]) {
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    /// A text, or null.
    mutating func value(_ text: String?) {
        if let text { value(text) } else { null() }
    }

    /// A whole number, or null.
    mutating func value(_ integer: Int64?) {
        if let integer { value(integer) } else { null() }
    }

    /// A value of an enumeration.
    mutating func value<Choice: RawRepresentable<String>>(choice: Choice) {
        value(choice.rawValue)
    }

    /// A lead ID.
    mutating func value(_ lead: LeadID) { value(lead.text) }
}
