// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Consumer {
    /// The group's committed offsets with their metadata; `PartitionOffset.none` where nothing
    /// was committed. Waits while another member's transaction holds them open.
    public func committed(
        _ partitions: [TopicPartition],
        timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds
    ) throws(KafkaError) -> [PartitionOffset] {
        if partitions.isEmpty { return [] }
        let list = PartitionList(partitions)
        try check(
            rd_kafka_committed(handle.pointer, list.pointer, timeoutMilliseconds),
            "reading committed offsets"
        )
        if let error = list.firstError(during: "reading the committed offset of") { throw error }
        return list.offsets
    }

    /// Where partitions end: the high watermark for a `.watermarks` consumer, and the last
    /// stable offset for the others. One request for each broker.
    public func endOffsets(
        _ partitions: [TopicPartition],
        timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds
    ) throws(KafkaError) -> [PartitionOffset] {
        try handle.offsets(
            partitions,
            at: PartitionOffset.end,
            timeoutMilliseconds: timeoutMilliseconds
        )
    }

    /// The first offsets that are still there.
    public func beginningOffsets(
        _ partitions: [TopicPartition],
        timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds
    ) throws(KafkaError) -> [PartitionOffset] {
        try handle.offsets(
            partitions,
            at: PartitionOffset.beginning,
            timeoutMilliseconds: timeoutMilliseconds
        )
    }

    /// How many partitions each topic of the cluster has.
    public func partitionCounts() throws(KafkaError) -> [String: Int32] {
        try handle.ofTopics { $0.partition_cnt }
    }

    /// Goes on reading from these offsets; what was fetched from elsewhere is dropped.
    public func seek(_ offsets: [PartitionOffset]) throws(KafkaError) {
        if offsets.isEmpty { return }
        let list = PartitionList(offsets)
        // Before 2.1.0 the timeout is taken for microseconds (#4230).
        let factor: Int32 = rd_kafka_version() < 0x0201_0000 ? 1_000 : 1
        let timeout = KafkaLimits.requestTimeoutMilliseconds * factor
        if let error = rd_kafka_seek_partitions(handle.pointer, list.pointer, timeout) {
            throw KafkaError(consuming: error, during: "seeking")
        }
        if let error = list.firstError(during: "seeking in") { throw error }
    }

    /// Fetches no more of these, and hands out nothing of what is fetched already; until they are
    /// resumed or assigned anew.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        if partitions.isEmpty { return }
        let list = PartitionList(partitions)
        try check(rd_kafka_pause_partitions(handle.pointer, list.pointer), "pausing")
        paused.formUnion(partitions)
    }

    /// Goes on with partitions that were paused; never to be called for others (#4636).
    public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        if partitions.isEmpty { return }
        let list = PartitionList(partitions)
        try check(rd_kafka_resume_partitions(handle.pointer, list.pointer), "resuming")
        paused.subtract(partitions)
    }

    /// Who this member is at this moment: the broker checks it with transactional offsets. To be
    /// fetched anew for every transaction.
    public func groupMetadata() throws(KafkaError) -> GroupMetadata {
        guard let pointer = rd_kafka_consumer_group_metadata(handle.pointer) else {
            throw KafkaError(code: .state, message: "the consumer is not a member of a group")
        }
        return GroupMetadata(taking: pointer)
    }
}

/// A member's identity and generation at one moment.
public struct GroupMetadata: ~Copyable {
    let pointer: OpaquePointer
    init(taking pointer: OpaquePointer) { self.pointer = pointer }
    deinit { rd_kafka_consumer_group_metadata_destroy(pointer) }
}
