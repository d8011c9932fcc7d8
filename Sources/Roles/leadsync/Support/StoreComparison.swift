// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Kafka
import LeadModel
import Settings
import StateStore

/// Compares a partition of a worker's store with the changelog up to the store's checkpoint.
enum StoreComparison {
    /// What was found.
    struct Report {
        /// States that were compared.
        var states = 0
        /// Those with another value than the changelog has.
        var different = 0
        /// Those that the changelog has and the store has not.
        var missing = 0
        /// Those that the store has and the changelog has not.
        var surplus = 0

        var isSound: Bool { different == 0 && missing == 0 && surplus == 0 }

        mutating func add(_ other: Report) {
            states += other.states
            different += other.different
            missing += other.missing
            surplus += other.surplus
        }
    }

    /// The last record of a key: its value as a number that another value hardly has.
    private struct Last {
        /// Whether it stands before the checkpoint. What came later the store need not have, and
        /// compaction may have removed what stood there before.
        var isReached: Bool
        /// Nil for a tombstone.
        var digest: Int?
    }

    /// Compares one partition; reads all of it on both sides, and keeps some 100 bytes for a lead.
    static func compare(
        _ inspection: StoreInspection,
        _ partition: StoreInspection.Partition,
        with cluster: Cluster
    ) throws -> Report {
        var last = try lastRecords(partition, cluster)
        var report = Report()
        try inspection.forEach(partition: partition.number) { key, value in
            report.states += 1
            guard let record = last.removeValue(forKey: StoredKey([UInt8](key))) else {
                report.surplus += 1
                return true
            }
            guard record.isReached else { return true }
            if record.digest == nil {
                report.surplus += 1
            } else if record.digest != digest(value) {
                report.different += 1
            }
            return true
        }
        report.missing = last.values.count { $0.isReached && $0.digest != nil }
        return report
    }

    private static func lastRecords(
        _ partition: StoreInspection.Partition,
        _ cluster: Cluster
    ) throws -> [StoredKey: Last] {
        let topic = cluster.settings.topics.leads
        let reached = partition.checkpoint?.changelogOffset ?? 0
        let reader = try TopicReader(cluster.settings.kafka, topics: [topic])
        defer { reader.close() }
        var last: [StoredKey: Last] = [:]
        let place = TopicPartition(topic: topic, partition: partition.number)
        guard cluster.partitions(of: topic).contains(place) else { return [:] }
        try reader.readToEnd([place]) { _, message in
            guard let key = message.unsafeKey else { return }
            last[StoredKey([UInt8](key))] = Last(
                isReached: message.offset < reached,
                digest: message.unsafeValue.map(digest)
            )
        }
        return last
    }

    private static func digest(_ value: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: value)
        return hasher.finalize()
    }
}
