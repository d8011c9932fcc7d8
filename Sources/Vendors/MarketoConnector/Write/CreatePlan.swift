// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// What to do about a person that Marketo should have. It may be created only if no person matches.
enum CreatePlan: Hashable, Sendable {
    /// No person matches.
    case create
    /// The person exists. It is linked, and nothing else of it is written: its values and
    /// Salesforce's have to be compared first, by the workers' rules.
    case found(person: String, needsLink: Bool)
    /// The person was created by an earlier process for this very write.
    case own(person: String, createdAt: Timestamp)
    /// Several persons match.
    case ambiguous([String])

    /// Decides.
    ///
    /// - Parameters:
    ///   - byLink: persons whose link field names the record.
    ///   - byEmail: persons with the e-mail address; their link field is among what was read.
    /// - madeSince: since when the write may have been applied already; an older person is not the
    ///   write's doing. Nil if it cannot have been applied.
    static func decide(
        _ write: PersonWrite,
        byLink: [Person],
        byEmail: [Person],
        fields: PersonFields,
        madeSince: Timestamp?
    ) -> CreatePlan {
        if let only = single(byLink) {
            if let madeSince, let createdAt = only.createdAt, createdAt >= madeSince {
                return .own(person: only.id, createdAt: createdAt)
            }
            return .found(person: only.id, needsLink: false)
        }
        if !byLink.isEmpty { return .ambiguous(byLink.map(\.id)) }
        guard let linkField = fields.linkField else {
            return withoutLink(write, byEmail, fields, madeSince)
        }
        // A person that is linked with another record matches only if no other one does; the
        // workers then say that two records share a person.
        let unlinked = byEmail.filter { $0.value(linkField).isBlank }
        if let only = single(unlinked) {
            let canWrite = fields.all[linkField]?.isUpdateable ?? false
            return .found(person: only.id, needsLink: canWrite && write.salesforceRecord != nil)
        }
        if !unlinked.isEmpty { return .ambiguous(unlinked.map(\.id)) }
        if let only = single(byEmail) { return .found(person: only.id, needsLink: false) }
        return byEmail.isEmpty ? .create : .ambiguous(byEmail.map(\.id))
    }

    private static func withoutLink(
        _ write: PersonWrite,
        _ byEmail: [Person],
        _ fields: PersonFields,
        _ madeSince: Timestamp?
    ) -> CreatePlan {
        guard let only = single(byEmail) else {
            return byEmail.isEmpty ? .create : .ambiguous(byEmail.map(\.id))
        }
        if let madeSince, let createdAt = only.createdAt, createdAt >= madeSince,
            only.holds(write.command.fields, fields)
        {
            return .own(person: only.id, createdAt: createdAt)
        }
        return .found(person: only.id, needsLink: false)
    }

    private static func single(_ persons: [Person]) -> Person? {
        persons.count == 1 ? persons[0] : nil
    }
}

extension Person {
    /// Whether the person holds all of these values.
    func holds(_ values: [Field], _ fields: PersonFields) -> Bool {
        values.allSatisfy { field in
            SameValue.holds(value(field.name), field.value, dataType: fields.dataType(field.name))
        }
    }
}

/// Whether two values are equal, in either system's form.
enum SameValue {
    static func holds(_ left: FieldValue, _ right: FieldValue, dataType: String) -> Bool {
        if left == right || (left.isBlank && right.isBlank) { return true }
        if left.isBlank || right.isBlank { return false }
        let (one, other) = (canonical(left, dataType), canonical(right, dataType))
        if one == other { return true }
        guard dataType == "datetime", case .text(let first) = one, case .text(let second) = other,
            let time = Timestamp(marketo: first), let otherTime = Timestamp(marketo: second)
        else { return false }
        // Marketo keeps whole seconds.
        return time.milliseconds / 1_000 == otherTime.milliseconds / 1_000
    }

    private static func canonical(_ value: FieldValue, _ dataType: String) -> FieldValue {
        switch value {
        case .text(let text):
            ActivityValueParser.value(kept(text, dataType), dataType: dataType) ?? value
        // Texts may come as numbers, where they look like one.
        case .integer(let number) where isText(dataType): .text(String(number))
        case .boolean(let flag) where isText(dataType): .text(flag ? "true" : "false")
        case .integer(0) where dataType == "boolean": .boolean(false)
        case .integer(1) where dataType == "boolean": .boolean(true)
        default: value
        }
    }

    /// A text with what a vendor may change of it by itself made the same: blanks around it, ends
    /// of lines, the case of an e-mail address.
    private static func kept(_ text: String, _ dataType: String) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n"), units.last == UInt8(ascii: "\r") { units.removeLast() }
            units.append(byte)
        }
        var kept = String(decoding: units, as: UTF8.self)[...]
        while kept.first?.isWhitespace == true { kept.removeFirst() }
        while kept.last?.isWhitespace == true { kept.removeLast() }
        return dataType == "email" ? kept.lowercased() : String(kept)
    }

    private static func isText(_ dataType: String) -> Bool {
        !["boolean", "integer", "score", "percent", "float", "currency"].contains(dataType)
    }
}
