// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The fast path for events that change nothing: a poll's second look at a lead with which
/// everything is settled, or our own write coming back. It gives the decision that `Turn` would
/// give, on the stored form; a test compares the two on random leads.
enum FastPath {
    /// What an event comes to that brings nothing new.
    enum Outcome {
        /// There is more to the event: it has to be decided about.
        case unknown
        /// The event was seen before: nothing changes.
        case repeated
        /// The state has been told that it still holds at a later time.
        case confirmed
    }

    /// Takes in a whole record that tells what the lead holds anyhow.
    ///
    /// Where there is more to it, fields may have been confirmed already: deciding about the event
    /// comes to the same then.
    static func take(
        _ input: DecisionInput,
        into state: inout LeadState,
        in context: DecisionContext
    ) -> Outcome {
        guard case .change(let event) = input else { return .unknown }
        return take(
            event,
            into: &state,
            mapping: context.rules.mapping,
            watermarks: context.watermarks
        )
    }

    private static func take(
        _ event: ChangeEvent,
        into state: inout LeadState,
        mapping: CompiledMapping,
        watermarks: Watermarks
    ) -> Outcome {
        guard event.isSnapshot, event.unreadable.isEmpty, isOrdinary(event, of: state) else {
            return .unknown
        }
        // Of the links, only what is asked for: a whole one would be copied.
        guard let salesforce = state.salesforce?.object,
            let lastEventAt = state[event.system]?.lastEventAt,
            let snapshotAt = state[event.system]?.snapshotAt
        else { return .unknown }
        let time = event.changedAt
        let isRepeat =
            time == lastEventAt && state[event.system]?.lastEvents.contains(event.id) ?? false
        if isRepeat {
            guard snapshotAt >= time else { return .unknown }
        } else {
            guard time > lastEventAt, time > snapshotAt else { return .unknown }
        }
        let look = Comparison(
            system: event.system,
            object: event.object,
            told: event.fields,
            time: time,
            isRepeat: isRepeat,
            mapping: mapping,
            fields: mapping[salesforce]
        )
        guard look.findsNothingNew(in: &state.fields) else { return .unknown }
        if isRepeat { return .repeated }
        state[event.system]?.lastEventAt = time
        state[event.system]?.lastEvents = [event.id]
        state[event.system]?.wasMade = false
        state[event.system]?.twinAt = time
        state[event.system]?.snapshotAt = time
        // What is left is what fields remember of our own writes.
        for position in state.fields.indices where !state.fields[position].isPlain {
            state.fields[position][event.system]?
                .confirm(at: time, watermark: watermarks[event.system])
        }
        return .confirmed
    }

    /// Whether the event is about the lead's own record, with which nothing is under way.
    private static func isOrdinary(_ event: ChangeEvent, of state: LeadState) -> Bool {
        switch event.operation {
        case .created, .updated, .undeleted: break
        case .deleted, .merged, .converted: return false
        }
        // What it says of its twin is no news: the word of all snapshots.
        guard let known = state[event.system]?.twin, known == event.toldTwin,
            state[event.system]?.unreadable.isEmpty == true
        else { return false }
        return state.lead.system == .marketo && state.isIdle
            && state[event.system]?.record == event.record
            && (event.system == .salesforce || state.lead.record == event.record)
    }

    /// A look at a lead's fields through an event.
    private struct Comparison {
        let system: VendorSystem
        let object: ObjectType
        let told: [Field]
        let time: Timestamp
        let isRepeat: Bool
        let mapping: CompiledMapping
        let fields: ObjectMapping

        /// Whether the event shows every field that was ever seen in its system, with the value
        /// that is known, and nothing else. Looks at the fields in place: copies of them would cost
        /// more than the looking.
        func findsNothingNew(in states: inout [FieldState]) -> Bool {
            var shown = 0
            var next = 0
            for field in told {
                guard let index = mapping.index(field.name, of: object) else { continue }
                let mapped = fields.fields[index]
                guard mapped.salesforceName != nil || system == .marketo else { continue }
                if mapped.isHidden {
                    guard field.value.isBlank else { return false }
                    continue
                }
                // Events and states mostly have their fields in the same order.
                guard let position = Self.position(of: mapped.marketoName, in: states, from: next),
                    isNothingNew(mapped.canonical(field.value), to: &states[position])
                else { return false }
                shown += 1
                next = position + 1
            }
            return shown == seen(states)
        }

        private func isNothingNew(_ value: FieldValue, to state: inout FieldState) -> Bool {
            if isRepeat { return state.isKnown(value, in: system, since: time) }
            return state.confirm(value, in: system, at: time)
                || state.isConfirmed(by: value, in: system, at: time)
        }

        /// How many fields were seen in the system; nil when anything is left to be done about one.
        private func seen(_ states: borrowing [FieldState]) -> Int? {
            let isMarketo = system == .marketo
            var seen = 0
            for position in 0..<states.count {
                guard states[position].isPlain || states[position].isAtRest else { return nil }
                // By its pattern: comparing with nil would copy the side.
                if isMarketo {
                    if case .some = states[position].marketo { seen += 1 }
                } else {
                    if case .some = states[position].salesforce { seen += 1 }
                }
            }
            return seen
        }

        private static func position(
            of name: String,
            in states: [FieldState],
            from next: Int
        ) -> Int? {
            if next < states.count, states[next].name == name { return next }
            return states.indices.first { states[$0].name == name }
        }
    }
}
