// SPDX-License-Identifier: Apache-2.0

/// CreateTopics 0-4. 1 can validate only, 4 can leave the number of partitions to the broker.
///
/// Simplifications: one replica; an assignment counts only by its number of partitions.
enum CreateTopicsRequest: RequestHandler {
    static let apiKey: Int16 = 19
    static let versions: ClosedRange<Int16> = 0...4

    private struct NewTopic {
        var name: String
        var partitionCount: Int32
        var replicationFactor: Int16
        var assigned: [(partition: Int32, nodes: [Int32])]
        var settings: [(name: String, value: String?)]
    }

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let topics = try request.body.array { reader in
            NewTopic(
                name: try reader.string(),
                partitionCount: try reader.int32(),
                replicationFactor: try reader.int16(),
                assigned: try reader.array { reader in
                    (try reader.int32(), try reader.array { try $0.int32() })
                },
                settings: try reader.array { (try $0.string(), try $0.nullableString()) }
            )
        }
        _ = try request.body.int32()
        let validateOnly = version >= 1 ? try request.body.bool() : false
        request.answer { writer in
            if version >= 2 { writer.throttle() }
            writer.array(topics) { writer, topic in
                let refusal =
                    request.injectedError.map { ($0, "injected") } ?? topicComplaint(topic, state)
                if refusal == nil, !validateOnly { create(topic, state) }
                writer.string(topic.name)
                writer.error(refusal?.0 ?? .none)
                if version >= 1 { writer.string(refusal?.1) }
            }
        }
    }

    private static func create(_ topic: NewTopic, _ state: BrokerState) {
        var settings: [String: String] = [:]
        for (name, value) in topic.settings { settings[name] = value }
        let asked = topic.assigned.isEmpty ? topic.partitionCount : Int32(topic.assigned.count)
        state.topics.create(
            name: topic.name,
            partitionCount: asked == -1 ? nil : asked,
            settings: settings
        )
    }

    private static func topicComplaint(
        _ topic: NewTopic,
        _ state: BrokerState
    ) -> (ErrorCode, String)? {
        guard Topic.isValid(name: topic.name) else {
            return (.invalidTopic, "The topic name is not valid.")
        }
        guard state.topics[topic.name] == nil else {
            return (.topicAlreadyExists, "Topic '\(topic.name)' already exists.")
        }
        if topic.assigned.isEmpty {
            guard topic.partitionCount == -1 || topic.partitionCount > 0,
                topic.partitionCount <= Limits.partitionsPerTopic
            else { return (.invalidPartitions, "The number of partitions is out of range.") }
            guard topic.replicationFactor == -1 || topic.replicationFactor == 1 else {
                return (.invalidReplicationFactor, "There is one broker.")
            }
        } else {
            let numbers = topic.assigned.map(\.partition).sorted()
            guard topic.assigned.count <= Int(Limits.partitionsPerTopic),
                numbers == Array(0..<Int32(numbers.count)),
                topic.assigned.allSatisfy({ $0.nodes == [BrokerState.nodeID] })
            else { return (.invalidReplicaAssignment, "There is one broker.") }
        }
        for (name, value) in topic.settings {
            guard let value else { return (.invalidConfig, "Null value for \(name)") }
            if let complaint = TopicConfiguration.complaint(name: name, value: value) {
                return (.invalidConfig, complaint)
            }
        }
        return nil
    }
}
