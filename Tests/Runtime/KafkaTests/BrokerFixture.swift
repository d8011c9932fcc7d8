// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka

/// A broker with topics.
struct BrokerFixture {
    let kafka: KafkaConfiguration
    let broker: EmbeddedBroker

    init(topics: [Admin.NewTopic]) throws {
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let admin = try Admin(kafka)
        defer { admin.close() }
        _ = try admin.createTopics(topics)
    }

    func stop() { broker.stop() }
}
