// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import Primitives
import TestKit

@testable import LeadWorker

/// A record as a topic can bring it.
struct RawRecord {
    var topic: WorkerInput
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [Header] = []
}

/// Records from a seed: golden ones of every topic, made ones with odd content, both whole or
/// distorted, and bytes that are no record at all.
struct OddRecords {
    var distorter: JSONDistorter
    /// Records that the worker itself has caused: results of its writes, messages to itself.
    var caused: [RawRecord] = []
    /// Golden records that a worker reads, and those of other topics.
    private let inputs: [RawRecord]
    private let others: [RawRecord]

    init(seed: UInt64) throws {
        distorter = JSONDistorter(seed: seed)
        inputs = try OddRecords.read([
            "changes", "watermarks", "requests", "results", "lead-messages",
        ])
        others = try OddRecords.read([
            "writes", "activities", "cycles", "triggers", "schemas", "leads",
        ])
    }

    private static func lines(_ name: String) -> [[UInt8]] {
        (Golden.text("records/\(name).jsonl") ?? "").split(separator: "\n").map { Array($0.utf8) }
    }

    private static func read(_ names: [String]) throws -> [RawRecord] {
        let reader = JSONReader()
        return try names.flatMap(lines).map { line in
            let (topic, lead) = place(of: try reader.decodeRecord(from: line))
            return RawRecord(topic: topic, key: lead.map { Array($0.text.utf8) }, value: line)
        }
    }

    /// Where a record belongs, and under which key.
    private static func place(of record: InboundRecord) -> (WorkerInput, LeadID?) {
        switch record {
        case .change(let event): (.changes(of: event.system), LeadID(event.system, event.record))
        case .watermark(let watermark): (.changes(of: watermark.system), nil)
        case .request(let request): (.requests, request.lead)
        case .result(let result): (.results, result.lead)
        case .handOver(let message): (.forwards, message.lead)
        case .write(let write): (.results, write.lead)
        case .activity(let activity): (.results, activity.lead)
        case .trigger, .schema, .cycle, .lead: (.forwards, LeadID(.marketo, "1042"))
        }
    }

    /// A state, distorted.
    mutating func state() -> [UInt8] {
        distorter.distorted(distorter.one(of: OddRecords.lines("leads")))
    }

    /// A schema, nearly always distorted.
    mutating func schema() -> [UInt8]? {
        let line = distorter.one(of: OddRecords.lines("schemas"))
        return odd(RawRecord(topic: .requests, key: nil, value: line), onceIn: 1).value
    }

    /// The key of a lead that records are about.
    mutating func key() -> [UInt8] { distorter.one(of: inputs).key ?? Array("marketo:1".utf8) }

    /// The next record: nearly always one that gets far.
    mutating func next(now: Int64) -> RawRecord {
        if !caused.isEmpty, distorter.happens(onceIn: 3) {
            return odd(caused.removeFirst(), onceIn: 4)
        }
        var raw: RawRecord
        switch Int.random(in: 0..<10, using: &distorter.random) {
        case 0: raw = odd(distorter.one(of: others), onceIn: 2)
        case 1..<4: raw = odd(distorter.one(of: inputs), onceIn: 2)
        case 4..<9: raw = odd(change(now: now), onceIn: 8)
        default: raw = odd(request(now: now), onceIn: 4)
        }
        if distorter.happens(onceIn: 15) { raw.topic = distorter.one(of: WorkerInput.allCases) }
        if distorter.happens(onceIn: 15) { raw.key = oddKey() }
        if distorter.happens(onceIn: 8) { raw.headers = oddHeaders() }
        return raw
    }

    // MARK: Made records

    private static let persons = ["1", "2", "1042", "a,b", "9223372036854775808"]
    private static let records = [
        "00Q000000000001AAA", "00Q000000000002AAA", "00Q5e00000ABCDEEA4", "003000000000001AAA",
        "00Q000000000003", "x",
    ]
    private static let names = [
        "phone", "title", "email", "lastName", "company", "annualRevenue", "numberOfEmployees",
        "unsubscribed", "country", "state", "leadScore", "odd", "",
    ]

    /// A change of one of a few leads, with links to any of them, and odd values and times.
    private mutating func change(now: Int64) -> RawRecord {
        let system = distorter.one(of: VendorSystem.allCases)
        let (own, other) =
            system == .marketo
            ? (OddRecords.persons, OddRecords.records) : (OddRecords.records, OddRecords.persons)
        let record = distorter.one(of: own)
        let link = distorter.happens(onceIn: 2) ? distorter.one(of: other) : nil
        let operation = distorter.one(
            of: ChangeEvent.Operation.allCases + [.updated, .updated, .updated, .updated]
        )
        let event = ChangeEvent(
            id: distorter.happens(onceIn: 20)
                ? distorter.one(of: JSONDistorter.oddTexts)
                : "e\(UInt32.random(in: .min ... .max, using: &distorter.random))",
            system: system,
            object: system == .marketo ? .person : distorter.one(of: [.lead, .lead, .contact]),
            record: record,
            operation: operation,
            changedAt: time(now),
            isSnapshot: distorter.happens(onceIn: 4),
            fields: fields(of: system),
            links: system == .marketo
                ? CrossReference(salesforce: link) : CrossReference(marketo: link),
            into: operation == .merged || operation == .converted ? distorter.one(of: own) : nil,
            cycle: distorter.one(of: [nil, 1, .max]),
            request: distorter.one(of: [nil, nil, "r1", ""]),
            unreadable: distorter.happens(onceIn: 8) ? [distorter.one(of: OddRecords.names)] : []
        )
        let lead =
            link.map { LeadID(.marketo, system == .marketo ? record : $0) }
            ?? LeadID(system, record)
        return RawRecord(
            topic: .changes(of: system),
            key: Array(lead.text.utf8),
            value: event.encoded()
        )
    }

