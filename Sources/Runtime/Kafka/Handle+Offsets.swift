// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Handle {
    /// Where partitions begin or end: one request for each broker.
    ///
    /// - Parameter place: `PartitionOffset.beginning` or `.end`; a "time" of -2 or -1 is the
    ///   protocol's way to ask for them.
    func offsets(
        _ partitions: [TopicPartition],
        at place: Int64,
        timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds
    ) throws(KafkaError) -> [PartitionOffset] {
        precondition(
            place == PartitionOffset.beginning || place == PartitionOffset.end,
            "anything else is a time"
        )
        if partitions.isEmpty { return [] }
        let list = PartitionList(partitions.map { PartitionOffset($0, offset: place) })
        let result = rd_kafka_offsets_for_times(
            pointer,
            list.pointer,
            timeoutMilliseconds
        )
        if result != RD_KAFKA_RESP_ERR_NO_ERROR || list.firstError(during: "") != nil {
            // librdkafka goes on asking the leaders that it knows until somebody asks for the
            // present ones.
            _ = try? withMetadata(timeoutMilliseconds) { _ in }
        }
        let bound = place == PartitionOffset.end ? "end" : "beginning"
        if result != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaError(result, during: "reading \(bound) offsets")
        }
        if let error = list.firstError(during: "reading the \(bound) offset of") { throw error }
        return list.offsets
    }
}
