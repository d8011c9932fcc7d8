// SPDX-License-Identifier: Apache-2.0

/// ListOffsets 0-2. 1 gives one offset with its time, 2 the isolation level: the latest offset
/// of a read_committed reader is the last stable one.
///
/// Simplifications: a lookup by time does not open compressed batches and answers with the
/// first offset of the batch.
enum ListOffsetsRequest: RequestHandler {
    static let apiKey: Int16 = 2
    static let versions: ClosedRange<Int16> = 0...2

    private static let latest: Int64 = -1
    private static let earliest: Int64 = -2

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        _ = try request.body.int32()
        let isolation = version >= 2 ? Isolation(try request.body.int8()) : .readUncommitted
        let topics = try request.body.byTopic { reader in
            let partition = try reader.int32()
            let timestamp = try reader.int64()
            if version == 0 { _ = try reader.int32() }
            return (partition: partition, timestamp: timestamp)
        }
        request.answer { writer in
            if version >= 2 { writer.throttle() }
            writer.byTopic(topics) { writer, topic, wanted in
                writer.int32(wanted.partition)
                let partition = state.topics[topic]?[wanted.partition]
                let error =
                    request.injectedError ?? complaint(partition, state)
                writer.error(error)
                var found: (offset: Int64, timestamp: Int64) = (-1, -1)
                if error == .none, let partition {
                    found = find(wanted.timestamp, in: partition, isolation)
                }
                if version == 0 {
                    writer.array(found.offset < 0 ? [] : [found.offset]) { $0.int64($1) }
                } else {
                    writer.int64(found.timestamp)
                    writer.int64(found.offset)
                }
            }
        }
    }

    private static func complaint(_ partition: Partition?, _ state: BrokerState) -> ErrorCode {
        guard let partition else { return .unknownTopicOrPartition }
        return state.faults.lasting.hasLeader(partition.id) ? .none : .notLeaderOrFollower
    }

    private static func find(
        _ timestamp: Int64,
        in partition: Partition,
        _ isolation: Isolation
    ) -> (offset: Int64, timestamp: Int64) {
        switch timestamp {
        case latest: (partition.end(for: isolation), -1)
        case earliest: (partition.log.startOffset, -1)
        default:
            TimestampSearch.find(
                timestamp,
                in: partition.log,
                before: partition.end(for: isolation)
            ) ?? (-1, -1)
        }
    }
}
