// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

/// One record as it came from the broker, in librdkafka's memory.
///
/// Key, value and headers are views that end with the message; the message is freed when it
/// goes out of scope, which has to be before its consumer is closed.
public struct Message: ~Copyable {
    private let pointer: UnsafeMutablePointer<rd_kafka_message_t>
    /// Which of the consumer's registered topics.
    public let topic: TopicIndex

    /// Takes over a message that C has handed out.
    init(taking pointer: UnsafeMutablePointer<rd_kafka_message_t>, topic: TopicIndex) {
        self.pointer = pointer
        self.topic = topic
    }

    deinit { rd_kafka_message_destroy(pointer) }

    /// The partition's number.
    public var partition: Int32 { pointer.pointee.partition }
    /// The record's place in its partition.
    public var offset: Int64 { pointer.pointee.offset }

    /// Milliseconds since 1970 UTC, or nil where the record has no time.
    public var timestampMilliseconds: Int64? {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(pointer, &kind)
        return kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : time
    }

    /// The key's bytes; nil when the record has none. Valid as long as the message.
    public var unsafeKey: UnsafeRawBufferPointer? {
        guard let start = pointer.pointee.key else { return nil }
        return UnsafeRawBufferPointer(start: start, count: pointer.pointee.key_len)
    }

    /// The value's bytes; nil for a tombstone. Valid as long as the message.
    public var unsafeValue: UnsafeRawBufferPointer? {
        guard let start = pointer.pointee.payload else { return nil }
        return UnsafeRawBufferPointer(start: start, count: pointer.pointee.len)
    }

    /// The key's bytes, empty when there is none.
    public var key: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let bytes = unsafeKey ?? UnsafeRawBufferPointer(start: nil, count: 0)
            return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
        }
    }

    /// The value's bytes, empty when there is none.
    public var value: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let bytes = unsafeValue ?? UnsafeRawBufferPointer(start: nil, count: 0)
            return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
        }
    }

    /// The record's headers. Valid as long as the message.
    public var headers: MessageHeaders { MessageHeaders(message: pointer) }

    /// A copy that outlives the message.
    public func copy() -> Record {
        Record(
            partition: partition,
            offset: offset,
            timestampMilliseconds: timestampMilliseconds ?? 0,
            key: unsafeKey.map { [UInt8]($0) },
            value: unsafeValue.map { [UInt8]($0) },
            headers: headers.all()
        )
    }
}

/// The headers of a message, read where they lie. Valid as long as the message.
public struct MessageHeaders {
    private let message: UnsafePointer<rd_kafka_message_t>

    init(message: UnsafePointer<rd_kafka_message_t>) { self.message = message }

    /// Calls `body` with each header, in order: the name, and the value, nil where it has none.
    public func forEach(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> Void) {
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let headers
        else { return }
        var index = 0
        while true {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var count = 0
            let result = rd_kafka_header_get_all(headers, index, &name, &value, &count)
            guard result == RD_KAFKA_RESP_ERR_NO_ERROR, let name else { return }
            var length = 0
            while name[length] != 0 { length += 1 }
            body(
                UnsafeRawBufferPointer(start: name, count: length),
                value.map { UnsafeRawBufferPointer(start: $0, count: count) }
            )
            index += 1
        }
    }

    /// The last header of that name: nil when there is none, or it has no value.
    public func last(_ name: String) -> UnsafeRawBufferPointer? {
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let headers
        else { return nil }
        var value: UnsafeRawPointer?
        var count = 0
        guard rd_kafka_header_get_last(headers, name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let value
        else { return nil }
        return UnsafeRawBufferPointer(start: value, count: count)
    }

    /// Copies of all headers.
    public func all() -> [Header] {
        var result: [Header] = []
        forEach { name, value in
            result.append(
                Header(name: String(decoding: name, as: UTF8.self), value: [UInt8](value ?? .empty))
            )
        }
        return result
    }
}

extension UnsafeRawBufferPointer {
    static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}

/// A header with memory of its own.
public struct Header: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The value; empty where the record has none.
    public var value: [UInt8]

    /// A header of that name.
    public init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// A header of that name, with text.
    public init(_ name: String, _ value: String) {
        self.init(name: name, value: Array(value.utf8))
    }
}

/// A header in the caller's memory, for producing without a copy.
public struct RawHeader {
    /// The name, UTF-8.
    public var name: UnsafeRawBufferPointer
    /// The value.
    public var value: UnsafeRawBufferPointer

    /// A header in the given memory.
    public init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        self.name = name
        self.value = value
    }
}

/// A record with memory of its own, for tools and tests.
public struct Record: Sendable, Hashable {
    /// The partition's number.
    public var partition: Int32
    /// The place in the partition.
    public var offset: Int64
    /// Milliseconds since 1970 UTC, 0 where the record has no time.
    public var timestampMilliseconds: Int64
    /// The key.
    public var key: [UInt8]?
    /// The value; nil is a tombstone.
    public var value: [UInt8]?
    /// The headers, in order.
    public var headers: [Header]

    /// A record.
    public init(
        partition: Int32,
        offset: Int64,
        timestampMilliseconds: Int64,
        key: [UInt8]?,
        value: [UInt8]?,
        headers: [Header] = []
    ) {
        self.partition = partition
        self.offset = offset
        self.timestampMilliseconds = timestampMilliseconds
        self.key = key
        self.value = value
        self.headers = headers
    }

    /// The key as text.
    public var keyText: String? { key.map { String(decoding: $0, as: UTF8.self) } }
    /// The value as text.
    public var valueText: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}