    private mutating func request(now: Int64) -> RawRecord {
        let request = SyncRequest(
            id: "r\(Int.random(in: 0..<500, using: &distorter.random))",
            lead: LeadID(.marketo, distorter.one(of: OddRecords.persons)),
            at: time(now),
            by: distorter.one(of: [nil, "me"]),
            action: distorter.one(of: SyncRequest.Action.allCases),
            fields: fields(of: .marketo),
            expect: distorter.happens(onceIn: 2) ? fields(of: .marketo) : []
        )
        let key = Array(request.lead.text.utf8)
        return RawRecord(topic: .requests, key: key, value: request.encoded())
    }

    private mutating func time(_ now: Int64) -> Timestamp {
        let odd = [
            Timestamp.earliestWritable, Timestamp(milliseconds: 0), .latestWritable,
            Timestamp(milliseconds: now - now % 1_000),
        ]
        if distorter.happens(onceIn: 10) { return distorter.one(of: odd) }
        return Timestamp(milliseconds: now - Int64.random(in: 0...5_000, using: &distorter.random))
    }

    private mutating func fields(of system: VendorSystem) -> [Field] {
        (0..<Int.random(in: 0...4, using: &distorter.random)).map { _ in
            let name = distorter.one(of: OddRecords.names)
            let first = name.prefix(1)
            return Field(
                name: system == .marketo ? name : first.uppercased() + name.dropFirst(),
                value: value()
            )
        }
    }

    private mutating func value() -> FieldValue {
        switch Int.random(in: 0..<6, using: &distorter.random) {
        case 0: .null
        case 1: .boolean(distorter.happens(onceIn: 2))
        case 2: .integer(distorter.one(of: [.min, -1, 0, 1, 1 << 53, .max]))
        case 3: .number(distorter.one(of: [-1e308, .leastNonzeroMagnitude, 0.1, 1.25, 1e308]))
        case 4: .text(distorter.one(of: JSONDistorter.oddTexts))
        default: .text("v\(Int.random(in: 0..<20, using: &distorter.random))")
        }
    }

    // MARK: Odd bytes

    private mutating func odd(_ raw: RawRecord, onceIn times: Int) -> RawRecord {
        guard distorter.happens(onceIn: times), let value = raw.value else { return raw }
        var raw = raw
        switch Int.random(in: 0..<20, using: &distorter.random) {
        case 0: raw.value = nil
        case 1: raw.value = bytes(upTo: 200)
        case 2: raw.value = Array(repeating: UInt8(ascii: "["), count: 100_000)
        case 3: raw.value = value + value
        case 4..<8: raw.value = mutated(value)
        case 8: raw.value = padded(value)
        default: raw.value = distorter.distorted(value)
        }
        return raw
    }

    /// A record with a member that nobody knows, and that is large.
    private mutating func padded(_ value: [UInt8]) -> [UInt8] {
        let count = distorter.one(of: [100_000, 800_000, 1_040_000, 4_300_000])
        guard value.last == UInt8(ascii: "}") else { return value }
        return value.dropLast() + Array(#","odd":""#.utf8)
            + [UInt8](repeating: UInt8(ascii: "x"), count: count) + Array(#""}"#.utf8)
    }

    private mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &distorter.random)).map { _ in
            UInt8.random(in: 0...255, using: &distorter.random)
        }
    }

    private mutating func mutated(_ value: [UInt8]) -> [UInt8] {
        var value = value
        for _ in 0..<Int.random(in: 1...4, using: &distorter.random) where !value.isEmpty {
            let place = Int.random(in: value.indices, using: &distorter.random)
            switch Int.random(in: 0..<3, using: &distorter.random) {
            case 0: value[place] = UInt8.random(in: 0...255, using: &distorter.random)
            case 1: value.remove(at: place)
            default: value.insert(UInt8.random(in: 0x80...255, using: &distorter.random), at: place)
            }
        }
        return value
    }

    private mutating func oddKey() -> [UInt8]? {
        let text = distorter.one(of: JSONDistorter.oddTexts)
        switch Int.random(in: 0..<6, using: &distorter.random) {
        case 0: return nil
        case 1: return bytes(upTo: 40)
        case 2: return Array("salesforce:\(text)".utf8)
        case 3: return Array("marketo:".utf8) + bytes(upTo: 20)
        case 4: return Array(repeating: UInt8(ascii: "m"), count: 900_000)
        default: return Array("marketo:\(text)".utf8)
        }
    }

    private mutating func oddHeaders() -> [Header] {
        let names = [
            RecordHeader.forwards, RecordHeader.topic, RecordHeader.partition,
            RecordHeader.offset, RecordHeader.reason, RecordHeader.lead, "traceparent", "",
        ]
        return (0..<Int.random(in: 1...6, using: &distorter.random)).map { _ in
            let isLarge = distorter.happens(onceIn: 20)
            return Header(
                name: distorter.one(of: names),
                value: isLarge ? [UInt8](repeating: 0x41, count: 700_000) : bytes(upTo: 30)
            )
        }
    }
}
