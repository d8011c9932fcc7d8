// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

/// A record of the contract: it reads itself from JSON and writes itself as JSON
/// (docs/reference/topics.md).
public protocol WireRecord {
    /// The values of `kind` that the record can have.
    static var kinds: [StaticString] { get }

    /// Reads the record from an object whose `v` and `kind` have been looked at.
    init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure)

    /// Writes the record as one object.
    func encode(to writer: inout JSONWriter)
}

extension WireRecord {
    /// The record's JSON in bytes of its own.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        encode(to: &writer)
        return writer.bytes()
    }
}

extension JSONWriter {
    /// Writes a record in place of what the buffer held.
    public mutating func replace(with record: some WireRecord) {
        removeAll()
        record.encode(to: &self)
    }

    /// Begins a record: `{"v":1,"kind":…`
    mutating func beginRecord(_ kind: StaticString) {
        beginObject()
        name("v")
        value(Int64(1))
        name("kind")
        value(utf8: kind.buffer)
    }
}

/// Any record that a topic can bring, told apart by `kind`.
///
/// What is large and rare on the worker's way lies elsewhere, so that the value is quick to move.
public enum InboundRecord: Hashable, Sendable {
    case change(ChangeEvent)
    case watermark(Watermark)
    case request(SyncRequest)
    case result(WriteResult)
    indirect case handOver(LeadMessage)
    case trigger(PollTrigger)
    indirect case schema(ObjectSchema)
    indirect case cycle(CycleReport)
    indirect case lead(LeadEntry)
    indirect case write(WriteCommand)
    indirect case activity(Activity)
}

extension JSONReader {
    /// Reads a record of whatever kind it says it is.
    public func decodeRecord(
        from bytes: UnsafeRawBufferPointer
    ) throws(DecodingFailure) -> InboundRecord {
        let object = try parseObject(bytes)
        let kind = try object.recordKind()
        switch String(decoding: kind, as: UTF8.self) {
        case "change": return .change(try ChangeEvent(decoding: object, names: names))
        case "watermark": return .watermark(try Watermark(decoding: object, names: names))
        case "request": return .request(try SyncRequest(decoding: object, names: names))
        case "result": return .result(try WriteResult(decoding: object, names: names))
        case "hand-over": return .handOver(try LeadMessage(decoding: object, names: names))
        case "poll": return .trigger(try PollTrigger(decoding: object, names: names))
        case "schema": return .schema(try ObjectSchema(decoding: object, names: names))
        case "cycle": return .cycle(try CycleReport(decoding: object, names: names))
        case "lead", "alias": return .lead(try LeadEntry(decoding: object, names: names))
        case "write": return .write(try WriteCommand(decoding: object, names: names))
        case "activity": return .activity(try Activity(decoding: object, names: names))
        default:
            throw DecodingFailure("kind '\(DecodingFailure.quoted(kind))' is not known")
        }
    }

    /// Reads a record that has to be of one kind.
    public func decode<Record: WireRecord>(
        _ type: Record.Type = Record.self,
        from bytes: UnsafeRawBufferPointer
    ) throws(DecodingFailure) -> Record {
        let object = try parseObject(bytes)
        let kind = try object.recordKind()
        for known in Record.kinds where kind.elementsEqual(known.buffer) {
            return try Record(decoding: object, names: names)
        }
        let expected = Record.kinds.map { "'\($0)'" }.joined(separator: " or ")
        throw DecodingFailure(
            "kind is '\(DecodingFailure.quoted(kind))'; expected is \(expected)"
        )
    }

    /// Reads a record of whatever kind it says it is.
    public func decodeRecord(from bytes: [UInt8]) throws(DecodingFailure) -> InboundRecord {
        try bytes.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
            try decodeRecord(from: bytes)
        }
    }

    /// Reads a record that has to be of one kind.
    public func decode<Record: WireRecord>(
        _ type: Record.Type = Record.self,
        from bytes: [UInt8]
    ) throws(DecodingFailure) -> Record {
        try bytes.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
            try decode(type, from: bytes)
        }
    }
}

extension JSONObject {
    /// The bytes of `kind`, of a record whose version is known.
    func recordKind() throws(DecodingFailure) -> UnsafeBufferPointer<UInt8> {
        let found = members(["v", "kind"])
        let version = try integer("v", found[0])
        guard version == 1 else {
            throw DecodingFailure("record version \(version) is not known; 1 is")
        }
        guard let kind = try required("kind", found[1]).bytes else {
            throw failure("kind", "is not text")
        }
        return kind
    }
}
