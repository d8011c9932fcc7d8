// SPDX-License-Identifier: Apache-2.0

/// OffsetCommit 0-7. 1 has the generation, 2 a retention time (until 4), 6 the leader epoch, 7
/// the static member.
///
/// Simplifications: offsets never expire.
enum OffsetCommitRequest: RequestHandler {
    static let apiKey: Int16 = 8
    static let versions: ClosedRange<Int16> = 0...7

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let groupID = try request.body.string()
        let generation = version >= 1 ? try request.body.int32() : -1
        let memberID = version >= 1 ? try request.body.string() : ""
        let instanceID = version >= 7 ? try request.body.nullableString() : nil
        if (2...4).contains(version) { _ = try request.body.int64() }
        let topics = try request.body.byTopic { reader in
            try reader.offsetToCommit(
                hasLeaderEpoch: version >= 6,
                hasCommitTime: version == 1
            )
        }
        let group = state.groups.findOrCreate(groupID)
        let refusal =
            request.injectedError
            ?? group.complaintAboutCommit(
                memberID: memberID,
                instanceID: instanceID,
                generation: generation,
                isTransactional: false
            )
        request.answer { writer in
            if version >= 3 { writer.throttle() }
            writer.byTopic(topics) { writer, topic, entry in
                let id = TopicPartition(topic: topic, partition: entry.partition)
                writer.int32(entry.partition)
                if let error = refusal ?? complaint(entry.committed, in: id, state) {
                    writer.error(error)
                } else {
                    group.offsets.commit(id, entry.committed)
                    writer.error(.none)
                }
            }
        }
    }

    /// The error in an offset that holds for every caller; nil for none.
    static func complaint(
        _ committed: CommittedOffset,
        in id: TopicPartition,
        _ state: BrokerState
    ) -> ErrorCode? {
        if state.topics[id] == nil { return .unknownTopicOrPartition }
        return committed.metadata.utf8.count > Limits.offsetMetadataBytes
            ? .offsetMetadataTooLarge : nil
    }
}

extension WireReader {
    /// A partition's offset, as both requests that commit offsets have it.
    mutating func offsetToCommit(
        hasLeaderEpoch: Bool,
        hasCommitTime: Bool = false
    ) throws -> (partition: Int32, committed: CommittedOffset) {
        let partition = try int32()
        let offset = try int64()
        let leaderEpoch = hasLeaderEpoch ? try int32() : -1
        if hasCommitTime { _ = try int64() }
        let metadata = try nullableString() ?? ""
        return (
            partition,
            CommittedOffset(offset: offset, leaderEpoch: leaderEpoch, metadata: metadata)
        )
    }
}
