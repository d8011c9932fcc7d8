// SPDX-License-Identifier: Apache-2.0

/// OffsetDelete 0: forgets committed offsets of a group.
///
/// Simplifications: a group with members refuses altogether; a real broker would let go of
/// the topics that no member reads.
enum OffsetDeleteRequest: RequestHandler {
    static let apiKey: Int16 = 47
    static let versions: ClosedRange<Int16> = 0...0

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let groupID = try request.body.string()
        let topics = try request.body.byTopic { try $0.int32() }
        let group = state.groups[groupID]
        let missing: ErrorCode? = group == nil ? .groupIDNotFound : nil
        let failure = request.injectedError ?? missing
        request.answer { writer in
            writer.error(failure ?? .none)
            writer.throttle()
            writer.byTopic(failure == nil ? topics : []) { writer, topic, partition in
                let isFree = group?.members.isEmpty == true
                if isFree {
                    group?.offsets.remove(TopicPartition(topic: topic, partition: partition))
                }
                writer.int32(partition)
                writer.error(isFree ? .none : .groupSubscribedToTopic)
            }
        }
    }
}
