// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// One record as a handler sees it: views into memory that ends with the call.
public struct InputRecord {
    /// Which of the worker's input topics: its position in `WorkerConfiguration.inputs`.
    /// For control records it is -1.
    public let topic: Int
    /// The partition's number.
    public let partition: Int32
    /// The place in the partition.
    public let offset: Int64
    /// Milliseconds since 1970 UTC; 0 where the record has no time.
    public let timestampMilliseconds: Int64
    /// The key; nil where there is none. Valid during the call only.
    public let key: UnsafeRawBufferPointer?
    /// The value; nil for a tombstone. Valid during the call only.
    public let value: UnsafeRawBufferPointer?
    private let headers: Headers

    private enum Headers {
        case message(MessageHeaders)
        case list([Header])
    }

    /// A record in the caller's memory, as tests and simulations make them.
    public init(
        topic: Int,
        partition: Int32,
        offset: Int64,
        timestampMilliseconds: Int64,
        key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?,
        headers: [Header] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestampMilliseconds = timestampMilliseconds
        self.key = key
        self.value = value
        self.headers = .list(headers)
    }

    init(topic: Int, message: borrowing Message) {
        self.topic = topic
        partition = message.partition
        offset = message.offset
        timestampMilliseconds = message.timestampMilliseconds ?? 0
        key = message.unsafeKey
        value = message.unsafeValue
        headers = .message(message.headers)
    }

    /// A copy of the value of the last header of that name; nil where there is none.
    public func header(_ name: String) -> [UInt8]? {
        switch headers {
        case .message(let headers): headers.last(name).map { [UInt8]($0) }
        case .list(let headers): headers.last { $0.name == name }?.value
        }
    }

    /// Copies of all headers, in order.
    public func allHeaders() -> [Header] {
        switch headers {
        case .message(let headers): headers.all()
        case .list(let headers): headers
        }
    }
}
