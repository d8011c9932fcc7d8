// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Settings

/// Looks among the newest records of the keyed inputs for such as stand on another partition than
/// their key's: their producer uses another partitioner.
enum MisplacedCheck {
    /// One line for each topic that holds such records.
    static func notes(_ cluster: Cluster) throws -> [String] {
        let topics = cluster.settings.topics
        let inputs = [
            topics.changes(.salesforce), topics.changes(.marketo), topics.requests, topics.results,
        ]
        let partitions = inputs.flatMap(cluster.partitions)
        var offsets: [TopicPartition: Int64] = [:]
        for end in try cluster.admin.endOffsets(partitions) {
            offsets[end.partition] = max(0, end.offset - CommandLimits.checkedRecords)
        }
        let reader = try TopicReader(cluster.settings.kafka, topics: inputs)
        defer { reader.close() }
        var found: [String: Int] = [:]
        var checked: [String: Int] = [:]
        try reader.readToEnd(partitions, from: offsets) { topic, message in
            guard let key = message.unsafeKey, let count = cluster.partitionCounts[topic] else {
                return
            }
            checked[topic, default: 0] += 1
            // A Salesforce record's ID of 15 characters stands for the one of 18.
            let lead = LeadID(utf8: key.bindMemory(to: UInt8.self))
            let own = lead.map { Array($0.text.utf8) } ?? [UInt8](key)
            if Murmur2.partition(of: own, partitionCount: count) != message.partition {
                found[topic, default: 0] += 1
            }
        }
        return found.sorted { $0.key < $1.key }.map { topic, count in
            "\(count) of the newest \(checked[topic] ?? count) records of \(topic) stand on "
                + "another partition than their key's: set the producer's partitioner to murmur2 "
                + "(librdkafka: partitioner=murmur2_random); workers forward such records, and "
                + "their order is lost"
        }
    }
}
