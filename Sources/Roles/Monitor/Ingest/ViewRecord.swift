// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives

/// A record of a topic as the view takes it in, with its place.
struct ViewRecord: Sendable {
    /// What a record holds; the bytes stand beside what is kept as it came.
    enum Content: Sendable {
        indirect case activity(Activity, [UInt8])
        indirect case lead(LeadState, [UInt8])
        case alias(LeadID, of: LeadID)
        /// A lead's entry was removed from its topic.
        case forgotten(String)
        indirect case command(WriteCommand, [UInt8])
        indirect case result(WriteResult, [UInt8])
        case trigger(PollTrigger)
        case report(CycleReport)
        case deadLetter(DeadLetter)
        /// The note that a dead letter has been replayed.
        case replayed(id: String)
        indirect case schema(ObjectSchema, [UInt8])
        /// Nothing that the view knows, with the reason in one line.
        case unreadable(String)
    }

    var topic: String
    var partition: Int32
    var offset: Int64
    /// When the record was published, in milliseconds since 1970.
    var at: Int64
    var bytes: Int
    var content: Content
}

/// A dead letter, as it stands on its topic.
struct DeadLetter: Sendable {
    /// `leadsync.dead-letters-3-17`.
    var id: String
    var reason: String
    /// Where the record came from; nil where the headers do not tell.
    var source: (topic: String, partition: Int32, offset: Int64)?
    var key: [UInt8]?
    var value: [UInt8]?
    /// The source record's own headers.
    var headers: [Header]
    /// Whether something of the record was left out because of its size.
    var isCut: Bool
    /// The dead letter whose replay came back as this one.
    var replayOf: String?

    /// The header of a replayed record, and of the note that it was replayed: which dead letter.
    static let replayHeader = "leadsync-replay-of"

    /// Reads a dead letter from its record.
    init(_ record: Record, id: String) {
        self.id = id
        var texts: [String: String] = [:]
        headers = []
        for header in record.headers {
            let isOurs = header.name.hasPrefix(RecordHeader.prefix)
            let text = String(decoding: header.value, as: UTF8.self)
            if isOurs { texts[header.name] = text }
            if !isOurs || DeadLetter.kept.contains(header.name) { headers.append(header) }
        }
        reason = texts[RecordHeader.reason] ?? "no reason is given"
        if let topic = texts[RecordHeader.topic],
            let partition = texts[RecordHeader.partition].flatMap({ Int32($0) }),
            let offset = texts[RecordHeader.offset].flatMap({ Int64($0) })
        {
            source = (topic, partition, offset)
        }
        key = record.key
        value = record.value
        isCut = [
            RecordHeader.cutFromBytes, RecordHeader.keyBytes, RecordHeader.headersBytes,
        ].contains { texts[$0] != nil }
        replayOf = texts[DeadLetter.replayHeader]
    }

    /// The headers of ours that the source record had.
    private static let kept: Set<String> = [
        RecordHeader.lead, RecordHeader.cause, RecordHeader.forwards,
    ]
}

/// Reads records of all topics; one for each thread.
struct ViewRecordDecoder {
    private let reader = JSONReader()
    private let topics: Topics

    init(_ topics: Topics) { self.topics = topics }

    /// What a message means, and where it stands.
    func read(_ message: borrowing Message, of topic: String) -> ViewRecord {
        ViewRecord(
            topic: topic,
            partition: message.partition,
            offset: message.offset,
            at: message.timestampMilliseconds ?? 0,
            bytes: message.unsafeValue?.count ?? 0,
            content: content(message, topic)
        )
    }

    private func content(_ message: borrowing Message, _ topic: String) -> ViewRecord.Content {
        if topic == topics.deadLetters { return deadLetter(message, topic) }
        guard let value = message.unsafeValue else {
            guard topic == topics.leads, let key = message.unsafeKey else {
                return .unreadable("has no value")
            }
            return .forgotten(String(decoding: key, as: UTF8.self))
        }
        do throws(DecodingFailure) {
            return try content(value, topic)
        } catch {
            return .unreadable("\(error)")
        }
    }

    private func content(
        _ value: UnsafeRawBufferPointer,
        _ topic: String
    ) throws(DecodingFailure) -> ViewRecord.Content {
        switch topic {
        case topics.activities:
            return .activity(try reader.decode(from: value), Array(value))
        case topics.leads:
            switch try reader.decode(LeadEntry.self, from: value) {
            case .lead(let state): return .lead(state, Array(value))
            case .alias(let lead, let survivor): return .alias(lead, of: survivor)
            }
        case topics.results: return .result(try reader.decode(from: value), Array(value))
        case topics.writes(.marketo), topics.writes(.salesforce):
            return .command(try reader.decode(from: value), Array(value))
        case topics.triggers: return .trigger(try reader.decode(from: value))
        case topics.cycles: return .report(try reader.decode(from: value))
        case topics.schema: return .schema(try reader.decode(from: value), Array(value))
        default: return .unreadable("is on a topic that the monitor does not read")
        }
    }

    private func deadLetter(_ message: borrowing Message, _ topic: String) -> ViewRecord.Content {
        let record = message.copy()
        if record.value == nil,
            let id = record.headers.last(where: { $0.name == DeadLetter.replayHeader })
        {
            return .replayed(id: String(decoding: id.value, as: UTF8.self))
        }
        return .deadLetter(
            DeadLetter(record, id: "\(topic)-\(record.partition)-\(record.offset)")
        )
    }
}
