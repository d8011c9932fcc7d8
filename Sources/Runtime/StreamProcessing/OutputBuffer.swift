// SPDX-License-Identifier: Apache-2.0

internal import Kafka

/// The outputs of a handler for one record: an arena that is filled, produced and reused.
public struct OutputBuffer {
    /// One output: places in the arena.
    struct Entry {
        var topic: Int
        /// -1: the partition of what is being processed.
        var partition: Int32
        var key: Range<Int>?
        var value: Range<Int>?
        var headers: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []
    private(set) var headers: [(name: Range<Int>, value: Range<Int>)] = []

    /// An empty arena.
    public init() {}

    /// How many outputs there are.
    public var count: Int { entries.count }
    /// How many bytes of keys, values and headers there are.
    public var byteCount: Int { bytes.count }

    /// Adds a record; its bytes are copied.
    ///
    /// - Parameters:
    ///   - topic: the position in `WorkerConfiguration.outputs`.
    ///   - partition: nil is the partition of what is being processed. A handler that writes
    ///     for another key names that key's partition (`Murmur2`).
    ///   - value: nil is a tombstone.
    public mutating func append(
        topic: Int,
        partition: Int32? = nil,
        key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?
    ) {
        precondition(topic >= 0, "an output topic has a position")
        let keyRange = key.map { add($0) }
        let valueRange = value.map { add($0) }
        entries.append(
            Entry(
                topic: topic,
                partition: partition ?? -1,
                key: keyRange,
                value: valueRange,
                headers: headers.count..<headers.count
            )
        )
    }

    /// Adds a record; its bytes are copied.
    public mutating func append(
        topic: Int,
        partition: Int32? = nil,
        key: [UInt8]?,
        value: [UInt8]?
    ) {
        (key ?? []).withUnsafeBytes { keyBytes in
            (value ?? []).withUnsafeBytes { valueBytes in
                append(
                    topic: topic,
                    partition: partition,
                    key: key == nil ? nil : keyBytes,
                    value: value == nil ? nil : valueBytes
                )
            }
        }
    }

    /// Adds a header to the last record.
    public mutating func addHeader(_ name: String, _ value: UnsafeRawBufferPointer) {
        precondition(!entries.isEmpty, "a header belongs to a record")
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        headers.append((name: start..<bytes.count, value: add(value)))
        let last = entries.count - 1
        entries[last].headers = entries[last].headers.lowerBound..<headers.count
    }

    /// Adds a header to the last record.
    public mutating func addHeader(_ name: String, _ value: [UInt8]) {
        value.withUnsafeBytes { addHeader(name, $0) }
    }

    /// Adds a header of text to the last record.
    public mutating func addHeader(_ name: String, _ value: String) {
        var value = value
        value.withUTF8 { addHeader(name, UnsafeRawBufferPointer($0)) }
    }

    /// How many bytes the last record has with its key and headers; 0 where there is none.
    public var lastByteCount: Int {
        guard let last = entries.last else { return 0 }
        let headerBytes = headers[last.headers].reduce(0) { $0 + $1.name.count + $1.value.count }
        return (last.key?.count ?? 0) + (last.value?.count ?? 0) + headerBytes
    }

    /// Drops all records but the first `count`.
    public mutating func removeLast(keeping count: Int) {
        guard count < entries.count else { return }
        let first = entries[count]
        let start = first.key?.lowerBound ?? first.value?.lowerBound
        let firstHeader = first.headers.lowerBound
        if let start = start ?? headers[firstHeader...].first?.name.lowerBound {
            bytes.removeLast(bytes.count - start)
        }
        headers.removeLast(headers.count - firstHeader)
        entries.removeLast(entries.count - count)
    }

    /// Empties the arena and keeps its memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        headers.removeAll(keepingCapacity: true)
    }

    /// A copy of each output, in order, for tests of handlers.
    public func records() -> [OutputRecord] {
        entries.map { entry in
            OutputRecord(
                topic: entry.topic,
                partition: entry.partition < 0 ? nil : entry.partition,
                key: entry.key.map { Array(bytes[$0]) },
                value: entry.value.map { Array(bytes[$0]) },
                headers: headers[entry.headers].map {
                    (String(decoding: bytes[$0.name], as: UTF8.self), Array(bytes[$0.value]))
                }
            )
        }
    }

    private mutating func add(_ source: UnsafeRawBufferPointer) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: source)
        return start..<bytes.count
    }
}

/// A copy of one output.
public struct OutputRecord {
    /// The position in `WorkerConfiguration.outputs`.
    public var topic: Int
    /// The partition named; nil is the input's.
    public var partition: Int32?
    /// The key.
    public var key: [UInt8]?
    /// The value; nil is a tombstone.
    public var value: [UInt8]?
    /// The headers, in order.
    public var headers: [(name: String, value: [UInt8])]
}
