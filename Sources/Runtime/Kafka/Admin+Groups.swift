// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Admin {
    /// Where a group stands in partitions, with the metadata that it keeps there;
    /// `PartitionOffset.none` where it has committed nothing.
    public func committedOffsets(
        ofGroup group: String,
        partitions: [TopicPartition]
    ) throws(KafkaError) -> [PartitionOffset] {
        if partitions.isEmpty { return [] }
        let list = PartitionList(partitions)
        var requests: [OpaquePointer?] = [
            rd_kafka_ListConsumerGroupOffsets_new(group, list.pointer)
        ]
        defer { for request in requests { rd_kafka_ListConsumerGroupOffsets_destroy(request) } }
        let operation = "reading the offsets of group \(group)"
        let event = try request(operation, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS) {
            options,
            queue in
            rd_kafka_ListConsumerGroupOffsets(
                handle.pointer,
                &requests,
                requests.count,
                options,
                queue
            )
        }
        var count = 0
        let results = rd_kafka_ListConsumerGroupOffsets_result_groups(
            rd_kafka_event_ListConsumerGroupOffsets_result(event.pointer),
            &count
        )
        guard count == 1, let result = results?[0] else { return [] }
        if let error = rd_kafka_group_result_error(result) {
            // The result owns the error: read, not consumed.
            let code = rd_kafka_error_code(error)
            throw KafkaError(code, during: operation)
        }
        guard let offsets = rd_kafka_group_result_partitions(result) else { return [] }
        return PartitionList.read(offsets)
    }

    /// How many offsets that are still there a group is behind the last stable offset of
    /// partitions. Transaction markers count, so where topics are written in transactions it need
    /// not come to 0: `ConsumerLag` looks closer.
    public func lag(
        ofGroup group: String,
        partitions: [TopicPartition]
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        var lag: [TopicPartition: Int64] = [:]
        for place in try places(ofGroup: group, partitions: partitions) {
            lag[place.partition] = place.offsetsBehind
        }
        return lag
    }

    /// Where partitions end for readers of committed records (the last stable offset).
    public func endOffsets(_ partitions: [TopicPartition]) throws(KafkaError) -> [PartitionOffset] {
        try handle.offsets(partitions, at: PartitionOffset.end)
    }

    /// The first offsets that are still there.
    public func beginningOffsets(
        _ partitions: [TopicPartition]
    ) throws(KafkaError) -> [PartitionOffset] {
        try handle.offsets(partitions, at: PartitionOffset.beginning)
    }
}
