// SPDX-License-Identifier: Apache-2.0

/// OffsetFetch 0-7. 2 can ask for all partitions, 5 has the leader epoch, 6 is flexible, 7
/// refuses positions that an open transaction may yet change (RequireStable).
enum OffsetFetchRequest: RequestHandler {
    static let apiKey: Int16 = 9
    static let versions: ClosedRange<Int16> = 0...7
    static let firstFlexibleVersion: Int16? = 6

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let groupID = try request.body.string()
        let asked = try request.body.nullableArray { reader in
            let topic = try reader.string()
            let partitions = try reader.array { try $0.int32() }
            try reader.tags()
            return ByTopic(topic: topic, partitions: partitions)
        }
        let requireStable = version >= 7 ? try request.body.bool() : false
        let offsets = state.groups[groupID]?.offsets ?? GroupOffsets()
        let topics = asked ?? all(offsets)
        request.answer { writer in
            if version >= 3 { writer.throttle() }
            writer.byTopic(topics) { writer, topic, partition in
                let id = TopicPartition(topic: topic, partition: partition)
                let isUnstable = requireStable && offsets.isUnstable(id)
                let committed = isUnstable ? nil : offsets.committed[id]
                writer.int32(partition)
                writer.int64(committed?.offset ?? -1)
                if version >= 5 { writer.int32(committed?.leaderEpoch ?? -1) }
                writer.string(committed?.metadata ?? "")
                writer.error(
                    request.injectedError ?? (isUnstable ? .unstableOffsetCommit : .none)
                )
            }
            if version >= 2 { writer.error(request.injectedError ?? .none) }
            writer.tags()
        }
    }

    private static func all(_ offsets: GroupOffsets) -> [ByTopic<Int32>] {
        Dictionary(grouping: offsets.committed.keys, by: \.topic).map {
            ByTopic(topic: $0.key, partitions: $0.value.map(\.partition))
        }
    }
}
