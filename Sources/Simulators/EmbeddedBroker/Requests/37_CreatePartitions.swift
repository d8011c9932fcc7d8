// SPDX-License-Identifier: Apache-2.0

/// CreatePartitions 0-1: a topic's number of partitions can only rise.
enum CreatePartitionsRequest: RequestHandler {
    static let apiKey: Int16 = 37
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let topics = try request.body.array { reader in
            let name = try reader.string()
            let count = try reader.int32()
            _ = try reader.nullableArray { try $0.array { try $0.int32() } }
            return (name: name, count: count)
        }
        _ = try request.body.int32()
        let validateOnly = try request.body.bool()
        request.answer { writer in
            writer.throttle()
            writer.array(topics) { writer, wanted in
                let topic = state.topics[wanted.name]
                var error = request.injectedError ?? .none
                if error == .none {
                    if let topic {
                        let isMore = Int(wanted.count) > topic.partitions.count
                        let isPossible = isMore && wanted.count <= Limits.partitionsPerTopic
                        if !isPossible { error = .invalidPartitions }
                    } else {
                        error = .unknownTopicOrPartition
                    }
                }
                if error == .none, !validateOnly { topic?.grow(to: wanted.count) }
                writer.string(wanted.name)
                writer.error(error)
                writer.string(nil)
            }
        }
    }
}
