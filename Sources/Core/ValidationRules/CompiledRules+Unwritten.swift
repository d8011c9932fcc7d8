// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import SalesforceFormula
internal import SyncEngine

/// What the record holds beside what is written and what was seen of it.
extension CompiledRules {
    /// What is known of a field without having seen it.
    func fill(_ slot: Slot, of write: ProposedWrite, into row: inout FormulaRecord) {
        if write.operation == .create {
            row[slot.index] = initialValue(of: slot.field).flatMap { slot.conversion.value($0) }
        } else if Self.isFalseOfNew(slot.field.name) {
            // A deleted or converted record would not be written to.
            row[slot.index] = .boolean(false)
            row[prior: slot.index] = .boolean(false)
        } else if slot.field.name == "Id", let record = write.record {
            let value = slot.conversion.value(.text(record))
            row[slot.index] = value
            row[prior: slot.index] = value
        }
    }

    /// What a create that leaves a field out gives it before the rules run; nil where that is not
    /// known.
    private func initialValue(of field: FieldSchema) -> FieldValue? {
        switch field.name {
        // A new record's owner is the user who creates it; assignment rules run after the
        // validation rules.
        case "OwnerId": return schema.global("$User.Id")
        case "RecordTypeId": return initialRecordType
        case let name where Self.isFalseOfNew(name): return .boolean(false)
        // Stamps are blank while the rules run.
        case let name where Self.blankOfNew.contains(name): return .null
        default: break
        }
        if let value = field.defaultValue {
            // A record type may have another default for a picklist.
            let isOfRecordType = field.type == "picklist" || field.type == "multipicklist"
            return isOfRecordType && schema.recordTypes.contains { !$0.isMaster } ? nil : value
        }
        // What Salesforce fills in or calculates is not known before it has.
        return field.createable && !field.defaultedOnCreate ? .null : nil
    }

    private var initialRecordType: FieldValue? {
        guard let type = schema.recordTypes.first(where: \.isDefault) else { return nil }
        return type.isMaster ? .null : .text(type.id)
    }

    private static func isFalseOfNew(_ name: String) -> Bool {
        name == "IsDeleted" || name == "IsConverted"
    }

    /// Standard fields that no new record holds.
    private static let blankOfNew: Set<String> = [
        "Id", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById",
        "SystemModstamp", "LastActivityDate", "LastViewedDate", "LastReferencedDate",
        "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId",
        "MasterRecordId", "EmailBouncedDate", "EmailBouncedReason",
    ]

    // MARK: Parents and record types

    /// The value of a field beside the record; nil where it is not known.
    func value(of related: Related, _ write: ProposedWrite) -> FormulaValue? {
        let field = related.field
        let before = write.operation == .create ? nil : write.before(field.lookup)
        let reference = reference(field.lookup, write)
        let value = field.value(reference: reference, in: schema, type: related.type)
        if let value { return value }
        // Values seen beside the record count while the reference leads to the same parent.
        guard write.operation == .update, reference == nil || reference == before,
            let seen = write.before(field.name)
        else { return nil }
        return FormulaValue(seen, beside: field.name, as: related.type)
    }

    /// What a reference will hold.
    private func reference(_ name: String, _ write: ProposedWrite) -> FieldValue? {
        if name == "OwnerId", let owner = write.owner { return .text(owner) }
        if let value = write.after(name) { return value }
        guard write.operation == .create, let field = fieldSchemas[name] else { return nil }
        return initialValue(of: field)
    }
}
