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
    func failure(of system: VendorSystem) -> WriteFailure? {
        state.failures.first { $0.system == system }
    }

    // MARK: Before a write

    /// Checks a draft; one that would be refused is a failure.
    mutating func validate(
        _ draft: WriteDraft,
        operation: WriteCommand.Operation,
        object: ObjectType,
        cause: Cause
    ) -> Bool {
        guard object.system == .salesforce else { return true }
        let validator = context.rules.validator(for: object)
        let write = proposedWrite(draft, operation, object, ruleFields: validator.ruleFields)
        let verdict = validator.verdict(on: write)
        if keepsChecks {
            checks.append(CheckedWrite(object: object, write: write, verdict: verdict))
        }
        if verdict.isClean {
            decision.undecidableRules += verdict.undecidableRules
            decision.undecidableObject = object
            return true
        }
        fail(
            .salesforce,
            .validation,
            verdict.reasons,
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
        write.owner = draft.assignsOwner ? state.assignTo : nil
        if operation == .update {
            write.record = state.salesforce?.record
            write.recordBefore = ruleFields.compactMap { knownField($0, of: object) }
        }
        return write
    }

    /// What the Salesforce record holds in a field; nil where that is not known for sure: also
    /// while a write is under way that may or may not change it.
    private func knownField(_ name: String, of object: ObjectType) -> Field? {
        guard let index = mapping.index(name, of: object) else { return fieldBeside(name) }
        guard positions[index] >= 0 else { return nil }
        let field = state.fields[Int(positions[index])]
        guard let side = field.salesforce, !side.isDoubtful else { return nil }
        if let inFlight = valueInFlight(field.name, to: .salesforce), inFlight != side.value {
            return nil
        }
        return Field(name: name, value: side.value)
    }

    // MARK: After a refusal

    mutating func fail(
        _ system: VendorSystem,
        _ origin: WriteFailure.Origin,
        _ reasons: [Reason],
        failedRules: [ValidationRule] = [],
        object: ObjectType,
        operation: WriteCommand.Operation,
        cause: Cause
    ) {
        let last = failure(of: system)
        let isKnown = last?.reasons == reasons
        let isNewRequest = cause.request != nil && cause.request != last?.request
        state.failures.removeAll { $0.system == system }
        let facets = context.rules.facets(of: object)
        let causes = FailureCauses(
            reasons: reasons,
            failedRules: failedRules,
            facets: facets,
            validator: context.rules.validator(for: object)
        )
        state.failures.append(
            WriteFailure(
                system: system,
                object: object,
                origin: origin,
                reasons: reasons,
                causes: causes.causes,
                schemaAsOf: facets.asOf,
                request: cause.request ?? last?.request
            )
        )
        if isKnown, !isNewRequest { return }
        var why = reasons.inWords
        if let freedBy = last?.freedBy { why += " It was tried again because \(freedBy) changed." }
        // The same failure is not logged twice, but whoever asked again hears the end of it.
        let verb = isKnown ? "Still cannot" : "Failed to"
        log(
            isKnown ? .skipped : .failed,
            "\(verb) \(operation.rawValue) \(system.title) \(object.title): \(why)",
            object: object,
            record: state[system]?.record,
            reasons: reasons,
            cause: cause
        )
    }

    // MARK: Trying again

    /// The lead changed, or somebody asked: a failed write may succeed.
    mutating func unblockFailures() {
        for index in state.failures.indices { state.failures[index].isBlocking = false }
    }

    /// Frees what failed for something in the schema that is no longer what it was.
    mutating func freeFailures() {
        for index in state.failures.indices where state.failures[index].isBlocking {
            let failure = state.failures[index]
            let usual = failure.system == .marketo ? ObjectType.person : salesforceObject
            let facets = context.rules.facets(of: failure.object ?? usual)
            // Whoever has only older schemas knows less than whoever saw it fail.
            guard facets.asOf >= failure.schemaAsOf else { continue }
            if let causes = failure.causes {
                let changed = causes.filter { facets.isChanged($0) }
                if changed.isEmpty { continue }
                state.failures[index].freedBy = Self.phrase(of: changed)
            } else if facets.asOf == failure.schemaAsOf {
                continue
            }
            state.failures[index].isBlocking = false
        }
    }

    /// Fields that could not be synced and now can: the log names them anew when that ends.
    mutating func freeSkippedFields() {
        let freed = state.skippedFields.filter(canBeSynced)
        if freed.isEmpty { return }
        state.skippedFields.removeAll { freed.contains($0) }
        freedFields = freed.map { FailureCause(kind: .access, name: $0, fingerprint: 0) }
        guard hasBothRecords else { return }
        for position in state.fields.indices where freed.contains(state.fields[position].name) {
            linkField(at: position)
        }
    }

    private func canBeSynced(_ name: String) -> Bool {
        guard let index = mapping.index(marketo: name),
            let mapped = mappedField(index, salesforceObject)
        else { return false }
        return !mapped.isHidden && mapped.isUpdateableInSalesforce && mapped.isWritableInMarketo
    }

    /// A write goes out that was held up: the log says what freed it.
    mutating func logRetry(
        of draft: WriteDraft,
        to system: VendorSystem,
        object: ObjectType,
        cause: Cause
    ) {
        var freedBy: String?
        if let failed = state.failures.firstIndex(where: { $0.system == system }) {
            freedBy = state.failures[failed].freedBy
            state.failures[failed].freedBy = nil
        }
        if freedBy == nil, !freedFields.isEmpty {
            let freed = freedFields.filter { field in
                draft.fields.contains { $0.mapped.marketoName == field.name }
            }
            if !freed.isEmpty { freedBy = Self.phrase(of: freed) }
        }
        guard let freedBy else { return }
        log(
            .requested,
            "Sync to \(system.title) tried again because \(freedBy) changed.",
            object: object,
            record: state[system]?.record,
            cause: cause
        )
    }

    /// `rule A and the length of Phone`.
    private static func phrase(of causes: [FailureCause]) -> String {
        var exact = causes.filter { $0.kind != .schema }
        if exact.isEmpty { exact = causes }
        var phrases = exact.prefix(Limits.causesNamed).map(\.phrase)
        if exact.count > phrases.count { phrases.append("\(exact.count - phrases.count) more") }
        guard let last = phrases.popLast(), !phrases.isEmpty else { return exact[0].phrase }
        return phrases.joined(separator: ", ") + " and " + last
    }
}
