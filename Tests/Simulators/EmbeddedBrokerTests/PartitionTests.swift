// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import EmbeddedBroker

/// The log and its transactions, without a socket.
@Suite struct PartitionTests {
    private let partition = Partition(id: TopicPartition(topic: "t", partition: 0))

    /// A batch of opaque records; only what the broker reads is real.
    private static func batch(
        producer: Int64,
        epoch: Int16 = 0,
        sequence: Int32,
        count: Int32 = 1,
        isTransactional: Bool = true
    ) -> ByteBuffer {
        var tail = ByteBuffer()
        tail.writeInteger(Int16(isTransactional ? 0x10 : 0))
        tail.writeInteger(count - 1)
        tail.writeInteger(Int64(1))
        tail.writeInteger(Int64(2))
        tail.writeInteger(producer)
        tail.writeInteger(epoch)
        tail.writeInteger(sequence)
        tail.writeInteger(count)
        tail.writeRepeatingByte(1, count: 20)
        var batch = ByteBuffer()
        batch.writeInteger(Int64(0))
        batch.writeInteger(Int32(9 + tail.readableBytes))
        batch.writeInteger(Int32(0))
        batch.writeInteger(Int8(2))
        batch.writeInteger(tail.withUnsafeReadableBytes { CRC32C.checksum($0) })
        batch.writeBuffer(&tail)
        return batch
    }

    @discardableResult
    private func append(
        producer: Int64,
        epoch: Int16 = 0,
        sequence: Int32,
        count: Int32 = 1,
        isTransactional: Bool = true
    ) throws -> Result<Int64, PartitionRefusal> {
        let batch = Self.batch(
            producer: producer,
            epoch: epoch,
            sequence: sequence,
            count: count,
            isTransactional: isTransactional
        )
        return partition.append(
            batch,
            header: try BatchHeader.checked(batch).get(),
            retainedBytes: nil
        )
    }

    private func error(_ result: Result<Int64, PartitionRefusal>) -> ErrorCode? {
        if case .failure(let refusal) = result { refusal.error } else { nil }
    }

    @Test func checksumIsCastagnolis() {
        let value = Array("123456789".utf8).withUnsafeBytes { CRC32C.checksum($0) }
        #expect(value == 0xe306_9283)
    }

    @Test func damagedBatchIsRefused() {
        var batch = Self.batch(producer: 1, sequence: 0)
        batch.setInteger(UInt8(9), at: 70)
        guard case .failure(.badChecksum) = BatchHeader.checked(batch) else {
            Issue.record("taken")
            return
        }
    }

    @Test func repeatIsAnsweredWithItsFirstOffset() throws {
        for sequence in Int32(0)..<6 { try append(producer: 1, sequence: sequence) }
        #expect(try append(producer: 1, sequence: 3).get() == 3)
        #expect(partition.highWatermark == 6)
        #expect(error(try append(producer: 1, sequence: 0)) == .outOfOrderSequenceNumber)
        #expect(error(try append(producer: 1, sequence: 8)) == .outOfOrderSequenceNumber)
    }

    @Test func sequenceWrapsToZero() throws {
        try append(producer: 1, sequence: .max - 1, count: 2, isTransactional: false)
        #expect(try append(producer: 1, sequence: 0, isTransactional: false).get() == 2)
    }

    @Test func olderEpochIsFencedAndNewerStartsAtZero() throws {
        try append(producer: 1, epoch: 3, sequence: 0, isTransactional: false)
        #expect(
            error(try append(producer: 1, epoch: 2, sequence: 1, isTransactional: false))
                == .invalidProducerEpoch
        )
        #expect(
            error(try append(producer: 1, epoch: 4, sequence: 5, isTransactional: false))
                == .outOfOrderSequenceNumber
        )
        #expect(
            try append(producer: 1, epoch: 4, sequence: 0, isTransactional: false).get() == 1
        )
    }

    @Test func abortedListNamesOverlappingTransactionsOnly() throws {
        try append(producer: 1, sequence: 0)  // 0
        partition.end(producerID: 1, epoch: 0, isCommit: false, timestamp: 0)  // 1
        try append(producer: 1, sequence: 1)  // 2
        partition.end(producerID: 1, epoch: 0, isCommit: true, timestamp: 0)  // 3
        try append(producer: 2, sequence: 0)  // 4
        #expect(partition.lastStableOffset == 4)
        partition.end(producerID: 2, epoch: 0, isCommit: false, timestamp: 0)  // 5
        #expect(partition.lastStableOffset == 6)
        #expect(partition.aborted(from: 0, to: 6).map(\.firstOffset) == [0, 4])
        #expect(partition.aborted(from: 1, to: 4).map(\.firstOffset) == [0])
        #expect(partition.aborted(from: 2, to: 4).isEmpty, "its marker lies before the range")
        #expect(partition.aborted(from: 2, to: 6).map(\.firstOffset) == [4])
    }

    @Test func readsKeepToTheirLimitsButGiveOneBatch() throws {
        for sequence in Int32(0)..<100 { try append(producer: 1, sequence: sequence, count: 1) }
        let size = Self.batch(producer: 1, sequence: 0).readableBytes
        let log = partition.log
        #expect(
            log.read(from: 50, to: 100, maximumBytes: size * 3, atLeastOne: false).batches.count
                == 3
        )
        #expect(
            log.read(from: 50, to: 100, maximumBytes: 1, atLeastOne: true).batches.count == 1
        )
        #expect(log.read(from: 50, to: 100, maximumBytes: 1, atLeastOne: false).bytes == 0)
        #expect(
            log.read(from: 50, to: 52, maximumBytes: .max, atLeastOne: true).nextOffset == 52
        )
    }

    @Test func recordsBeforeTheStartAreForgotten() throws {
        for sequence in Int32(0)..<1000 { try append(producer: 1, sequence: sequence) }
        partition.deleteRecords(before: 900)
        #expect(partition.log.startOffset == 900)
        #expect(partition.log.retained.count == 100)
        let read = partition.log.read(from: 900, to: 901, maximumBytes: .max, atLeastOne: true)
        #expect(read.batches.first?.getInteger(at: 0, as: Int64.self) == 900)
    }
}
