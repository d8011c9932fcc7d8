// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// What was published of the overlap between two polls, so as not to publish it again. It is only a
/// convenience: whatever it forgets is published twice, which is harmless.
struct RecentlyPublished {
    private struct Seen: Hashable {
        var event: String
        var at: Timestamp
    }

    /// By record; a record's newest event is enough.
    private var published: [String: Seen] = [:]
    /// What the last page holds, as long as it is not known to be published, and the cursor that
    /// shows that it is.
    private var pending: (cursor: String, events: [(record: String, seen: Seen)])?

    /// How many records are remembered.
    var count: Int { published.count }

    /// The page before ended with this cursor; with another one, it was not published, and nothing
    /// is taken for granted.
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

    /// Forgets what no poll will read again.
    mutating func forget(before time: Timestamp) {
        published = published.filter { $0.value.at >= time }
    }
}
