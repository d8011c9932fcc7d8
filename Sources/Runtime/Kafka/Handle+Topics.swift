// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Handle {
    /// What the cluster's metadata says of each topic without an error.
    func ofTopics<Value>(
        _ timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds,
        _ value: (rd_kafka_metadata_topic) -> Value
    ) throws(KafkaError) -> [String: Value] {
        try withMetadata(timeoutMilliseconds) { metadata in
            var values: [String: Value] = [:]
            for index in 0..<Int(metadata.topic_cnt) {
                let topic = metadata.topics[index]
                if topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                    values[String(cString: topic.topic)] = value(topic)
                }
            }
            return values
        }
    }

    /// Asks for the cluster's metadata: brokers and topics.
    func withMetadata<Value>(
        _ timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds,
        _ body: (rd_kafka_metadata) -> Value
    ) throws(KafkaError) -> Value {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(pointer, 1, nil, &metadata, timeoutMilliseconds)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            throw KafkaError(error, during: "listing topics")
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        return body(metadata.pointee)
    }
}
