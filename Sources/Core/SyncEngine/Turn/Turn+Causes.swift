// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Which event a write carries the change of, when it is decided later than the event: the log of
/// writes then tells where a value came from, and not only what let it go.
extension Turn {
    /// A field cannot be written now; when the event of this decision changed it, the event is
    /// remembered.
    mutating func hold(_ side: SideValue?, of system: VendorSystem) {
        guard let change = newChange, change.system == system, side?.pendingSince == change.at
        else { return }
        isNewChangeHeld = true
    }

    /// The same for what cannot be written as it is.
    mutating func hold(_ draft: WriteDraft, to system: VendorSystem) {
        for (mapped, _) in draft.fields {
            let field = state.fields[Int(positions[mapped.index])]
            hold(field[system.other], of: system.other)
        }
    }

    /// A write was refused: the event that caused it causes the next one, too.
    mutating func holdAgain(_ write: WriteInFlight) {
        let source = write.object.system.other
        guard let event = write.cause.event else { return }
        var newest: Timestamp?
        for field in state.fields where write.fields.contains(where: { $0.name == field.name }) {
            guard let since = field[source]?.pendingSince else { continue }
            newest = max(newest ?? since, since)
        }
        guard let newest else { return }
        newChange = DeferredChange(
            system: source,
            at: newest,
            event: event,
            cycle: write.cause.cycle
        )
        isNewChangeHeld = !state.heldChanges.contains { held in
            held.system == source && held.at == newest
        }
    }

    /// Remembers this decision's event if it has to wait, and forgets those that need not any more.
    mutating func keepHeldChanges() {
        if isNewChangeHeld, let newChange, !state.heldChanges.contains(newChange) {
            state.heldChanges.append(newChange, keepingLast: Limits.heldChanges)
        }
        if state.heldChanges.isEmpty { return }
        let fields = state.fields
        state.heldChanges.removeAll { change in
            !fields.contains { $0[change.system]?.pendingSince == change.at }
        }
    }

    /// The cause of a write: the newest held event whose change it carries, unless an event of
    /// this very decision is the cause.
    func cause(of draft: WriteDraft, to system: VendorSystem, otherwise cause: Cause) -> Cause {
        guard !state.heldChanges.isEmpty, cause.event == nil || cause.write != nil else {
            return cause
        }
        var found: DeferredChange?
        for (mapped, _) in draft.fields {
            let side = state.fields[Int(positions[mapped.index])][system.other]
            guard let since = side?.pendingSince, since > found?.at ?? .distantPast else {
                continue
            }
            let change = state.heldChanges.first { $0.system == system.other && $0.at == since }
            found = change ?? found
        }
        guard let found else { return cause }
        var cause = cause
        cause.event = found.event
        cause.cycle = found.cycle
        return cause
    }
}
