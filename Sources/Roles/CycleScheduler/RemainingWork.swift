// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// Tells whether workers and connectors have read everything.
///
/// Changes lead to writes, writes to results, and results are read by the workers: one look at each
/// group could miss what is between two of them. Everything is read when two looks in a row find
/// nothing, with nothing published between them.
final class RemainingWork {
    /// A group and what it reads.
    private struct Reading {
        let group: String
        let partitions: [TopicPartition]
        /// Counts only if the group exists: without a connector its writes would stay unread for
        /// ever.
        let isOptional: Bool
    }

    private let lag: ConsumerLag
    private let readings: [Reading]
    private var lastEnds: [TopicPartition: Int64] = [:]

    init(_ kafka: KafkaConfiguration, topics: Topics, workerGroup: String) throws(KafkaError) {
        lag = try ConsumerLag(
            kafka,
            topics: topics.workerInputs + VendorSystem.allCases.map(topics.writes)
        )
        let counts = try lag.partitionCounts()
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

    func close() { lag.close() }

    /// The groups with something left to read, in words; empty when all is done.
    func lagging() throws(KafkaError) -> [String] {
        var lagging: [String] = []
        var ends: [TopicPartition: Int64] = [:]
        for reading in readings {
            let places = try lag.places(ofGroup: reading.group, partitions: reading.partitions)
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

    /// How many offsets a group has yet to read; 0 where only transactions' markers are left.
    private func unread(_ places: [GroupPlace]) throws(KafkaError) -> Int64 {
        let behind = places.filter { $0.offsetsBehind > 0 }
        // So many are not all markers: what is certain needs no closer look.
        let isCertain = behind.contains { $0.offsetsBehind > SchedulerLimits.markerLag }
        if isCertain { return behind.reduce(0) { $0 + $1.offsetsBehind } }
        return try lag.measure(behind).values.reduce(0, +)
    }
}
