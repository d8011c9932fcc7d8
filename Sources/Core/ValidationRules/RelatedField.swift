// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import SalesforceFormula

/// A field beside the record that belongs to it by one of its own references: of a parent, as
/// `Account.Industry`, or of its record type.
public struct RelatedField: Hashable, Sendable {
    private enum Kind { case parent, recordType }

    /// The name as formulas have it.
    public let name: String
    /// The reference of the record that leads there: `AccountId`.
    public let lookup: String
    private let kind: Kind
    /// The object that `Owner:Queue` insists on, in lower case; nil for whatever is there.
    private let target: String?
    /// What stands behind the first point: the way from the parent on.
    private let rest: String

    /// The field of that name; nil for a global, and for what no reference of the object leads to.
    public init?(_ name: String, of schema: ObjectSchema) {
        guard let point = name.firstIndex(of: ".") else { return nil }
        let first = name[..<point].split(separator: ":", maxSplits: 1)
        guard let relationship = first.first?.lowercased() else { return nil }
        self.name = name
        rest = String(name[name.index(after: point)...])
        target = first.count > 1 ? first[1].lowercased() : nil
        if relationship == "$recordtype" || relationship == "recordtype" {
            kind = .recordType
            lookup = "RecordTypeId"
            return
        }
        let reference = schema.fields.first {
            $0.type == "reference"
                && FormulaSchema.relationship(ofReference: $0.name)?.lowercased() == relationship
        }
        guard let reference else { return nil }
        kind = .parent
        lookup = reference.name
    }

    /// Whether one query of the record can bring the field of that name along. Of an owner that may
    /// be a queue, Salesforce's queries know only what users and queues have in common.
    public static func isWithinReach(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard let first = parts.first, parts.count <= Limits.queriedLevels + 1 else { return false }
        guard first.contains(":") else { return true }
        return commonOfOwners.contains(parts.dropFirst().joined(separator: ".").lowercased())
    }

    /// What queries know of an owner that may be a user or a queue.
    private static let commonOfOwners: Set<String> = [
        "id", "name", "type", "alias", "email", "firstname", "lastname", "isactive", "phone",
        "title", "username", "profileid", "userroleid", "profile.name", "userrole.name",
        "queuename",
    ]

    /// Whether the value belongs to each record, and has to be told with it.
    public var isToldByRecord: Bool { kind == .parent }

    /// What follows from the reference alone; nil where that is not enough.
    ///
    /// - Parameter reference: what the reference holds; nil where that is not known.
    public func value(
        reference: FieldValue?,
        in schema: ObjectSchema,
        type: FormulaType
    ) -> FormulaValue? {
        guard let reference else { return nil }
        guard case .text(let id) = reference, !id.isEmpty else {
            // Without a parent its fields are blank; what is a formula of its own may not be.
            return reference.isBlank && !rest.hasSuffix("__c") ? .blank : nil
        }
        if kind == .recordType { return recordType(id, in: schema) }
        if let target {
            let isUser = id.hasPrefix("005")
            if target == "user" ? !isUser : isUser { return .blank }
        }
        return ofSyncUser(id, in: schema, type: type)
    }

    private func recordType(_ id: String, in schema: ObjectSchema) -> FormulaValue? {
        let found = schema.recordTypes.first { SalesforceRecordID.isSame($0.id, id) }
        guard let found else { return nil }
        switch rest.lowercased() {
        case "id": return .text(Identifier.short(found.id))
        case "name": return .text(found.name)
        case "developername": return .text(found.developerName)
        default: return nil
        }
    }

    /// Of the sync user as the owner, the globals tell.
    private func ofSyncUser(
        _ id: String,
        in schema: ObjectSchema,
        type: FormulaType
    ) -> FormulaValue? {
        guard case .text(let user)? = schema.global("$User.Id"),
            SalesforceRecordID.isSame(user, id)
        else { return nil }
        let parts = rest.split(separator: ".", maxSplits: 1)
        let name =
            switch parts.first?.lowercased() {
            case "profile" where parts.count > 1: "$Profile." + parts[1]
            case "userrole" where parts.count > 1: "$UserRole." + parts[1]
            default: "$User." + rest
            }
        return schema.global(name).flatMap { FormulaValue($0, beside: name, as: type) }
    }
}

extension ObjectSchema {
    /// A global that the schema supplies, whatever the case of its name.
    public func global(_ name: String) -> FieldValue? {
        let name = name.lowercased()
        return globals.first { $0.name.lowercased() == name }?.value
    }
}

extension FormulaValue {
    /// A supplied value of a field beside the record; nil where the field cannot hold it.
    public init?(_ value: FieldValue, beside name: String, as type: FormulaType) {
        switch value {
        case .null: self = .blank
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .number(DecimalNumber(Int(number)))
        case .number(let number):
            guard let number = DecimalNumber(number) else { return nil }
            self = .number(number)
        case .text(let text):
            let text = Identifier.isOne(name) ? Identifier.short(text) : text
            guard let value = FormulaValue(text, as: type) else { return nil }
            self = value
        case .nested: return nil
        }
    }
}
