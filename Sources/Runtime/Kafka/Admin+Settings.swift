// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Admin {
    /// The settings of a topic, by Kafka's names, the broker's defaults included.
    public func topicSettings(_ name: String) throws(KafkaError) -> [String: String] {
        try settings(of: name, RD_KAFKA_RESOURCE_TOPIC, called: name)
    }

    /// The settings of one of the brokers, by Kafka's names; for those that are the same on all.
    ///
    /// - Throws: also where the cluster does not let this client see them.
    public func brokerSettings() throws(KafkaError) -> [String: String] {
        let broker = try handle.withMetadata { metadata in
            metadata.broker_cnt > 0 ? metadata.brokers[0].id : nil
        }
        guard let broker else { return [:] }
        return try settings(of: "\(broker)", RD_KAFKA_RESOURCE_BROKER, called: "broker \(broker)")
    }

    private func settings(
        of resource: String,
        _ kind: rd_kafka_ResourceType_t,
        called name: String
    ) throws(KafkaError) -> [String: String] {
        var resources: [OpaquePointer?] = [rd_kafka_ConfigResource_new(kind, resource)]
        defer { for resource in resources { rd_kafka_ConfigResource_destroy(resource) } }
        let event = try request("describing \(name)", RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS) {
            options,
            queue in
            rd_kafka_DescribeConfigs(handle.pointer, &resources, resources.count, options, queue)
        }
        var count = 0
        let results = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(event.pointer),
            &count
        )
        guard count == 1, let resource = results?[0] else { return [:] }
        let error = rd_kafka_ConfigResource_error(resource)
        if error != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaError(error, during: "describing \(name)")
        }
        var entryCount = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &entryCount)
        var settings: [String: String] = [:]
        for index in 0..<entryCount {
            guard let entry = entries?[index], let key = rd_kafka_ConfigEntry_name(entry) else {
                continue
            }
            let value = rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) }
            settings[String(cString: key)] = value ?? ""
        }
        return settings
    }
}
