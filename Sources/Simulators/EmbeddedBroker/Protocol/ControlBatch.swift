// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The marker that ends a transaction in a partition: a batch of one record.
enum ControlBatch {
    static func marker(
        isCommit: Bool,
        producerID: Int64,
        producerEpoch: Int16,
        timestamp: Int64
    ) -> ByteBuffer {
        var tail = ByteBufferAllocator().buffer(capacity: 80)
        tail.writeInteger(Int16(0x30))  // attributes: transactional, control
        tail.writeInteger(Int32(0))  // last offset delta
        tail.writeInteger(timestamp)
        tail.writeInteger(timestamp)
        tail.writeInteger(producerID)
        tail.writeInteger(producerEpoch)
        tail.writeInteger(Int32(-1))  // base sequence: markers have none
        tail.writeInteger(Int32(1))  // records
        // The record. Its lengths are zigzag varints: twice the number, one byte each.
        tail.writeInteger(UInt8(16 * 2))  // length of what follows
        tail.writeInteger(UInt8(0))  // attributes
        tail.writeInteger(UInt8(0))  // timestamp delta
        tail.writeInteger(UInt8(0))  // offset delta
        tail.writeInteger(UInt8(4 * 2))  // key: version, type
        tail.writeInteger(Int16(0))
        tail.writeInteger(Int16(isCommit ? 1 : 0))
        tail.writeInteger(UInt8(6 * 2))  // value: version, coordinator epoch
        tail.writeInteger(Int16(0))
        tail.writeInteger(Int32(0))
        tail.writeInteger(UInt8(0))  // headers

        let checksum = tail.withUnsafeReadableBytes { CRC32C.checksum($0) }
        var batch = ByteBufferAllocator().buffer(capacity: 128)
        batch.writeInteger(Int64(0))  // base offset: patched on append
        batch.writeInteger(
            Int32(tail.readableBytes + BatchHeader.checksumStart - BatchHeader.lengthStart)
        )
        batch.writeInteger(Int32(0))  // leader epoch
        batch.writeInteger(Int8(2))  // magic
        batch.writeInteger(checksum)
        batch.writeImmutableBuffer(tail)
        return batch
    }
}
