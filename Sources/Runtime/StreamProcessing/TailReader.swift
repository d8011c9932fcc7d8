// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives

/// Reads what stands before the reported ends of partitions, with a client of its own, to tell
/// markers from records that were not handed out. It belongs to the worker's thread and never
/// waits.
final class TailReader {
    /// What was found in the tail of one partition.
    struct Finding {
        enum Outcome {
            /// No record stands in it.
            case proven(Range<Int64>)
            /// This is the first record in it.
            case record(Int64)
        }

        var partition: TopicPartition
        var outcome: Outcome
    }

    private let reader: Consumer
    private var tails: [TopicPartition: Range<Int64>] = [:]
    private var began: Int64 = 0

    init(_ configuration: WorkerConfiguration, log: KafkaLog?) throws(KafkaError) {
        reader = try Consumer(
            configuration.kafka,
            role: .reader,
            topics: configuration.inputs,
            log: log
        )
    }

    /// Whether a look is under way.
    var isBusy: Bool { !tails.isEmpty }

    /// Begins to look.
    func begin(_ tails: [TopicPartition: Range<Int64>]) throws(KafkaError) {
        try reader.assign(tails.map { PartitionOffset($0.key, offset: $0.value.lowerBound) })
        self.tails = tails
        began = MonotonicTime.milliseconds()
    }

    /// Returns what has been found so far.
    func serve() throws(KafkaError) -> [Finding] {
        guard isBusy else { return [] }
        var findings: [Finding] = []
        while isBusy {
            switch reader.poll(timeoutMilliseconds: 0) {
            case .message(let message):
                note(message.topic, message.partition, message.offset, isEnd: false, &findings)
            case .endOfPartition(let topic, let partition, let offset):
                note(topic, partition, offset, isEnd: true, &findings)
            case .nothing:
                if MonotonicTime.milliseconds() - began > PoolLimits.tailReadMilliseconds {
                    try stop()
                }
                return findings
            case .failure(let error):
                // The beginning of the log has moved; the next look begins there.
                if error.code == .offsetReset { try stop() }
            }
        }
        try stop()
        return findings
    }

    private func note(
        _ topic: TopicIndex,
        _ number: Int32,
        _ offset: Int64,
        isEnd: Bool,
        _ findings: inout [Finding]
    ) {
        let partition = TopicPartition(topic: reader.name(of: topic), partition: number)
        guard let tail = tails[partition] else { return }
        if offset >= tail.upperBound {
            // A record behind the tail, or an end that is not before it.
            findings.append(Finding(partition: partition, outcome: .proven(tail)))
        } else if isEnd {
            return
        } else {
            findings.append(Finding(partition: partition, outcome: .record(offset)))
        }
        tails[partition] = nil
    }

    private func stop() throws(KafkaError) {
        tails = [:]
        try reader.assign([])
    }

    /// Ends the client.
    func close() { reader.close(leavesGroup: false) }
}
