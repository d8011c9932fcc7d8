// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Counts keyed records on another partition than their key's. If a worker decided about one there,
/// the lead would have two states (docs/reference/topics.md).
///
/// All partitions of a worker share it: each topic is named in the log once.
public final class MisplacedRecords: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// None yet.
    public init() {}

    /// How many there were, by the topic's name after the prefix.
    public var countByTopic: [String: Int] { counts.withLock { $0 } }

    /// Counts one.
    ///
    /// - Parameter own: the partition of its key.
    /// - Returns: a line for the log, once a topic.
    func count(topic: String, partition: Int32, own: Int32) -> String? {
        let isFirst = counts.withLock { counts in
            counts[topic, default: 0] += 1
            return counts[topic] == 1
        }
        guard isFirst else { return nil }
        return "\(topic): a record stands on partition \(partition), its key belongs to partition "
            + "\(own): whoever feeds the topic uses another partitioner; set it to murmur2 "
            + "(librdkafka: partitioner=murmur2_random); such records are forwarded, and the order "
            + "between the two partitions is lost"
    }
}
