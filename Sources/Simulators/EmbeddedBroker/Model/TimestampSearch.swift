// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Finds the first record at or after a time. Compressed batches are not opened: for those the
/// answer is the batch's first offset, which is never later than the record asked for.
enum TimestampSearch {
    static func find(
        _ timestamp: Int64,
        in log: BatchLog,
        before end: Int64
    ) -> (offset: Int64, timestamp: Int64)? {
        // Times need not rise with offsets, so there is nothing to bisect; lookups are rare.
        for batch in log.retained where batch.baseOffset < end {
            guard batch.maximumTimestamp >= timestamp else { continue }
            if let found = record(at: timestamp, in: batch) {
                return (max(found.offset, log.startOffset), found.timestamp)
            }
        }
        return nil
    }

    private static func record(
        at timestamp: Int64,
        in batch: StoredBatch
    ) -> (offset: Int64, timestamp: Int64)? {
        let start = batch.bytes.readerIndex
        guard let attributes: Int16 = batch.bytes.getInteger(at: start + 21),
            let base: Int64 = batch.bytes.getInteger(at: start + 27)
        else { return nil }
        if attributes & 0x20 != 0 { return nil }
        guard attributes & 0x7 == 0 else { return (batch.baseOffset, base) }
        var records = batch.bytes
        records.moveReaderIndex(forwardBy: BatchHeader.bytes)
        while let length = varint(&records), length >= 0,
            var record = records.readSlice(length: Int(clamping: length)),
            record.readInteger(as: Int8.self) != nil,
            let timestampDelta = varint(&record), let offsetDelta = varint(&record)
        {
            let recordTimestamp = base &+ timestampDelta
            if recordTimestamp >= timestamp {
                return (batch.baseOffset &+ offsetDelta, recordTimestamp)
            }
        }
        return (batch.baseOffset, base)
    }

    /// A zigzag varint; nil where the bytes end or make no number.
    private static func varint(_ buffer: inout ByteBuffer) -> Int64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte: UInt8 = buffer.readInteger() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 {
                return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
            }
        }
        return nil
    }
}
