// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
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

    /// A member of a group that owns a partition.
    func activeMember(of group: String, _ place: TopicPartition) throws -> ActiveMembership {
        let member = try ActiveMembership(
            kafka,
            group: group,
            partition: place,
            sessionTimeoutMilliseconds: 6_000
        )
        try member.join {}
        while !member.isActive { try member.serve(timeoutMilliseconds: 100) }
        return member
    }
}
