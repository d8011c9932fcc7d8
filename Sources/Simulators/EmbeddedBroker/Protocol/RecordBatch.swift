// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The fixed fields of a record batch (magic 2). The records behind them stay opaque, except
/// where a lookup by time wants one.
struct BatchHeader {
    static let bytes = 61
    /// Bytes before the checksummed part; base offset and leader epoch are among them, so
    /// patching those leaves the checksum valid.
    static let checksumStart = 21
    /// Bytes before which `batchLength` counts nothing.
    static let lengthStart = 12

    var lastOffsetDelta: Int32
    var attributes: Int16
    var baseTimestamp: Int64
    var maximumTimestamp: Int64
    var producerID: Int64
    var producerEpoch: Int16
    var baseSequence: Int32

    var compression: Int16 { attributes & 0x7 }
    var isTransactional: Bool { attributes & 0x10 != 0 }
    var isControl: Bool { attributes & 0x20 != 0 }
    /// Sequence numbers wrap to zero, not to negative numbers.
    var lastSequence: Int32 { Sequence.advance(baseSequence, by: lastOffsetDelta) }

    /// Reads and checks a batch as a producer sent it.
    static func checked(_ batch: ByteBuffer) -> Result<BatchHeader, BatchFault> {
        let start = batch.readerIndex
        guard batch.readableBytes >= lengthStart + 5,
            let magic: Int8 = batch.getInteger(at: start + 16)
        else { return .failure(.malformed) }
        guard magic == 2 else { return .failure(.oldFormat) }
        guard batch.readableBytes >= bytes,
            let length: Int32 = batch.getInteger(at: start + 8),
            let checksum: UInt32 = batch.getInteger(at: start + 17),
            let count: Int32 = batch.getInteger(at: start + 57),
            let header = BatchHeader(batch)
        else { return .failure(.malformed) }
        guard Int(length) == batch.readableBytes - lengthStart else {
            return .failure(.malformed)
        }
        let computed = batch.withUnsafeReadableBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[checksumStart...]))
        }
        guard computed == checksum else { return .failure(.badChecksum) }
        guard header.lastOffsetDelta >= 0, Int64(count) == Int64(header.lastOffsetDelta) + 1,
            !header.isControl, header.producerID < 0 || header.baseSequence >= 0
        else { return .failure(.malformed) }
        guard header.compression <= 4 else { return .failure(.unknownCompression) }
        return .success(header)
    }

    private init?(_ batch: ByteBuffer) {
        let start = batch.readerIndex
        guard let attributes: Int16 = batch.getInteger(at: start + 21),
            let lastOffsetDelta: Int32 = batch.getInteger(at: start + 23),
            let baseTimestamp: Int64 = batch.getInteger(at: start + 27),
            let maximumTimestamp: Int64 = batch.getInteger(at: start + 35),
            let producerID: Int64 = batch.getInteger(at: start + 43),
            let producerEpoch: Int16 = batch.getInteger(at: start + 51),
            let baseSequence: Int32 = batch.getInteger(at: start + 53)
        else { return nil }
        self.lastOffsetDelta = lastOffsetDelta
        self.attributes = attributes
        self.baseTimestamp = baseTimestamp
        self.maximumTimestamp = maximumTimestamp
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.baseSequence = baseSequence
    }
}

/// The error in a batch.
enum BatchFault: Error {
    case malformed, oldFormat, badChecksum, unknownCompression
}

enum Sequence {
    static func advance(_ sequence: Int32, by count: Int32) -> Int32 {
        Int32(truncatingIfNeeded: (Int64(sequence) + Int64(count)) & Int64(Int32.max))
    }
}
