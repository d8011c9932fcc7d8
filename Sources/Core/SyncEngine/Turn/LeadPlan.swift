// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives

/// Where one mapped field of a lead stands.
public struct FieldPlan: Hashable, Sendable {
    /// What is to become of the field now.
    public enum FieldStatus: Hashable, Sendable {
        /// Nothing is to be done.
        case settled
        /// Only one system has a record: nothing is compared yet.
        case alone
        /// A write without a result carries it.
        case inFlight(to: VendorSystem, write: String)
        /// It would be written now.
        case ready(to: VendorSystem)
        /// It would be written, but writes to that system are held up by a failure.
        case blocked(to: VendorSystem)
        /// It is not yet known whether the other system changed it too: it waits until that
        /// system's watermark has reached a time, or until our clock has reached another.
        case waiting(for: VendorSystem, toReach: Timestamp, until: Timestamp)
        /// Its change cannot reach a system whose sync user may not write it.
        case readOnly(in: VendorSystem)
        /// A system's sync user cannot see it: it is left out of everything.
        case hidden(in: VendorSystem)
        /// The lead's kind of Salesforce record has no such field.
        case missing
        /// The record that it would be written to was deleted.
        case deleted(in: VendorSystem)
    }

    /// The Marketo name.
    public var name: String
    /// The name on the lead's kind of Salesforce record; nil where that has none.
    public var salesforceName: String?
    /// What Marketo holds; nil where that was never seen.
    public var marketo: FieldValue?
    /// What Salesforce holds; nil where that was never seen.
    public var salesforce: FieldValue?
    /// What is to become of it.
    public var standing: FieldStatus
}

/// A write to Salesforce as it was checked, whether or not it may go.
public struct PlannedWrite: Sendable {
    /// The kind of record.
    public var object: ObjectType
    /// The write.
    public var write: ProposedWrite
    /// What the check came to.
    public var verdict: Verdict
}

/// What would be done about a lead now, and why: for people who ask.
public struct LeadPlan: Sendable {
    /// Every mapped field that was seen or that is hidden, in the mapping's order.
    public var fields: [FieldPlan]
    /// What a worker would publish if the lead had its turn now.
    public var writes: [WriteCommand]
    /// What would be written to Salesforce if no failure held it up, and what the check says.
    public var checks: [PlannedWrite]
    /// The failures that would hold writes up, after those that the present schema frees.
    public var blocking: [WriteFailure]
    /// What the lead waits for.
    public var agenda: WakeConditions
}

/// Tells what would be done about a lead now. Pure as `decide` is: nothing comes of it.
public func plan(of state: LeadState, context: DecisionContext) -> LeadPlan {
    var open = Turn(state, isNew: false, in: context)
    open.failures.unblock()
    _ = open.decide(.due)
    var actual = Turn(state, isNew: false, in: context)
    let decision = actual.decide(.due)
    var freed = Turn(state, isNew: false, in: context)
    freed.failures.free(by: context.rules, object: freed.identity.salesforceObject)
    freed.failures.unblock(asIn: actual.failures)
    return LeadPlan(
        fields: freed.fieldPlans,
        writes: decision.writes,
        checks: open.checks.map {
            PlannedWrite(object: $0.object, write: $0.write, verdict: $0.verdict)
        },
        blocking: freed.failures.all.filter(\.isBlocking),
        agenda: decision.agenda
    )
}

extension Turn {
    /// Where every field stands.
    fileprivate var fieldPlans: [FieldPlan] {
        let gate = gate
        return mapping[identity.salesforceObject].fields.compactMap { mapped in
            let field = fields.position(of: mapped.index).map { fields[$0] }
            if field == nil, !mapped.isHidden { return nil }
            return FieldPlan(
                name: mapped.marketoName,
                salesforceName: mapped.salesforceName,
                marketo: field?.marketo?.value,
                salesforce: field?.salesforce?.value,
                standing: status(of: field, mapped, gate)
            )
        }
    }

    private func status(
        of field: FieldRegister?,
        _ mapped: MappedField,
        _ gate: Gate
    ) -> FieldPlan.FieldStatus {
        if let system = mapped.hiddenIn { return .hidden(in: system) }
        guard mapped.salesforceName != nil, let field else { return .missing }
        for write in outbox.underway
        where write.fields.contains(where: { $0.name == mapped.marketoName }) {
            return .inFlight(to: write.object.system, write: write.id)
        }
        if identity.stage != .linked { return .alone }
        switch field.outlook(gate, by: policy(of: mapped)) {
        case .settled, .underway: return .settled
        case .waits(let source, let time, let end):
            return .waiting(for: source.other, toReach: time, until: end)
        case .flows(let source, _):
            let isRestored = field[source]?.owedSince == nil
            let target = isRestored ? source : source.other
            if !gate[target].isAlive { return .deleted(in: target) }
            if !mapped.canUpdate(target) { return .readOnly(in: target) }
            return failures.blocks(target) ? .blocked(to: target) : .ready(to: target)
        }
    }
}
