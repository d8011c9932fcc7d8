// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives

/// Writes the state of a lead as the changelog and the golden record hold it.
///
/// Consumers read `marketo`, `salesforce`, `fields` and `version` (docs/reference/topics.md).
/// Everything else is the workers' own; that of a field stands under `own`, by system, with times
/// in milliseconds since the epoch. Members at their default are left out, so that a settled lead
/// is small.
///
/// A field's `knownAt` is left out when its record's snapshot is at least as new: the snapshot says
/// that the field held its value then. The reader takes the later of the two times
/// (`LeadState.normalized`).
extension LeadState {
    /// The state with every `knownAt` at its meaning: never before the record's snapshot.
    public var normalized: LeadState {
        var state = self
        for index in fields.indices {
            for system in VendorSystem.allCases {
                guard let link = self[system], let side = fields[index][system] else { continue }
                state.fields[index][system]?.knownAt = max(side.knownAt, link.snapshotAt)
            }
        }
        state.bystanders = bystanders.map(\.normalized)
        return state
    }

    func encode(to writer: inout JSONWriter) {
        writer.beginRecord("lead")
        writer.name("lead")
        writer.value(lead)
        if let marketo {
            writer.name("marketo")
            marketo.encode(to: &writer, usual: .person, usualTwin: salesforce?.record)
        }
        if let salesforce {
            writer.name("salesforce")
            salesforce.encode(to: &writer, usual: nil, usualTwin: marketo?.record)
        }
        writer.name("fields")
        writer.beginObject()
        let marketoSnapshot = marketo?.snapshotAt ?? .distantPast
        let salesforceSnapshot = salesforce?.snapshotAt ?? .distantPast
        // Pointers lend the fields: a loop over the array, or over its span, copies each one.
        fields.withUnsafeBufferPointer { fields in
            guard let start = fields.baseAddress else { return }
            for index in fields.indices {
                FieldState.encode(
                    start + index,
                    to: &writer,
                    marketo: marketoSnapshot,
                    salesforce: salesforceSnapshot
                )
            }
        }
        writer.endObject()
        writer.name("version")
        writer.value(version)
        encodeWork(to: &writer)
        writer.endObject()
    }

    /// What is under way or remembered.
    private func encodeWork(to writer: inout JSONWriter) {
        if activities != 0 { writer.member("activities", activities) }
        if !inFlight.isEmpty {
            writer.name("inFlight")
            writer.beginArray()
            for write in inFlight { write.encode(to: &writer) }
            writer.endArray()
        }
        if !heldChanges.isEmpty {
            writer.name("heldChanges")
            writer.beginArray()
            for change in heldChanges { change.encode(to: &writer) }
            writer.endArray()
        }
        if !waitingRequests.isEmpty {
            writer.name("waitingRequests")
            writer.beginArray()
            for request in waitingRequests { request.encode(to: &writer) }
            writer.endArray()
        }
        writer.member("handledRequests", handledRequests)
        if let createRequest {
            writer.name("createRequest")
            createRequest.encode(to: &writer)
        }
        writer.member("servedRequest", servedRequest)
        writer.member("createHeldSince", clock: createHeldSince)
        writer.member("assignTo", assignTo)
        if !failures.isEmpty {
            writer.name("failures")
            writer.beginArray()
            for failure in failures { failure.encode(to: &writer) }
            writer.endArray()
        }
        writer.member("skippedFields", skippedFields)
        writer.member("formerRecords", formerRecords)
        writer.member("formerPersons", formerPersons)
        if !redirects.isEmpty {
            writer.name("redirects")
            writer.beginArray()
            for redirect in redirects {
                writer.beginObject()
                writer.name("record")
                writer.value(redirect.record)
                writer.name("to")
                writer.value(redirect.to)
                if redirect.at != .distantPast { writer.member("at", clock: redirect.at) }
                writer.endObject()
            }
            writer.endArray()
        }
        writer.member("released", released)
        if let claim {
            writer.name("claim")
            claim.encode(to: &writer)
        }
        if !bystanders.isEmpty {
            writer.name("bystanders")
            writer.beginArray()
            for bystander in bystanders { bystander.encode(to: &writer) }
            writer.endArray()
        }
    }
}

