// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// What events tell of one record.
extension RecordLink {
    /// The record is no more.
    mutating func end(at time: Timestamp, _ event: String?, into: String? = nil) {
        isDeleted = true
        if let event, time == lastEventAt {
            // What was told of the same tick before is still known when it comes again.
            remember(event)
        } else {
            lastEvents = event.map { [$0] } ?? []
        }
        lastEventAt = max(lastEventAt, time)
        wasMade = false
        self.into = into
    }

    /// Whether an event was told before. Behind a newer event comes what was told before it: of two
    /// events of one tick of the clock, the one that was told last is not undone by the other, told
    /// once more.
    func hasSeen(_ event: ChangeEvent) -> Bool {
        event.changedAt < lastEventAt
            || event.changedAt == lastEventAt && lastEvents.contains(event.id)
    }

    /// Remembers that an event has been seen, and what it says about the record's twin.
    mutating func note(_ event: ChangeEvent) {
        let time = event.changedAt
        if let told = event.toldTwin, time >= twinAt {
            twin = told
            twinAt = time
        }
        if time > lastEventAt {
            // Only a record that lives can change after its deletion.
            if isDeleted { isDeleted = false }
            lastEventAt = time
            lastEvents = [event.id]
            wasMade = false
        } else if time == lastEventAt, !lastEvents.contains(event.id) {
            // Salesforce shows a record as it is: of one tick, what is told last is so.
            if isDeleted, into == nil, event.system == .salesforce { isDeleted = false }
            remember(event.id)
        }
    }

    private mutating func remember(_ event: String) {
        if lastEvents.contains(event) { return }
        lastEvents.append(event, keepingLast: Limits.rememberedEvents)
    }

    /// Remembers which fields hold a text that cannot be read.
    ///
    /// - Returns: those that are new.
    mutating func noteUnreadable(
        _ event: ChangeEvent,
        name: (String) -> String?
    ) -> [String] {
        if event.unreadable.isEmpty, unreadable.isEmpty { return [] }
        let known = unreadable
        let names = event.unreadable.compactMap(name)
        let read = Set(event.fields.compactMap { name($0.name) })
        let kept = event.isSnapshot ? [] : known.filter { !read.contains($0) }
        unreadable = kept.filter { !names.contains($0) } + names
        return names.filter { !known.contains($0) }
    }

    /// Adds what was known of the same record under another ID.
    ///
    /// - Parameter isWhole: whether all fields are known to have held their values when the other
    ///   one's snapshot was taken.
    mutating func learn(from other: RecordLink, isWhole: Bool) {
        since = max(since, other.since)
        if other.lastEventAt > lastEventAt {
            lastEventAt = other.lastEventAt
            lastEvents = other.lastEvents
            wasMade = false
            isDeleted = other.isDeleted && other.into == nil
        }
        if let told = other.twin, other.twinAt > twinAt {
            twin = told
            twinAt = other.twinAt
        }
        if isWhole { snapshotAt = max(snapshotAt, other.snapshotAt) }
    }
}

extension ChangeEvent {
    /// What the record says about its twin: empty for none, nil where the event does not tell.
    var toldTwin: String? {
        let named = system == .salesforce ? links.marketo : links.salesforce
        return named ?? (isSnapshot ? "" : nil)
    }

    /// When a Salesforce record told which person is its own; nil where it does not.
    var toldAt: Timestamp? { system == .salesforce && links.marketo != nil ? changedAt : nil }

    /// The event as the cause of what is decided about it.
    var cause: Cause { Cause(event: id, cycle: cycle, request: request) }
}

extension ChangeEvent.Operation {
    /// Whether the record is no more: what it says of its twin is of the past.
    var isEnd: Bool { self == .deleted || self == .merged || self == .converted }
}

extension ObjectType {
    /// The kind of a Salesforce record, which the beginning of its ID tells.
    static func of(record: String) -> ObjectType { record.hasPrefix("003") ? .contact : .lead }
}
