// SPDX-License-Identifier: Apache-2.0

/// DeleteRecords 0-1. The log's start moves; whole batches before it are forgotten.
enum DeleteRecordsRequest: RequestHandler {
    static let apiKey: Int16 = 21
    static let versions: ClosedRange<Int16> = 0...1

    private static let toHighWatermark: Int64 = -1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let topics = try request.body.byTopic {
            (partition: try $0.int32(), offset: try $0.int64())
        }
        _ = try request.body.int32()
        request.answer { writer in
            writer.throttle()
            writer.byTopic(topics) { writer, topic, wanted in
                let partition = state.topics[topic]?[wanted.partition]
                var error = request.injectedError ?? .none
                if error == .none {
                    error = delete(before: wanted.offset, in: partition, state)
                }
                writer.int32(wanted.partition)
                writer.int64(error == .none ? partition?.log.startOffset ?? -1 : -1)
                writer.error(error)
            }
        }
    }

    private static func delete(
        before offset: Int64,
        in partition: Partition?,
        _ state: BrokerState
    ) -> ErrorCode {
        guard let partition else { return .unknownTopicOrPartition }
        guard state.faults.lasting.hasLeader(partition.id) else { return .notLeaderOrFollower }
        let end = offset == toHighWatermark ? partition.highWatermark : offset
        guard (0...partition.highWatermark).contains(end) else { return .offsetOutOfRange }
        partition.deleteRecords(before: end)
        return .none
    }
}
