// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel

/// What connectors would publish: records keyed by lead, partitioned as Java's client does it.
final class Feed {
    private let producer: Producer
    private let cluster: Cluster

    init(_ cluster: Cluster) throws {
        self.cluster = cluster
        producer = try Producer(cluster.kafka)
    }

    deinit { producer.close() }

    func send(_ event: ChangeEvent, lead: LeadID) throws {
        try send(event.encoded(), to: cluster.topics.changes(event.system), lead: lead)
    }

    func send(_ request: SyncRequest) throws {
        let lead = LeadID(.marketo, request.person)
        try send(request.encoded(), to: cluster.topics.requests, lead: lead)
    }

    func send(_ result: WriteResult) throws {
        try send(result.encoded(), to: cluster.topics.results, lead: result.lead)
    }

    /// A watermark stands on every partition.
    func send(_ watermark: Watermark) throws {
        let value = watermark.encoded()
        for partition in cluster.partitions(of: cluster.topics.changes(watermark.system)) {
            try producer.produce(
                to: partition.topic,
                partition: partition.partition,
                key: nil,
                value: value
            )
        }
    }

    func send(
        _ value: [UInt8]?,
        to topic: String,
        lead: LeadID
    ) throws {
        try send(value, to: topic, key: Array(lead.text.utf8))
    }

    func send(
        _ value: [UInt8]?,
        to topic: String,
        key: [UInt8]?,
        partition: Int32? = nil,
        headers: [Header] = []
    ) throws {
        let place = key.map {
            Murmur2.partition(of: $0, partitionCount: Int32(cluster.partitionCount))
        }
        try producer.produce(
            to: topic,
            partition: partition ?? place,
            key: key,
            value: value,
            headers: headers
        )
    }

    func flush() throws { try producer.flush() }
}
