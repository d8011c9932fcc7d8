// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel
internal import VendorAPI

/// A record on its way to the log.
struct OutgoingRecord: Sendable {
    /// Where it goes.
    enum Topic: Hashable, Sendable, CaseIterable {
        case changes, results, schema, cycles, deadLetters
    }

    /// Which of the topic's partitions.
    enum Place: Hashable, Sendable {
        case byKey
        case every
    }

    var topic: Topic
    var place: Place = .byKey
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [Header] = []
}

/// A change of position that is committed together with records.
enum ProgressChange: Hashable, Sendable {
    /// Where the poll goes on.
    case cursor(String)
    /// The triggers before this offset are done.
    case triggers(next: Int64)
    /// No change; the commit proves that the connector is the active one.
    case triggersAgain
    /// What of the daily budget is used or leased.
    case budget(BudgetRecord)
    /// The first load is over.
    case loaded
    /// The connector ends, and no call is under way.
    case end
    /// The requests before this offset are answered.
    case requests(partition: Int32, next: Int64)
    /// The activities before this offset are written back.
    case activities(partition: Int32, next: Int64)
    /// All of a partition before this offset is done: it was read to its end.
    case reached(TopicPartition, next: Int64)
    /// What a batch changes in a partition's checkpoint of the writes.
    case writes(partition: Int32, WriteProgress)
}

/// Records and progress that become visible together or not at all.
struct CommitRequest: Sendable {
    var records: [OutgoingRecord] = []
    var progress: [ProgressChange] = []

    /// Whether there is nothing to commit.
    var isEmpty: Bool { records.isEmpty && progress.isEmpty }
}

/// The connector is no longer the active one, or it stops; the request was not committed by it.
struct LeadershipLost: Error {}

extension OutgoingRecord {
    /// A record of the contract under a key.
    init(_ topic: Topic, key: String?, _ record: some WireRecord, headers: [Header] = []) {
        self.init(
            topic: topic,
            key: key.map { Array($0.utf8) },
            value: record.encoded(),
            headers: headers
        )
    }

    /// Returns a change, and a dead letter beside it if the record has unreadable values. The
    /// change names those fields and holds all others.
    static func change(_ change: KeyedChange, topic: String) -> [OutgoingRecord] {
        let record = OutgoingRecord(.changes, key: change.lead.text, change.event)
        let event = change.event
        guard !event.unreadable.isEmpty else { return [record] }
        var letter = OutgoingRecord(topic: .deadLetters, key: record.key, value: record.value)
        if letter.bytes > Limits.valueBytes { letter.cut() }
        let reason =
            "\(event.object.rawValue) \(event.record): nobody can read what "
            + "\(event.unreadable.joined(separator: ", ")) holds (half of a surrogate pair, a "
            + "control character or bytes that are no UTF-8); put it right in "
            + "\(event.system.title)"
        letter.headers += [
            Header(RecordHeader.lead, change.lead.text), Header(RecordHeader.cause, event.id),
            Header(RecordHeader.reason, String(reason.prefix(Limits.reasonCharacters))),
            Header(RecordHeader.topic, topic),
        ]
        return [record, letter]
    }

    /// Returns a dead letter: the record as it came, with headers that give the reason and the
    /// source.
    static func deadLetter(_ record: Record, from topic: String, reason: String) -> OutgoingRecord {
        var letter = OutgoingRecord(topic: .deadLetters, key: record.key, value: record.value)
        letter.headers = record.headers.filter { !$0.name.hasPrefix(RecordHeader.prefix) }
        if letter.bytes > Limits.valueBytes { letter.cut() }
        letter.headers += [
            Header(RecordHeader.reason, String(reason.prefix(Limits.reasonCharacters))),
            Header(RecordHeader.topic, topic),
            Header(RecordHeader.partition, "\(record.partition)"),
            Header(RecordHeader.offset, "\(record.offset)"),
        ]
        return letter
    }

    /// Returns the record, or a dead letter in its place if it is larger than Kafka takes.
    func fitting(_ name: String) -> OutgoingRecord {
        guard bytes > Limits.valueBytes, topic != .deadLetters else { return self }
        var letter = OutgoingRecord(topic: .deadLetters, key: key, value: value)
        letter.cut()
        letter.headers += [
            Header(
                RecordHeader.reason,
                "a record of \(bytes) bytes for \(name) is larger than \(Limits.valueBytes)"
            ), Header(RecordHeader.topic, name),
        ]
        return letter
    }

    /// The size that Kafka checks: key, value and headers.
    private var bytes: Int {
        headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) {
            $0 + $1.name.utf8.count + $1.value.count
        }
    }

    /// Keeps the beginning of everything that can be long.
    private mutating func cut() {
        let whole = bytes
        value = value.map { Array($0.prefix(Limits.cutBytes)) }
        key = key.map { Array($0.prefix(Limits.cutBytes)) }
        headers = headers.prefix(Limits.cutHeaders).filter {
            $0.name.utf8.count + $0.value.count <= Limits.cutHeaderBytes
        }
        headers.append(Header(RecordHeader.cutFromBytes, "\(whole)"))
    }
}
