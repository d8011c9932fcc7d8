// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// What is to become of one field now.
enum Settlement: Equatable {
    /// Nothing is to be done.
    case settled
    /// A write of the field is under way: its result tells which change came first.
    case underway
    /// The change of `source` waits: the other system's feed has to reach a time, or our clock
    /// another.
    case waits(source: VendorSystem, toReach: Timestamp, until: Timestamp)
    /// The value of a side is to be written: to the other system, or to its own again.
    case flows(from: VendorSystem, ConflictField?)
}

/// What one field adds to the writes of a decision.
struct FieldFlow {
    /// What is to be written to Marketo.
    var marketo: Write?
    /// What is to be written to Salesforce.
    var salesforce: Write?
    /// The collision that was decided.
    var conflict: ConflictField?
    /// The field cannot be synced in the direction in which it was changed.
    var isSkipped = false

    /// A value to be written.
    struct Write {
        var value: FieldValue
        /// The value is the system's own, which a write of ours may have overwritten.
        var isRestored: Bool
    }

    subscript(system: VendorSystem) -> Write? {
        get { system == .marketo ? marketo : salesforce }
        set { if system == .marketo { marketo = newValue } else { salesforce = newValue } }
    }
}

extension FieldRegister {
    /// What `settle` would come to; nothing changes.
    func outlook(_ gate: Gate, by policy: FieldPolicy) -> Settlement {
        var field = self
        return field.settle(gate, by: policy)
    }

    /// Decides which side's value is to be written now, if any.
    mutating func settle(_ gate: Gate, by policy: FieldPolicy) -> Settlement {
        guard isOpen else { return .settled }
        if !policy.underway.isEmpty { return .underway }
        let (ours, theirs) = (marketo?.value ?? .null, salesforce?.value ?? .null)
        if ours == theirs {
            endChanges()
            return displaced
        }
        switch (marketo?.owedSince, salesforce?.owedSince) {
        case (let marketoAt?, let salesforceAt?):
            let conflict = policy.mapped.collide(
                SeenValue(value: ours, at: marketoAt),
                of: .marketo,
                with: SeenValue(value: theirs, at: salesforceAt)
            )
            self[conflict.winner.other]?.endChange()
            self[conflict.winner]?.endWait()
            return .flows(from: conflict.winner, conflict)
        case (_?, nil): return wait(.marketo, gate, policy.mapped) ?? .flows(from: .marketo, nil)
        case (nil, _?):
            return wait(.salesforce, gate, policy.mapped) ?? .flows(from: .salesforce, nil)
        case (nil, nil): return displaced
        }
    }

    /// A side whose value our own write may have overwritten is written again.
    private var displaced: Settlement {
        if marketo?.isDisplaced == true { return .flows(from: .marketo, nil) }
        if salesforce?.isDisplaced == true { return .flows(from: .salesforce, nil) }
        return .settled
    }

    /// A change of one side waits for the other side's watermark where the other side may win, or
    /// has never been seen: what it holds would be overwritten without a trace.
    ///
    /// - Returns: nil when the change may be written.
    private mutating func wait(
        _ source: VendorSystem,
        _ gate: Gate,
        _ mapped: MappedField
    ) -> Settlement? {
        guard let side = self[source], let changedAt = side.owedSince else { return nil }
        let isUnseen = gate[source.other].isUnseen && self[source.other] == nil
        let isSure =
            !mapped.rule.canLose(side.value, of: source)
            || !mapped.canUpdate(source)  // The other side cannot win: it cannot be written.
        let isUrgent = gate.isForced && source == .marketo
        if isUrgent || (isSure && !isUnseen) || gate.watermarks[source.other] >= changedAt {
            return nil
        }
        let from = side.waitingFrom ?? gate.now
        let end = from.advanced(byMilliseconds: gate.maxHoldMilliseconds)
        if gate.now >= end { return nil }
        self[source]?.wait(from: from)
        return .waits(source: source, toReach: changedAt, until: end)
    }

    /// Puts a side's value on its way to the other, if the other lets it be written, and a winner
    /// that our own write may have overwritten back to its own system.
    mutating func flow(from source: VendorSystem, _ gate: Gate, _ mapped: MappedField) -> FieldFlow
    {
        var flow = FieldFlow()
        var source = source
        if !mapped.canUpdate(source.other) {
            source = bringBack(source, gate, mapped, into: &flow)
        }
        let target = source.other
        if gate[target].isAlive, let side = self[source], let changedAt = side.owedSince,
            mapped.canUpdate(target), !gate[target].isUnreadable(mapped, since: changedAt)
        {
            flow[target] = FieldFlow.Write(value: side.value, isRestored: false)
            // Whatever the other side may hold, it is replaced.
            self[target]?.giveUpDisplaced()
        }
        for system in VendorSystem.allCases where gate[system].isAlive && mapped.canUpdate(system) {
            guard let side = self[system], side.isDisplaced else { continue }
            flow[system] = FieldFlow.Write(value: side.value, isRestored: true)
        }
        return flow
    }

    /// A change that cannot reach the other system: what that holds comes back, so that the two do
    /// not stay apart. A blank does not: it would wipe out what was never to be compared, a field
    /// whose access was forgotten, say.
    ///
    /// - Returns: the side whose value stays.
    private mutating func bringBack(
        _ source: VendorSystem,
        _ gate: Gate,
        _ mapped: MappedField,
        into flow: inout FieldFlow
    ) -> VendorSystem {
        let target = source.other
        guard let side = self[source], let changedAt = side.owedSince, gate[target].isAlive
        else { return source }
        flow.isSkipped = true
        self[source]?.endChange()
        guard let own = self[target], !own.value.isBlank, mapped.canUpdate(source),
            gate[source].isAlive
        else { return source }
        if own.owedSince == nil { self[target]?.owe(since: own.knownAt) }
        let conflict = mapped.collide(
            SeenValue(value: side.value, at: changedAt),
            of: source,
            with: SeenValue(value: own.value, at: own.knownAt)
        )
        flow.conflict = conflict
        return conflict.winner
    }
}