extension FieldState {
    fileprivate static func encode(
        _ field: UnsafePointer<FieldState>,
        to writer: inout JSONWriter,
        marketo marketoSnapshot: Timestamp,
        salesforce salesforceSnapshot: Timestamp
    ) {
        writer.name(text: field.pointee.name)
        writer.beginObject()
        // Optional chaining copies the value only, not the whole side.
        if let value = field.pointee.marketo?.value, value == field.pointee.salesforce?.value {
            writer.name("value")
            writer.value(value)
        } else {
            if let value = field.pointee.marketo?.value {
                writer.name("marketo")
                writer.value(value)
            }
            if let value = field.pointee.salesforce?.value {
                writer.name("salesforce")
                writer.value(value)
            }
        }
        let isMarketoSettled = field.pointee.marketo?.isSettled(since: marketoSnapshot) ?? true
        let isSalesforceSettled =
            field.pointee.salesforce?.isSettled(since: salesforceSnapshot) ?? true
        if !isMarketoSettled || !isSalesforceSettled {
            writer.name("own")
            writer.beginObject()
            if let marketo = field.pointee.marketo, !isMarketoSettled {
                writer.name("marketo")
                marketo.encodeOwn(to: &writer, snapshotAt: marketoSnapshot)
            }
            if let salesforce = field.pointee.salesforce, !isSalesforceSettled {
                writer.name("salesforce")
                salesforce.encodeOwn(to: &writer, snapshotAt: salesforceSnapshot)
            }
            writer.endObject()
        }
        writer.endObject()
    }
}

extension SideValue {
    /// Whether there is nothing to say beyond the value.
    fileprivate func isSettled(since snapshotAt: Timestamp) -> Bool {
        knownAt <= snapshotAt && isPlain
    }

    fileprivate func encodeOwn(to writer: inout JSONWriter, snapshotAt: Timestamp) {
        writer.beginObject()
        if knownAt > snapshotAt { writer.member("knownAt", clock: knownAt) }
        writer.member("pendingSince", clock: pendingSince)
        writer.member("heldSince", clock: heldSince)
        writer.member("echoedAt", clock: echoedAt)
        if followsOwnWrite {
            writer.name("followsOwnWrite")
            writer.value(true)
        }
        if isDoubtful {
            writer.name("doubtful")
            writer.value(true)
        }
        if isInherited {
            writer.name("inherited")
            writer.value(true)
        }
        if !earlier.isEmpty {
            writer.name("earlier")
            writer.beginArray()
            for seen in earlier {
                writer.beginObject()
                writer.name("value")
                writer.value(seen.value)
                writer.member("at", clock: seen.at)
                writer.endObject()
            }
            writer.endArray()
        }
        if let written {
            writer.name("written")
            writer.beginObject()
            // The field mostly holds what was written; it is not written out twice.
            if written.value != value {
                writer.name("value")
                writer.value(written.value)
            }
            writer.member("at", clock: written.at)
            writer.name("prior")
            writer.value(written.prior)
            if written.priorKnownAt != .distantPast {
                writer.member("priorKnownAt", clock: written.priorKnownAt)
            }
            writer.endObject()
        }
        writer.endObject()
    }
}

extension RecordLink {
    /// Leaves out the object where it is the usual one, as for a Marketo person; the linked record
    /// where it is the lead's other record; and its time where it is that of the last event.
    fileprivate func encode(
        to writer: inout JSONWriter,
        usual: ObjectType?,
        usualTwin: String?
    ) {
        writer.beginObject()
        if object != usual {
            writer.name("object")
            writer.value(choice: object)
        }
        writer.name("record")
        writer.value(record)
        if isDeleted || usual == nil {
            writer.name("deleted")
            writer.value(isDeleted)
        }
        if snapshotAt != .distantPast { writer.member("snapshotAt", clock: snapshotAt) }
        if lastEventAt != .distantPast { writer.member("lastEventAt", clock: lastEventAt) }
        writer.member("lastEvents", lastEvents)
        if since != .distantPast { writer.member("since", clock: since) }
        writer.member("into", into)
        if wasMade {
            writer.name("made")
            writer.value(true)
        }
        writer.member("unreadable", unreadable)
        if let twin {
            writer.name("twin")
            if twin == usualTwin { writer.value(true) } else { writer.value(twin) }
            if twinAt != lastEventAt { writer.member("twinAt", clock: twinAt) }
        }
        if !beside.isEmpty {
            writer.name("beside")
            writer.value(beside)
        }
        writer.endObject()
    }
}

extension WriteInFlight {
    fileprivate func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("id")
        writer.value(id)
        writer.name("version")
        writer.value(version)
        writer.name("operation")
        writer.value(choice: operation)
        writer.name("object")
        writer.value(choice: object)
        writer.member("record", record)
        writer.name("fields")
        writer.value(fields)
        writer.member("restored", restored)
        writer.member("assignTo", assignTo)
        if cause != Cause() {
            writer.name("cause")
            writer.value(cause, withWrite: false)
        }
        if notBefore != .distantPast { writer.member("notBefore", clock: notBefore) }
        writer.endObject()
    }
}

extension RecordClaim {
    func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("from")
        writer.value(from)
        writer.name("into")
        writer.value(into)
        writer.name("object")
        writer.value(choice: object)
        if at != .distantPast { writer.member("at", clock: at) }
        writer.endObject()
    }
}

extension JSONWriter {
    /// A time of the workers' own, left out when there is none.
    mutating func member(_ name: StaticString, clock time: Timestamp?) {
        member(name, time?.milliseconds)
    }

    /// Texts, left out when there are none.
    fileprivate mutating func member(_ name: StaticString, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        self.name(name)
        value(texts)
    }
}
