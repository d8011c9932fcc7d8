// SPDX-License-Identifier: Apache-2.0

/// TxnOffsetCommit 0-3. 2 has the leader epoch, 3 is flexible and names the member, its
/// generation and its instance, so that a member that was replaced can commit nothing.
///
/// The offsets wait in the group until the transaction ends.
enum TxnOffsetCommitRequest: RequestHandler {
    static let apiKey: Int16 = 28
    static let versions: ClosedRange<Int16> = 0...3
    static let firstFlexibleVersion: Int16? = 3

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let transactionalID = try request.body.string()
        let groupID = try request.body.string()
        let producerID = try request.body.int64()
        let epoch = try request.body.int16()
        let generation = version >= 3 ? try request.body.int32() : -1
        let memberID = version >= 3 ? try request.body.string() : ""
        let instanceID = version >= 3 ? try request.body.nullableString() : nil
        let topics = try request.body.byTopic { reader in
            try reader.offsetToCommit(hasLeaderEpoch: version >= 2)
        }
        let group = state.groups.findOrCreate(groupID)
        var refusal =
            request.injectedError
            ?? group.complaintAboutCommit(
                memberID: memberID,
                instanceID: instanceID,
                generation: generation,
                isTransactional: true
            )
        switch state.transactions.find(transactionalID, producerID: producerID, epoch: epoch) {
        case .failure(let failure): refusal = refusal ?? failure.error
        case .success(let producer):
            if producer.state != .open || !producer.groups.contains(groupID) {
                refusal = refusal ?? .invalidTransactionState
            }
        }
        request.answer { writer in
            writer.throttle()
            writer.byTopic(topics) { writer, topic, entry in
                let id = TopicPartition(topic: topic, partition: entry.partition)
                writer.int32(entry.partition)
                if let error = refusal
                    ?? OffsetCommitRequest.complaint(entry.committed, in: id, state)
                {
                    writer.error(error)
                } else {
                    group.offsets.hold(id, entry.committed, producerID: producerID)
                    writer.error(.none)
                }
            }
            writer.tags()
        }
    }
}
