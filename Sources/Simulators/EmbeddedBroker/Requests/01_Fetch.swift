// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Fetch 0-11. 3 bounds the whole answer, 4 brings isolation, 7 sessions, 9 the leader epoch, 10
/// zstd, 11 the rack.
///
/// Simplifications: no sessions (the answer's session id is 0, so clients name all partitions
/// each time); batches are given as they were stored, whatever the version; the leader epoch is
/// not checked, since the leader never changes.
enum FetchRequest: RequestHandler {
    static let apiKey: Int16 = 1
    static let versions: ClosedRange<Int16> = 0...11

    private struct Wanted {
        var partition: Int32
        var offset: Int64
        var maximumBytes: Int
    }

    private struct Bounds {
        var minimumBytes: Int
        var maximumBytes: Int
        var isolation: Isolation
        /// From version 3 on a batch bigger than the limits is given nevertheless.
        var mayExceed: Bool
    }

    private struct Found {
        var partition: Int32
        var error = ErrorCode.none
        var highWatermark: Int64 = -1
        var lastStableOffset: Int64 = -1
        var startOffset: Int64 = -1
        var aborted: [AbortedTransaction] = []
        var batches: [ByteBuffer] = []
    }

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let (wait, limits, topics, isForeignSession) = try read(request)
        if isForeignSession {
            answer(request, [], error: .fetchSessionIDNotFound)
            return
        }
        if let error = request.injectedError {
            let refused = topics.map { topic in
                ByTopic(
                    topic: topic.topic,
                    partitions: topic.partitions.map {
                        Found(partition: $0.partition, error: error)
                    }
                )
            }
            answer(request, refused, error: .none)
            return
        }
        let waiting = WaitingFetch(
            partitions: topics.flatMap { topic in
                topic.partitions.compactMap { state.topics[topic.topic]?[$0.partition] }
            },
            isEnough: { isEnough(topics, limits, state) },
            finish: { give(find(topics, limits, state), request, state) }
        )
        if wait <= 0 || isEnough(topics, limits, state) {
            give(find(topics, limits, state), request, state)
        } else {
            request.onClose = { waiting.cancel() }
            waiting.start(timers: state.timers, milliseconds: wait)
        }
    }

    /// Answers with the batches that were found, or with none if a quota does not allow it now.
    private static func give(
        _ topics: [ByTopic<Found>],
        _ request: RequestContext,
        _ state: BrokerState
    ) {
        let bytes = topics.reduce(0) { sum, topic in
            topic.partitions.reduce(sum) { sum, found in
                found.batches.reduce(sum) { $0 + $1.readableBytes }
            }
        }
        answer(request, state.meterFetch(request, bytes: bytes) ? topics : [], error: .none)
    }

    private static func read(
        _ request: RequestContext
    ) throws -> (Int64, Bounds, [ByTopic<Wanted>], isForeignSession: Bool) {
        let version = request.version
        _ = try request.body.int32()
        let wait = min(Int64(try request.body.int32()), Limits.fetchWaitMilliseconds)
        let minimumBytes = Int(try request.body.int32())
        let asked = version >= 3 ? Int(try request.body.int32()) : Int.max
        let maximumBytes = min(asked, Limits.fetchAnswerBytes)
        let isolation = version >= 4 ? Isolation(try request.body.int8()) : .readUncommitted
        var isForeignSession = false
        if version >= 7 {
            isForeignSession = try request.body.int32() != 0
            _ = try request.body.int32()
        }
        let topics = try request.body.byTopic { reader in
            let partition = try reader.int32()
            if version >= 9 { _ = try reader.int32() }
            let offset = try reader.int64()
            if version >= 5 { _ = try reader.int64() }
            return Wanted(
                partition: partition,
                offset: offset,
                maximumBytes: Int(try reader.int32())
            )
        }
        if version >= 7 { _ = try request.body.partitionNumbersByTopic() }
        if version >= 11 { _ = try request.body.string() }
        let limits = Bounds(
            minimumBytes: min(minimumBytes, maximumBytes),
            maximumBytes: maximumBytes,
            isolation: isolation,
            mayExceed: version >= 3
        )
        return (wait, limits, topics, isForeignSession)
    }

    /// Whether the answer should go out now: enough data, or an error to tell.
    private static func isEnough(
        _ topics: [ByTopic<Wanted>],
        _ limits: Bounds,
        _ state: BrokerState
    ) -> Bool {
        if limits.minimumBytes <= 0 || topics.allSatisfy(\.partitions.isEmpty) { return true }
        var bytes = 0
        for topic in topics {
            let known = state.topics[topic.topic]
            for wanted in topic.partitions {
                guard let partition = known?[wanted.partition],
                    isReadable(wanted.offset, in: partition),
                    state.faults.lasting.hasLeader(partition.id)
                else { return true }
                bytes += partition.log.availableBytes(
                    from: wanted.offset,
                    to: partition.end(for: limits.isolation),
                    enough: limits.minimumBytes - bytes
                )
                if bytes >= limits.minimumBytes { return true }
            }
        }
        return false
    }

    private static func isReadable(_ offset: Int64, in partition: Partition) -> Bool {
        (partition.log.startOffset...partition.highWatermark).contains(offset)
    }

    private static func find(
        _ topics: [ByTopic<Wanted>],
        _ limits: Bounds,
        _ state: BrokerState
    ) -> [ByTopic<Found>] {
        var rest = limits.maximumBytes
        var isFirst = limits.mayExceed
        return topics.map { topic in
            let known = state.topics[topic.topic]
            let found = topic.partitions.map { wanted in
                guard let partition = known?[wanted.partition] else {
                    return Found(partition: wanted.partition, error: .unknownTopicOrPartition)
                }
                guard state.faults.lasting.hasLeader(partition.id) else {
                    return Found(partition: wanted.partition, error: .notLeaderOrFollower)
                }
                var found = Found(partition: wanted.partition)
                found.highWatermark = partition.highWatermark
                found.lastStableOffset = partition.lastStableOffset
                found.startOffset = partition.log.startOffset
                guard isReadable(wanted.offset, in: partition) else {
                    found.error = .offsetOutOfRange
                    return found
                }
                let read = partition.log.read(
                    from: wanted.offset,
                    to: partition.end(for: limits.isolation),
                    maximumBytes: min(rest, wanted.maximumBytes),
                    atLeastOne: isFirst
                )
                found.batches = read.batches
                rest -= min(rest, read.bytes)
                if read.bytes > 0 {
                    isFirst = false
                    if limits.isolation == .readCommitted {
                        found.aborted = partition.aborted(from: wanted.offset, to: read.nextOffset)
                    }
                }
                return found
            }
            return ByTopic(topic: topic.topic, partitions: found)
        }
    }

    private static func answer(
        _ request: RequestContext,
        _ topics: [ByTopic<Found>],
        error: ErrorCode
    ) {
        let version = request.version
        request.answer { writer in
            if version >= 1 { writer.throttle() }
            if version >= 7 {
                writer.error(error)
                writer.int32(0)
            }
            writer.byTopic(topics) { writer, _, found in
                writer.int32(found.partition)
                writer.error(found.error)
                writer.int64(found.highWatermark)
                if version >= 4 {
                    writer.int64(found.lastStableOffset)
                    if version >= 5 { writer.int64(found.startOffset) }
                    writer.array(found.aborted) { writer, aborted in
                        writer.int64(aborted.producerID)
                        writer.int64(aborted.firstOffset)
                    }
                }
                if version >= 11 { writer.int32(-1) }  // no better replica to read from
                writer.records(found.batches)
            }
        }
    }
}
