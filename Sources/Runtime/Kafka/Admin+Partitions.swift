// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Admin {
    /// Makes a topic have so many partitions: more than it has.
    public func addPartitions(_ topic: String, total: Int) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: KafkaLimits.errorTextBytes)
        guard let native = rd_kafka_NewPartitions_new(topic, total, &text, text.count) else {
            throw KafkaError(code: .invalidArgument, message: "\(topic): \(total) partitions")
        }
        var natives: [OpaquePointer?] = [native]
        defer { rd_kafka_NewPartitions_destroy(native) }
        let event = try request("adding partitions", RD_KAFKA_ADMIN_OP_CREATEPARTITIONS) {
            options,
            queue in
            rd_kafka_CreatePartitions(handle.pointer, &natives, natives.count, options, queue)
        }
        var count = 0
        let results = rd_kafka_CreatePartitions_result_topics(
            rd_kafka_event_CreatePartitions_result(event.pointer),
            &count
        )
        for index in 0..<count {
            guard let result = results?[index] else { continue }
            let error = rd_kafka_topic_result_error(result)
            if error != RD_KAFKA_RESP_ERR_NO_ERROR {
                throw KafkaError(error, during: "adding partitions to \(topic)")
            }
        }
    }
}
