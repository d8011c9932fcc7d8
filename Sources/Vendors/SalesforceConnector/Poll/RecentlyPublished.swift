// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Events of the overlap between two polls that were published, so that they are not published
/// again. Forgetting one is harmless: it is then published twice.
struct RecentlyPublished {
    private struct Seen: Hashable {
        var event: String
        var at: Timestamp
    }

    /// By record; a record's newest event is enough.
    private var published: [String: Seen] = [:]
    /// The events of the last page while its publication is not confirmed, and the cursor that
    /// confirms it.
    private var pending: (cursor: String, events: [(record: String, seen: Seen)])?

    /// How many records are remembered.
    var count: Int { published.count }

    /// Takes the last page for published if it ended with this cursor, and drops it otherwise.
    mutating func resume(after cursor: String?) {
        if let pending {
            if pending.cursor != cursor { published = [:] }
            for (record, seen) in pending.events
            where pending.cursor == cursor
                && (published.count < Limits.rememberedRows || published[record] != nil)
            {
                published[record] = seen
            }
        }
        pending = nil
    }

    /// Whether the event has been published.
    func contains(_ event: ChangeEvent) -> Bool { published[event.record]?.event == event.id }

    /// A page with these events is about to be published.
    mutating func hand(_ events: [ChangeEvent], cursor: String) {
        pending = (
            cursor, events.map { ($0.record, Seen(event: $0.id, at: $0.changedAt)) }
        )
    }

    /// Forgets events that no poll will read again.
    mutating func forget(before time: Timestamp) {
        published = published.filter { $0.value.at >= time }
    }
}
