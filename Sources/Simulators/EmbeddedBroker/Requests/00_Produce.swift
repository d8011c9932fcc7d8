// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Produce 0-7. 3 brings transactions and record batches, 5 the log's start, 7 zstd.
///
/// Simplifications: record batches (magic 2) only; the message sets of versions 0 to 2 are
/// refused with UNSUPPORTED_FOR_MESSAGE_FORMAT. `acks` matters only in that 0 gets no answer.
enum ProduceRequest: RequestHandler {
    static let apiKey: Int16 = 0
    static let versions: ClosedRange<Int16> = 0...7

    private struct Outcome {
        var partition: Int32
        var error = ErrorCode.none
        var baseOffset: Int64 = -1
        var startOffset: Int64 = -1
    }

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        if request.version >= 3 { _ = try request.body.nullableString() }
        let acknowledgements = try request.body.int16()
        _ = try request.body.int32()
        let topics = try request.body.byTopic { reader in
            (partition: try reader.int32(), batch: try reader.nullableBytes() ?? ByteBuffer())
        }
        state.meterProduce(request)
        let outcomes = topics.map { topic in
            ByTopic(
                topic: topic.topic,
                partitions: topic.partitions.map {
                    append($0.batch, to: (topic.topic, $0.partition), request, state)
                }
            )
        }
        guard acknowledgements != 0 else {
            request.finishSilently()
            return
        }
        request.answer { writer in
            writer.byTopic(outcomes) { writer, _, outcome in
                writer.int32(outcome.partition)
                writer.error(outcome.error)
                writer.int64(outcome.baseOffset)
                if request.version >= 2 { writer.int64(-1) }  // append time: as created
                if request.version >= 5 { writer.int64(outcome.startOffset) }
            }
            if request.version >= 1 { writer.throttle() }
        }
    }

    private static func append(
        _ batch: ByteBuffer,
        to target: (topic: String, partition: Int32),
        _ request: RequestContext,
        _ state: BrokerState
    ) -> Outcome {
        var outcome = Outcome(partition: target.partition)
        if let error = request.injectedError {
            outcome.error = error
            return outcome
        }
        let topic = state.topics.findOrCreate(name: target.topic, mayCreate: true)
        guard let topic, let partition = topic[target.partition] else {
            outcome.error = .unknownTopicOrPartition
            return outcome
        }
        let topicLimit = topic.configuration["max.message.bytes"].flatMap { Int($0) }
        guard batch.readableBytes <= topicLimit ?? state.configuration.maximumMessageBytes else {
            outcome.error = .messageTooLarge
            return outcome
        }
        switch BatchHeader.checked(batch) {
        case .failure(let fault): outcome.error = errorCode(fault)
        case .success(let header):
            if header.compression == 4, request.version < 7 {
                outcome.error = .unsupportedCompressionType
            } else if let error = state.transactions.complaint(about: header, in: partition.id) {
                outcome.error = error
            } else {
                append(batch, header, to: partition, state, &outcome)
            }
        }
        return outcome
    }

    private static func append(
        _ batch: ByteBuffer,
        _ header: BatchHeader,
        to partition: Partition,
        _ state: BrokerState,
        _ outcome: inout Outcome
    ) {
        let refusal = state.faults.lasting.refusal(of: header, in: partition.id)
        if let refusal, !refusal.isAppended {
            outcome.error = refusal.0
            return
        }
        let retained = state.configuration.retainedBytesPerPartition
        switch partition.append(batch, header: header, retainedBytes: retained) {
        case .failure(let refusal): outcome.error = refusal.error
        case .success(let offset):
            state.topics.markMoved(partition)
            if let refusal {
                outcome.error = refusal.0
                return
            }
            outcome.baseOffset = offset
            outcome.startOffset = partition.log.startOffset
        }
    }

    private static func errorCode(_ fault: BatchFault) -> ErrorCode {
        switch fault {
        case .malformed: .invalidRecord
        case .oldFormat: .unsupportedForMessageFormat
        case .badChecksum: .corruptMessage
        case .unknownCompression: .unsupportedCompressionType
        }
    }
}
