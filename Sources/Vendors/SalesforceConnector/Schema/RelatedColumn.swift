// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel

/// A column of a query that brings a value beside the record's own: of a parent, of the sync user.
struct RelatedColumn: Hashable, Sendable {
    /// The name under which formulas know the value.
    var name: String
    /// The way through the answer: relationships, and at last the field.
    var path: [String]
    /// Describe's type of the field.
    var type: String

    /// The column as a query names it.
    var column: String { path.joined(separator: ".") }

    /// Types whose values are no single ones.
    private static let unreadTypes: Set<String> = [
        "address", "location", "base64", "anyType", "complexvalue", "json",
    ]

    /// Whether its values can be read.
    var isReadable: Bool { !Self.unreadTypes.contains(type) }

    /// The value as formulas see it; nil if it cannot be read.
    func value(in row: JSONObject) -> FieldValue? {
        var object = row
        for step in path.dropLast() {
            guard let member = object.member(named: step) else { return nil }
            // Without a parent, all of its fields are blank.
            if member.isNull { return blank }
            guard let parent = member.object(at: "parent") else { return nil }
            object = parent
        }
        guard let last = path.last, let member = object.member(named: last) else { return nil }
        return seen(member.fieldValue)
    }

    /// The value where there is no parent.
    var blank: FieldValue { type == "boolean" ? .boolean(false) : .null }

    private func seen(_ value: FieldValue) -> FieldValue? {
        switch (type, value) {
        case (_, .null): return blank
        case (_, .nested): return nil
        // Formulas see IDs with 15 characters, and percents as fractions.
        case ("id", .text(let id)), ("reference", .text(let id)):
            return .text(SalesforceRecordID.whole(id) == nil ? id : String(id.prefix(15)))
        case ("percent", .integer(let whole)): return .number(Double(whole) / 100)
        case ("percent", .number(let number)): return .number(number / 100)
        default: return value
        }
    }
}

extension JSONObject {
    /// The member of a name that is not known beforehand.
    func member(named name: String) -> JSONValue? {
        for member in members where member.name.elementsEqual(name.utf8) { return member.value }
        return nil
    }
}
