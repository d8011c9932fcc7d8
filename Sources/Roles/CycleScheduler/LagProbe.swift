// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// Tells whether workers and connectors have read everything.
///
/// Changes lead to writes, writes to results, and results are read by the workers: one look at each
/// group could miss what is between two of them. Everything is read when two looks in a row find
/// nothing, with nothing published between them.
final class LagProbe {
    /// A group and what it reads.
    private struct Reading {
        let group: String
        let partitions: [TopicPartition]
        /// Counts only if the group exists: without a connector its writes would stay unread for
        /// ever.
        let isOptional: Bool
    }

    private let admin: Admin
    private let kafka: KafkaConfiguration
    private let readings: [Reading]
    private var lastEnds: [TopicPartition: Int64] = [:]

    init(_ kafka: KafkaConfiguration, topics: Topics, workerGroup: String) throws(KafkaError) {
        self.kafka = kafka
        admin = try Admin(kafka)
        let counts = try admin.partitionCounts()
        func partitions(_ names: [String]) -> [TopicPartition] {
            names.flatMap { name in
                (0..<(counts[name] ?? 0)).map { TopicPartition(topic: name, partition: $0) }
            }
        }
        readings =
            [
                Reading(
                    group: workerGroup,
                    partitions: partitions(topics.workerInputs),
                    isOptional: false
                )
            ]
            + VendorSystem.allCases.map { system in
                Reading(
                    group: topics.connectorGroup(system),
                    partitions: partitions([topics.writes(system)]),
                    isOptional: true
                )
            }
    }

    func close() { admin.close() }

    /// The groups with something left to read, in words; empty when all is done.
    func lagging() throws(KafkaError) -> [String] {
        var lagging: [String] = []
        var ends: [TopicPartition: Int64] = [:]
        for reading in readings {
            let places = try admin.places(ofGroup: reading.group, partitions: reading.partitions)
            if reading.isOptional, places.allSatisfy({ $0.committed == nil }) { continue }
            for place in places { ends[place.partition] = place.bounds.end }
            let count = try unread(places)
            if count > 0 { lagging.append("\(reading.group) (\(count))") }
        }
        let isQuiet = ends == lastEnds
        lastEnds = ends
        if lagging.isEmpty, !isQuiet { return ["somebody who is still at work (0)"] }
        return lagging
    }

    /// How many records a group has yet to read. Offsets alone do not tell: the marker that ends a
    /// transaction takes one too, and a consumer that has read all may stand before it.
    private func unread(_ places: [GroupPlace]) throws(KafkaError) -> Int64 {
        var total: Int64 = 0
        var doubtful: [TopicPartition: Int64] = [:]
        for place in places {
            let lag = place.offsetsBehind
            if lag > SchedulerLimits.markerLag {
                total += lag
            } else if lag > 0 {
                doubtful[place.partition] = place.next
            }
        }
        // What is certain needs no closer look.
        if total > 0 { return total + Int64(doubtful.count) }
        if doubtful.isEmpty { return 0 }
        let reader = try TopicReader(kafka, topics: Set(doubtful.keys.map(\.topic)).sorted())
        defer { reader.close() }
        try reader.readToEnd(Array(doubtful.keys), from: doubtful) { _, _ in total += 1 }
        return total
    }
}
