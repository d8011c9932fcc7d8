// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// `retry` and `set-fields`: what people put right by hand.
extension Turn {
    /// What could not be written is tried again now, ahead of any backlog.
    mutating func retry(_ request: SyncRequest, _ cause: Cause) -> Next {
        requests.close(request)
        journal.retryRequested(
            request,
            object: identity.salesforceObject,
            record: identity.salesforce?.record,
            cause: cause
        )
        failures.unblock()
        return .answer(cause)
    }

    /// Both systems are to hold values that a person has chosen.
    mutating func setFields(_ request: SyncRequest, _ cause: Cause) -> Next {
        guard identity.stage == .linked, identity.salesforce?.isDeleted == false,
            identity.marketo?.isDeleted == false
        else {
            requests.close(request)
            journal.notSet(
                request.fields.map { ($0.name, "the lead has no record in both systems") },
                object: identity.salesforceObject,
                record: identity.salesforce?.record,
                cause: cause
            )
            return .settle(cause)
        }
        // A write of such a field is under way: its result tells what the system holds.
        requests.wait(request)
        return .settle(cause, .realtime)
    }

    /// Takes up the requests to set fields, unless a write of such a field is under way.
    mutating func setWaitingFields() {
        if requests.waiting.isEmpty { return }
        for request in requests.takeWaiting(settingFields: true) {
            let isUnderway = request.fields.contains { field in
                VendorSystem.allCases.contains { underway(field.name, to: $0) != nil }
            }
            if isUnderway, identity.stage == .linked {
                requests.wait(request)
            } else {
                requests.close(request)
                set(request)
            }
        }
    }

    private mutating func set(_ request: SyncRequest) {
        var entries: [ConflictField] = []
        var left: [(field: String, why: String)] = []
        for field in request.fields {
            guard let index = mapping.index(marketo: field.name),
                let mapped = mappedField(index, identity.salesforceObject), !mapped.isHidden
            else {
                left.append((field.name, "it is not synced"))
                continue
            }
            let expected = request.expect.first { $0.name == field.name }
            let outcome = set(
                mapped,
                to: mapped.canonical(field.value),
                expecting: expected.map { mapped.canonical($0.value) }
            )
            if let entry = outcome.entry { entries.append(entry) }
            left += outcome.left.map { (field.name, $0) }
        }
        let cause = Cause(request: request.id)
        let (object, record) = (identity.salesforceObject, identity.salesforce?.record)
        if !entries.isEmpty {
            failures.unblock()
            journal.restored(entries, by: request.by, object: object, record: record, cause: cause)
        }
        if !left.isEmpty { journal.notSet(left, object: object, record: record, cause: cause) }
        if entries.isEmpty, left.isEmpty {
            journal.alreadySet(
                request.fields.map(\.name),
                object: object,
                record: record,
                cause: cause
            )
        }
    }

    /// Sets one field, in each system that lets it be written and holds what is expected.
    private mutating func set(
        _ mapped: MappedField,
        to value: FieldValue,
        expecting expected: FieldValue?
    ) -> (entry: ConflictField?, left: [String]) {
        let position = fields.place(of: mapped)
        var field = fields[position]
        let before = field
        var left: [String] = []
        var isSet = false
        for system in VendorSystem.allCases {
            let held = field[system]?.held
            if held == value {
                field.keep(value, in: system)
                continue
            }
            if !mapped.canUpdate(system) {
                left.append("\(system.title) does not let it be written")
            } else if let expected, held ?? .null != expected {
                left.append("\(system.title) holds another value by now")
            } else {
                let seenAt = identity[system]?.lastEventAt ?? .distantPast
                field.put(value, in: system, seenAt: seenAt)
                isSet = true
            }
        }
        fields[position] = field
        guard isSet else { return (nil, left) }
        let entry = ConflictField(
            field: mapped.marketoName,
            marketo: before.marketo?.held ?? .null,
            salesforce: before.salesforce?.held ?? .null,
            winner: before.salesforce?.held == value ? .salesforce : .marketo,
            rule: "set on request"
        )
        return (entry, left)
    }
}

extension Side {
    /// What the system holds, as far as is known: while a value has to be put back, our own write.
    fileprivate var held: FieldValue {
        if case .displacing(let written, _) = ours { written } else { value }
    }
}

extension FieldRegister {
    /// The system holds the chosen value already: nothing of it is to be written.
    fileprivate mutating func keep(_ value: FieldValue, in system: VendorSystem) {
        guard var side = self[system] else { return }
        if case .displacing(_, let trace) = side.ours { side.ours = .standing(trace) }
        side.value = value
        side.endChange()
        self[system] = side
    }

    /// The chosen value takes the place of what the system holds, as a winner does that a write of
    /// ours has overwritten: it is written to its own system.
    fileprivate mutating func put(
        _ value: FieldValue,
        in system: VendorSystem,
        seenAt: Timestamp
    ) {
        var side = self[system] ?? Side(value: .null, knownAt: seenAt)
        switch side.ours {
        case .displacing: break
        case .standing(let trace): side.ours = .displacing(side.value, trace)
        case .none:
            side.ours = .displacing(
                side.value,
                Side.WriteTrace(
                    at: side.knownAt,
                    prior: side.value,
                    priorKnownAt: side.knownAt
                )
            )
        }
        side.value = value
        side.origin = .observed
        side.endChange()
        self[system] = side
    }
}
