// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Handle {
    /// What the cluster's metadata says of each topic without an error.
    func ofTopics<Value>(
        _ value: (rd_kafka_metadata_topic) -> Value
    ) throws(KafkaError) -> [String: Value] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(
            pointer,
            1,
            nil,
            &metadata,
            KafkaLimits.requestTimeoutMilliseconds
        )
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            throw KafkaError(error, during: "listing topics")
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        var values: [String: Value] = [:]
        for index in 0..<Int(metadata.pointee.topic_cnt) {
            let topic = metadata.pointee.topics[index]
            if topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                values[String(cString: topic.topic)] = value(topic)
            }
        }
        return values
    }
}
