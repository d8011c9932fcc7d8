// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import JSONCodec
import Kafka
import LeadModel
import Settings
import TestKit
import Testing

/// Kafka as one test sees it: a broker of its own in this process, or the one that
/// LEADSYNC_KAFKA_BOOTSTRAP_SERVERS names; in either case under a prefix that no other test uses.
final class Cluster: Sendable {
    /// Nil for a broker outside.
    let broker: EmbeddedBroker?
    let kafka: KafkaConfiguration
    let topics: Topics
    let group: String
    let partitionCount: Int

    init(partitionCount: Int = 6, hasTopics: Bool = true) throws {
        self.partitionCount = partitionCount
        let variable = Setting.bootstrapServers.variable
        if let outside = ProcessInfo.processInfo.environment[variable] {
            broker = nil
            kafka = Cluster.configuration(outside)
        } else {
            let inside = try EmbeddedBroker.start(.init(autoCreateTopics: false))
            broker = inside
            kafka = Cluster.configuration(inside.bootstrapServers)
        }
        let prefix = "test-\(UUID().uuidString.prefix(8).lowercased())."
        topics = Topics(prefix: prefix)
        group = prefix + "workers"
        if hasTopics { try createTopics() }
    }

    private static func configuration(_ servers: String) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrapServers: servers,
            // Bad input has to be larger than what producers send by default.
            properties: ["message.max.bytes": "16000000"]
        )
    }

    /// Ends the broker, or removes this test's topics from one outside.
    func stop() {
        if let broker { return broker.stop() }
        guard let admin = try? Admin(kafka) else { return }
        defer { admin.close() }
        _ = try? admin.deleteTopics(topics.all)
    }

    /// Makes the topics as `leadsync topics create` does, and lets them hold large records.
    func createTopics(without missing: Set<String> = [], counts: [String: Int] = [:]) throws {
        let admin = try Admin(kafka)
        defer { admin.close() }
        let wanted = TopicPlan.all(topics).filter { !missing.contains($0.name) }
        let outcomes = try admin.createTopics(
            wanted.map { plan in
                Admin.NewTopic(
                    name: plan.name,
                    partitionCount: counts[plan.name] ?? plan.partitions ?? partitionCount,
                    settings: plan.kafkaSettings
                )
            }
        )
        for (topic, outcome) in outcomes where outcome != .done {
            throw Overdue(description: "topic \(topic) was not created: \(outcome)")
        }
    }

    func partitions(of topic: String) -> [TopicPartition] {
        let count = topics.single.contains(topic) ? 1 : partitionCount
        return (0..<count).map { TopicPartition(topic: topic, partition: Int32($0)) }
    }

    /// Every committed record of a topic.
    func records(of topic: String) throws -> [Record] {
        let reader = try TopicReader(kafka, topics: [topic])
        defer { reader.close() }
        return try reader.records(partitions(of: topic))
    }

    /// Every committed record of a topic, read as one kind.
    func read<Wire: WireRecord>(_ type: Wire.Type, of topic: String) throws -> [Wire] {
        let decoder = JSONReader()
        return try records(of: topic).map { try decoder.decode(type, from: $0.value ?? []) }
    }

    /// How far the workers have come: the sum of what they have committed.
    func committed() throws -> Int64 {
        let admin = try Admin(kafka)
        defer { admin.close() }
        let inputs = topics.workerInputs.flatMap(partitions)
        return try admin.committedOffsets(ofGroup: group, partitions: inputs)
            .reduce(0) { $0 + max(0, $1.offset) }
    }

    /// Waits until the workers have read all of their inputs.
    func awaitDrained(seconds: Double = Bounds.drainSeconds) throws {
        let lag = try ConsumerLag(kafka, topics: topics.workerInputs)
        defer { lag.close() }
        let inputs = topics.workerInputs.flatMap(partitions)
        var remaining: Int64 = 0
        try awaiting(
            "the workers have read all input",
            seconds: seconds,
            found: { "\(remaining) records are left" },
            until: {
                remaining = try lag.measure(group, inputs).values.reduce(0, +)
                return remaining == 0
            }
        )
    }
}
