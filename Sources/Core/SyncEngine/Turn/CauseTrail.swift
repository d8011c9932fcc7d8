// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The events of changes that wait: a write that is decided later than the event names the event
/// as its cause, so that the log tells where a value came from.
struct CauseTrail {
    /// The events of changes that wait to be written.
    private(set) var deferred: [DeferredChange]
    /// The event of this decision, when it changed something.
    private var change: DeferredChange?
    /// Set when a change of the event has to wait.
    private var isDeferred = false

    init(of state: borrowing LeadState) { deferred = state.heldChanges }

    func store(in state: inout LeadState) { state.heldChanges = deferred }

    /// The event of this decision has changed something.
    mutating func begin(_ event: ChangeEvent) {
        change = DeferredChange(
            system: event.system,
            at: event.changedAt,
            event: event.id,
            cycle: event.cycle
        )
    }

    /// A change cannot be written now: when the event of this decision made it, the event is
    /// remembered.
    mutating func hold(changeAt owedSince: Timestamp?, of system: VendorSystem) {
        guard let change, change.system == system, owedSince == change.at else { return }
        isDeferred = true
    }

    /// A draft cannot be written as it is.
    mutating func hold(
        _ draft: WriteDraft,
        to system: VendorSystem,
        _ fields: FieldTable
    ) {
        if change == nil { return }
        for (mapped, _) in draft.fields {
            let side = fields.side(of: mapped.index, in: system.other)
            hold(changeAt: side?.owedSince, of: system.other)
        }
    }

    /// A write was refused: the event that caused it causes the next one, too.
    mutating func holdAgain(_ write: WriteInFlight, _ fields: FieldTable) {
        let source = write.object.system.other
        guard let event = write.cause.event else { return }
        var newest: Timestamp?
        for field in write.fields {
            guard let since = fields.pendingSince(of: field.name, in: source) else { continue }
            newest = max(newest ?? since, since)
        }
        guard let newest else { return }
        change = DeferredChange(
            system: source,
            at: newest,
            event: event,
            cycle: write.cause.cycle
        )
        isDeferred = !deferred.contains { $0.system == source && $0.at == newest }
    }

    /// Remembers this decision's event if it has to wait, and forgets those that need not any more.
    mutating func close(_ fields: FieldTable) {
        if isDeferred, let change, !deferred.contains(change) {
            deferred.append(change, keepingLast: Limits.heldChanges)
        }
        if deferred.isEmpty { return }
        deferred.removeAll { !fields.isPending(since: $0.at, in: $0.system) }
    }

    /// The cause of a write: the newest deferred event whose change it carries, unless an event of
    /// this very decision is the cause.
    func cause(
        of draft: WriteDraft,
        to system: VendorSystem,
        otherwise cause: Cause,
        _ fields: FieldTable
    ) -> Cause {
        guard !deferred.isEmpty, cause.event == nil || cause.write != nil else { return cause }
        var found: DeferredChange?
        for (mapped, _) in draft.fields {
            let side = fields.side(of: mapped.index, in: system.other)
            guard let since = side?.owedSince, since > found?.at ?? .distantPast else {
                continue
            }
            let change = deferred.first { $0.system == system.other && $0.at == since }
            found = change ?? found
        }
        guard let found else { return cause }
        var cause = cause
        cause.event = found.event
        cause.cycle = found.cycle
        return cause
    }

    /// Another lead's changes are this one's now.
    mutating func absorb(_ moved: LeadState) {
        for change in moved.heldChanges where !deferred.contains(change) {
            deferred.append(change, keepingLast: Limits.heldChanges)
        }
    }

    /// What waited was another person's.
    mutating func forgetAll() { deferred = [] }
}
