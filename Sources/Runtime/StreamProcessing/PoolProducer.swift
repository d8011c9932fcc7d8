// SPDX-License-Identifier: Apache-2.0

internal import Kafka

/// A worker's producer and the topics that it writes to; replaced when the producer cannot be used
/// any more.
final class PoolProducer {
    let transactions: TransactionalProducer
    let outputs: [TopicHandle]
    let changelog: TopicHandle

    /// Looks the topics up and compares their partitions.
    ///
    /// - Parameter transactions: with its transactional id claimed.
    /// - Throws: an end by configuration where topics have not as many partitions as the
    ///   changelog.
    init(
        _ transactions: TransactionalProducer,
        _ configuration: WorkerConfiguration
    ) throws(StreamError) {
        self.transactions = transactions
        func handle(_ name: String) throws(StreamError) -> TopicHandle {
            try onKafka { () throws(KafkaError) in try transactions.topic(name) }
        }
        changelog = try handle(configuration.changelog)
        var outputs: [TopicHandle] = []
        for name in configuration.outputs { outputs.append(try handle(name)) }
        self.outputs = outputs
        var counts = [changelog.name: changelog.partitionCount]
        for topic in outputs { counts[topic.name] = topic.partitionCount }
        for name in configuration.inputs where counts[name] == nil {
            counts[name] = try handle(name).partitionCount
        }
        let expected = changelog.partitionCount
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) where count != expected {
            throw .worker(
                .configuration,
                PartitionCounts.problem(name, count: count, expected: expected, of: changelog.name)
            )
        }
    }

    /// How many partitions every keyed topic has.
    var partitionCount: Int32 { changelog.partitionCount }
}

/// Messages about topics whose partition counts do not match.
enum PartitionCounts {
    static func problem(_ name: String, count: Int32, expected: Int32, of other: String) -> String {
        "\(name) has \(count) partitions and \(other) has \(expected): they have to be equal and "
            + "can never change, since a lead's records would part; make the topic anew"
    }
}
