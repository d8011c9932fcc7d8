// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// A write that was checked before it would be published.
struct CheckedWrite {
    var object: ObjectType
    var write: ProposedWrite
    var verdict: Verdict
}

/// Requirement 7: what Salesforce would refuse is not written; the log says why, once; and it is
/// tried again when what it failed for has changed.
extension Turn {
    // MARK: Before a write

    /// Checks a draft; one that would be refused is a failure.
    mutating func validate(
        _ draft: WriteDraft,
        _ operation: WriteCommand.Operation,
        _ object: ObjectType,
        _ cause: Cause
    ) -> Bool {
        guard object.system == .salesforce else { return true }
        let validator = context.rules.validator(for: object)
        let write = proposedWrite(draft, operation, object, ruleFields: validator.ruleFields)
        let verdict = validator.verdict(on: write)
        checks.append(CheckedWrite(object: object, write: write, verdict: verdict))
        if verdict.isClean { return true }
        fail(
            .validation,
            verdict.reasons,
            of: draft.fingerprint,
            failedRules: verdict.failedRules,
            object: object,
            operation: operation,
            cause: cause
        )
        return false
    }

    private func proposedWrite(
        _ draft: WriteDraft,
        _ operation: WriteCommand.Operation,
        _ object: ObjectType,
        ruleFields: [String]
    ) -> ProposedWrite {
        var write = ProposedWrite(
            operation: operation,
            fields: draft.fields.map {
                Field(
                    name: $0.mapped.salesforceName ?? "",
                    value: $0.mapped.sent($0.value, to: .salesforce)
                )
            },
            decidedAt: context.now
        )
        if ruleFields.isEmpty { return write }
        write.owner = draft.owner
        if operation == .update {
            write.record = identity.salesforce?.record
            write.recordBefore = ruleFields.compactMap { knownField($0, of: object) }
        }
        return write
    }

    /// What the Salesforce record holds in a field; nil where that is not known for sure: also
    /// while a write is under way that may or may not change it.
    private func knownField(_ name: String, of object: ObjectType) -> Field? {
        guard let index = mapping.index(name, of: object) else { return fieldBeside(name) }
        guard let side = fields.side(of: index, in: .salesforce), !side.isDisplaced else {
            return nil
        }
        let marketoName = mapping[object].fields[index].marketoName
        if let value = underway(marketoName, to: .salesforce), value != side.value { return nil }
        return Field(name: name, value: side.value)
    }

    /// What the Salesforce record last showed in a field that is not mapped; nil where that is not
    /// known.
    private func fieldBeside(_ name: String) -> Field? {
        guard let seen = identity.salesforce?.beside, !seen.isEmpty else { return nil }
        if let field = seen.first(where: { $0.name == name }) { return field }
        guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
        let key = name.lowercased()
        return seen.first { $0.name.lowercased() == key }
            .map { Field(name: name, value: $0.value) }
    }

    // MARK: Recording a failure

    /// Remembers why a write failed, and tells it unless the log has.
    ///
    /// - Parameter fingerprint: what was to be written.
    mutating func fail(
        _ origin: WriteFailure.Origin,
        _ reasons: [Reason],
        of fingerprint: Int64,
        failedRules: [ValidationRule] = [],
        object: ObjectType,
        operation: WriteCommand.Operation,
        cause: Cause
    ) {
        let facets = context.rules.facets(of: object)
        let causes = FailureCauses(
            reasons: reasons,
            failedRules: failedRules,
            facets: facets,
            validator: context.rules.validator(for: object)
        )
        let failure = WriteFailure(
            system: object.system,
            object: object,
            origin: origin,
            reasons: reasons,
            causes: causes.causes,
            fingerprint: fingerprint,
            schemaAsOf: facets.asOf
        )
        guard let notice = failures.record(failure, request: cause.request) else { return }
        let record = identity[object.system]?.record
        journal.failed(operation, object, record: record, reasons, notice: notice, cause: cause)
    }

    // MARK: Trying again

    /// Fields that could not be synced and now can are compared again.
    mutating func freeSkippedFields() {
        let freed = failures.skippedFields.filter { canBeSynced($0) }
        if freed.isEmpty { return }
        failures.freeSkippedFields(freed)
        guard identity.hasBothRecords else { return }
        for position in fields.indices where freed.contains(fields.states[position].name) {
            fields.link(at: position)
        }
    }

    private func canBeSynced(_ name: String) -> Bool {
        guard let index = mapping.index(marketo: name),
            let mapped = mappedField(index, identity.salesforceObject)
        else { return false }
        return !mapped.isHidden && mapped.isUpdateableInSalesforce && mapped.isWritableInMarketo
    }
}
