// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Writes the protocol's primitive types, classic or flexible. Big record batches stay where
/// they are stored: the answer is a list of pieces, written to the socket together.
struct WireWriter {
    private(set) var pieces: [ByteBuffer] = []
    private var buffer: ByteBuffer
    let isFlexible: Bool
    private let throttleMilliseconds: Int

    init(isFlexible: Bool, throttleMilliseconds: Int = 0) {
        buffer = ByteBufferAllocator().buffer(capacity: 256)
        self.isFlexible = isFlexible
        self.throttleMilliseconds = throttleMilliseconds
    }

    mutating func int8(_ value: Int8) { buffer.writeInteger(value) }
    mutating func int16(_ value: Int16) { buffer.writeInteger(value) }
    mutating func int32(_ value: Int32) { buffer.writeInteger(value) }
    mutating func int64(_ value: Int64) { buffer.writeInteger(value) }
    mutating func bool(_ value: Bool) { buffer.writeInteger(value ? 1 : 0, as: Int8.self) }
    mutating func error(_ code: ErrorCode) { int16(code.rawValue) }

    /// How long the connection is held back, as far as a quota says so.
    mutating func throttle() { int32(Int32(clamping: throttleMilliseconds)) }

    private mutating func unsignedVarint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            buffer.writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.writeInteger(UInt8(truncatingIfNeeded: rest))
    }

    mutating func string(_ value: String?) {
        guard let value else {
            if isFlexible { unsignedVarint(0) } else { int16(-1) }
            return
        }
        if isFlexible {
            unsignedVarint(UInt32(clamping: value.utf8.count + 1))
            buffer.writeString(value)
        } else {
            // A flexible request can bring a name too long for a classic answer: cut it.
            let fitting = value.utf8.prefix(Int(Int16.max))
            int16(Int16(fitting.count))
            buffer.writeBytes(fitting)
        }
    }

    mutating func bytes(_ value: ByteBuffer) {
        arrayCount(value.readableBytes)
        buffer.writeImmutableBuffer(value)
    }

    mutating func arrayCount(_ count: Int) {
        if isFlexible {
            unsignedVarint(UInt32(clamping: count + 1))
        } else {
            int32(Int32(clamping: count))
        }
    }

    mutating func nullArray() {
        if isFlexible { unsignedVarint(0) } else { int32(-1) }
    }

    mutating func array<Elements: Collection>(
        _ elements: Elements,
        _ element: (inout WireWriter, Elements.Element) -> Void
    ) {
        arrayCount(elements.count)
        for value in elements { element(&self, value) }
    }

    /// A field of record batches, one after the other.
    mutating func records(_ batches: [ByteBuffer]) {
        arrayCount(batches.reduce(0) { $0 + $1.readableBytes })
        for batch in batches {
            if batch.readableBytes <= Limits.copiedBatchBytes {
                buffer.writeImmutableBuffer(batch)
            } else {
                closePiece()
                pieces.append(batch)
            }
        }
    }

    /// The empty section of tagged fields that ends every structure of the flexible encoding.
    /// librdkafka before 2.2.0 misreads any that is not empty.
    mutating func tags() {
        if isFlexible { unsignedVarint(0) }
    }

    private mutating func closePiece() {
        guard buffer.readableBytes > 0 else { return }
        pieces.append(buffer)
        buffer = ByteBufferAllocator().buffer(capacity: 256)
    }

    /// The whole answer: length, correlation id, then what was written.
    consuming func frame(correlationID: Int32, hasFlexibleHeader: Bool) -> [ByteBuffer] {
        closePiece()
        let header = 4 + (hasFlexibleHeader ? 1 : 0)
        let length = pieces.reduce(header) { $0 + $1.readableBytes }
        var head = ByteBufferAllocator().buffer(capacity: 4 + header)
        head.writeInteger(Int32(clamping: length))
        head.writeInteger(correlationID)
        if hasFlexibleHeader { head.writeInteger(UInt8(0)) }
        return [head] + pieces
    }
}
