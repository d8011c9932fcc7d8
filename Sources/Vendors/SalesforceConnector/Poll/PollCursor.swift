// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// Where the poll of an org stands: everything that a page depends on, so that a page whose
/// publication failed can be made again.
struct PollCursor: Hashable, Sendable {
    /// How far an object has been read.
    struct Mark: Hashable, Sendable {
        /// The place of the last row in the order of `(SystemModstamp, Id)`; while nothing is being
        /// read, the start of the last poll.
        var at: Timestamp?
        var id = ""
        /// Whether the first load of the object is over.
        var isLoaded = false
        /// What the first load has published, and how many there were when it began.
        var records: Int64 = 0
        var total: Int64?
    }

    /// The poll that is under way.
    struct Poll: Hashable, Sendable {
        var cycle: Int64
        /// Not later than its first query, by Salesforce's clock; nil before that.
        var startedAt: Timestamp?
        var object = ObjectType.lead
        /// The row behind which the next query begins; nil for all.
        var after: Timestamp?
        var afterID = ""
    }

    /// Objects in the order in which they are read.
    static let objects: [ObjectType] = [.lead, .contact]
    private static let version: Int64 = 1

    /// Grows with every page, so that no two cursors of a feed are the same.
    var page: Int64 = 0
    /// When the first load began, by Salesforce's clock.
    var loadStartedAt: Timestamp?
    var marks: [ObjectType: Mark] = [:]
    var poll: Poll?

    init() {}

    subscript(object: ObjectType) -> Mark {
        get { marks[object] ?? Mark() }
        set { marks[object] = newValue }
    }

    /// Whether the first load of every object is over.
    var isLoaded: Bool { PollCursor.objects.allSatisfy { self[$0].isLoaded } }

    /// What the first load has published so far, of all objects.
    var records: Int64 { PollCursor.objects.reduce(0) { $0 + self[$1].records } }

    /// The first load's state; nil when it is over.
    var progress: LoadState? {
        if isLoaded { return nil }
        let totals = PollCursor.objects.map { self[$0].total }
        return LoadState(
            records: records,
            total: totals.contains(nil) ? nil : totals.reduce(0) { $0 + ($1 ?? 0) }
        )
    }

    /// Records loaded, and how many there are as far as is known.
    struct LoadState: Hashable, Sendable {
        var records: Int64
        var total: Int64?
    }
}

/// As text: compact JSON.
extension PollCursor {
    /// Reads a cursor's text; nil for what this version has not written.
    init?(text: String) {
        let reader = JSONReader()
        defer { withExtendedLifetime(reader) {} }
        var text = text
        let cursor = text.withUTF8 { bytes -> PollCursor? in
            guard let object = try? reader.parseObject(UnsafeRawBufferPointer(bytes)) else {
                return nil
            }
            return try? PollCursor(object)
        }
        guard let cursor else { return nil }
        self = cursor
    }

    private init(_ object: JSONObject) throws(DecodingFailure) {
        guard try object.integer("v") == PollCursor.version else {
            throw object.failure("v", "is of another version")
        }
        page = try object.integer("n") & .max
        loadStartedAt = try object.optionalInteger("s").map { Timestamp(milliseconds: $0) }
        let marks = try object.object("o")
        for (type, mark) in [
            (ObjectType.lead, try marks.optionalObject("Lead")),
            (.contact, try marks.optionalObject("Contact")),
        ] {
            if let mark { self[type] = try Mark(mark) }
        }
        poll = try object.optionalObject("p").map { (poll) throws(DecodingFailure) in
            try Poll(poll)
        }
    }

    /// The cursor's text.
    var text: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("v")
        writer.value(PollCursor.version)
        writer.name("n")
        writer.value(page)
        writer.member("s", loadStartedAt)
        writer.name("o")
        writer.beginObject()
        for object in PollCursor.objects {
            guard let mark = marks[object] else { continue }
            writer.name(text: object.rawValue)
            mark.write(to: &writer, withCounts: !isLoaded)
        }
        writer.endObject()
        if let poll {
            writer.name("p")
            poll.write(to: &writer)
        }
        writer.endObject()
        return String(decoding: writer.bytes(), as: UTF8.self)
    }
}

extension PollCursor.Mark {
    fileprivate init(_ object: JSONObject) throws(DecodingFailure) {
        at = try object.optionalInteger("at").map { Timestamp(milliseconds: $0) }
        id = try object.optionalText("id") ?? ""
        isLoaded = try object.boolean("done", default: false)
        records = Self.count(try object.optionalInteger("records") ?? 0)
        total = try object.optionalInteger("total").map(Self.count)
    }

    /// A number of records as an org can have it: sums are made of them.
    private static func count(_ number: Int64) -> Int64 {
        min(max(0, number), Limits.rowsInOrg)
    }

    /// - Parameter withCounts: whether the first load of some object goes on: what it has published
    ///   of the others is part of how far it is.
    fileprivate func write(to writer: inout JSONWriter, withCounts: Bool) {
        writer.beginObject()
        writer.member("at", at)
        if !id.isEmpty {
            writer.name("id")
            writer.value(id)
        }
        if isLoaded {
            writer.name("done")
            writer.value(true)
        }
        if withCounts {
            writer.name("records")
            writer.value(records)
            if let total {
                writer.name("total")
                writer.value(total)
            }
        }
        writer.endObject()
    }
}

extension PollCursor.Poll {
    fileprivate init(_ object: JSONObject) throws(DecodingFailure) {
        cycle = try object.integer("cycle")
        startedAt = try object.optionalInteger("start").map { Timestamp(milliseconds: $0) }
        self.object = try object.choice("object")
        guard PollCursor.objects.contains(self.object) else {
            throw object.failure("object", "is not polled")
        }
        after = try object.optionalInteger("at").map { Timestamp(milliseconds: $0) }
        afterID = try object.optionalText("id") ?? ""
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("cycle")
        writer.value(cycle)
        writer.member("start", startedAt)
        writer.name("object")
        writer.value(object.rawValue)
        writer.member("at", after)
        if !afterID.isEmpty {
            writer.name("id")
            writer.value(afterID)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    /// A time in milliseconds, left out when there is none.
    fileprivate mutating func member(_ name: StaticString, _ time: Timestamp?) {
        guard let time else { return }
        self.name(name)
        value(time.milliseconds)
    }
}
