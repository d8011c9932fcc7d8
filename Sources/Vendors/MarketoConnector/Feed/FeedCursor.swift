// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives

/// The position of the source: the content of `ChangePage.cursor`, as JSON.
struct FeedCursor: Hashable, Sendable {
    /// Where the poll is.
    enum Step: String, Hashable, Sendable, CaseIterable {
        /// No poll is under way.
        case idle
        case changes
        case removals
    }

    /// How persons are loaded at first.
    enum LoadKind: String, Hashable, Sendable, CaseIterable { case export, ids }

    /// The first load.
    struct Load: Hashable, Sendable {
        var kind: LoadKind
        /// The first window begins here.
        var from: Timestamp
        /// The last window ends here.
        var end: Timestamp
        /// The window that is being loaded begins here.
        var window: Timestamp
        /// Persons of the windows before this one.
        var records: Int64 = 0
        /// The export of this window, once there is one.
        var job: String?
        /// How much of its file is published.
        var offset: Int64 = 0
        /// Persons of this window so far.
        var inWindow: Int64 = 0
        /// By ids: the next one to be read, and the highest one that is known to be a person's.
        var nextID: Int64 = 1
        var highestID: Int64 = 0
    }

    var step: Step = .idle
    /// Where each feed goes on; nil where a token was refused.
    var changes: String?
    var deletions: String?
    var merges: String?
    /// The watermark of the last finished poll. Feeds without a token begin there.
    var upTo: Timestamp
    /// When this poll began, by Marketo's clock, and its cycle.
    var startedAt: Timestamp
    /// When the reading of these tokens began: the `startedAt` of the first try of a poll that was
    /// left unfinished. Nil before the first poll, and in cursors of versions without an overlap.
    var beganAt: Timestamp?
    /// No poll looks back further than this: the first load has brought what was before.
    var floor: Timestamp?
    /// Up to this time, the poll before may have published activities of this poll.
    var toldUpTo: Timestamp?
    var cycle: Int64 = 0
    /// Whether some of what comes has been published before, because a feed had to begin again.
    var isRecovering = false
    /// The first load; nil when it is over.
    var load: Load?

    init(upTo: Timestamp, token: String?) {
        self.upTo = upTo
        startedAt = upTo
        changes = token
        deletions = token
        merges = token
    }
}

extension FeedCursor {
    /// The cursor as text.
    var text: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("v")
        writer.value(Int64(1))
        writer.member("step", step.rawValue)
        if let changes { writer.member("changes", changes) }
        if let deletions { writer.member("deletions", deletions) }
        if let merges { writer.member("merges", merges) }
        writer.member("upTo", upTo)
        writer.member("startedAt", startedAt)
        if let beganAt { writer.member("beganAt", beganAt) }
        if let floor { writer.member("floor", floor) }
        if let toldUpTo { writer.member("toldUpTo", toldUpTo) }
        writer.member("cycle", cycle)
        writer.name("recovering")
        writer.value(isRecovering)
        if let load {
            writer.name("load")
            writer.beginObject()
            writer.member("kind", load.kind.rawValue)
            writer.member("from", load.from)
            writer.member("end", load.end)
            writer.member("window", load.window)
            writer.member("records", load.records)
            if let job = load.job { writer.member("job", job) }
            writer.member("offset", load.offset)
            writer.member("inWindow", load.inWindow)
            writer.member("nextID", load.nextID)
            writer.member("highestID", load.highestID)
            writer.endObject()
        }
        writer.endObject()
        return String(decoding: writer.bytes(), as: UTF8.self)
    }

    /// Reads a cursor; nil for what none of ours can have written.
    init?(text: String) {
        let read = try? withJSON(Array(text.utf8)) { value throws(DecodingFailure) -> FeedCursor? in
            guard let object = value.object(at: "") else { return nil }
            guard try object.integer("v") == 1 else { return nil }
            var cursor = FeedCursor(upTo: try object.time("upTo"), token: nil)
            cursor.step = try object.choice("step")
            cursor.changes = try object.optionalText("changes")
            cursor.deletions = try object.optionalText("deletions")
            cursor.merges = try object.optionalText("merges")
            cursor.startedAt = try object.time("startedAt")
            cursor.beganAt = try object.optionalTime("beganAt")
            cursor.floor = try object.optionalTime("floor")
            cursor.toldUpTo = try object.optionalTime("toldUpTo")
            cursor.cycle = try object.integer("cycle")
            cursor.isRecovering = try object.boolean("recovering")
            if let load = try object.optionalObject("load") {
                cursor.load = try Load(load)
            }
            return cursor
        }
        guard let cursor = read ?? nil else { return nil }
        self = cursor
    }
}

extension FeedCursor.Load {
    fileprivate init(_ object: JSONObject) throws(DecodingFailure) {
        self.init(
            kind: try object.choice("kind"),
            from: try object.time("from"),
            end: try object.time("end"),
            window: try object.time("window"),
            records: try object.count("records"),
            job: try object.optionalText("job"),
            offset: try object.count("offset"),
            inWindow: try object.count("inWindow"),
            nextID: try object.count("nextID"),
            highestID: try object.count("highestID")
        )
    }
}

extension JSONObject {
    /// A time, when there is one.
    fileprivate func optionalTime(_ name: StaticString) throws(DecodingFailure) -> Timestamp? {
        filled(name) == nil ? nil : try time(name)
    }

    /// A number that is counted on from.
    fileprivate func count(_ name: StaticString) throws(DecodingFailure) -> Int64 {
        let number = try integer(name)
        guard 0...Limits.greatestID ~= number else { throw failure(name, "is out of bounds") }
        return number
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ time: Timestamp) {
        self.name(name)
        value(time)
    }

    fileprivate mutating func member(_ name: StaticString, _ integer: Int64) {
        self.name(name)
        value(integer)
    }
}
