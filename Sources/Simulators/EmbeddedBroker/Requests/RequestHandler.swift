// SPDX-License-Identifier: Apache-2.0

/// The code that serves one kind of request.
protocol RequestHandler: SendableMetatype {
    static var apiKey: Int16 { get }
    static var versions: ClosedRange<Int16> { get }
    /// The first version in the flexible encoding, if this broker knows one.
    static var firstFlexibleVersion: Int16? { get }
    /// Reads the request to its end before it does anything: a truncated one has no effect.
    static func serve(_ request: RequestContext, _ state: BrokerState) throws
}

extension RequestHandler {
    static var firstFlexibleVersion: Int16? { nil }

    static func isFlexible(_ version: Int16) -> Bool {
        guard let firstFlexibleVersion else { return false }
        return version >= firstFlexibleVersion
    }
}

enum RequestHandlers {
    static let all: [any RequestHandler.Type] = [
        ProduceRequest.self, FetchRequest.self, ListOffsetsRequest.self, MetadataRequest.self,
        OffsetCommitRequest.self, OffsetFetchRequest.self, FindCoordinatorRequest.self,
        JoinGroupRequest.self, HeartbeatRequest.self, LeaveGroupRequest.self,
        SyncGroupRequest.self, DescribeGroupsRequest.self, ListGroupsRequest.self,
        ApiVersionsRequest.self, CreateTopicsRequest.self, DeleteTopicsRequest.self,
        DeleteRecordsRequest.self, InitProducerIDRequest.self, AddPartitionsToTxnRequest.self,
        AddOffsetsToTxnRequest.self, EndTxnRequest.self, TxnOffsetCommitRequest.self,
        DescribeConfigsRequest.self, AlterConfigsRequest.self, CreatePartitionsRequest.self,
        DeleteGroupsRequest.self, IncrementalAlterConfigsRequest.self, OffsetDeleteRequest.self,
    ]

    static let byKey: [Int16: any RequestHandler.Type] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.apiKey, $0) }
    )
}

/// Partitions under their topic: how most requests name them.
struct ByTopic<Element> {
    var topic: String
    var partitions: [Element]
}

extension WireReader {
    mutating func byTopic<Element>(
        _ element: (inout WireReader) throws -> Element
    ) throws -> [ByTopic<Element>] {
        try array { reader in
            let topic = try reader.string()
            let partitions = try reader.array { reader in
                let value = try element(&reader)
                try reader.tags()
                return value
            }
            try reader.tags()
            return ByTopic(topic: topic, partitions: partitions)
        }
    }

    /// As above, where a partition is its number and no structure of its own.
    mutating func partitionNumbersByTopic() throws -> [ByTopic<Int32>] {
        try array { reader in
            let topic = try reader.string()
            let partitions = try reader.array { try $0.int32() }
            try reader.tags()
            return ByTopic(topic: topic, partitions: partitions)
        }
    }
}

extension WireWriter {
    mutating func byTopic<Element>(
        _ topics: [ByTopic<Element>],
        _ partition: (inout WireWriter, String, Element) -> Void
    ) {
        array(topics) { writer, topic in
            writer.string(topic.topic)
            writer.array(topic.partitions) { writer, element in
                partition(&writer, topic.topic, element)
                writer.tags()
            }
            writer.tags()
        }
    }
}
