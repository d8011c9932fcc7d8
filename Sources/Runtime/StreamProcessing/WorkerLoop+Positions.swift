// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives

/// Positions that move without a record: over markers, to the end of a partition.
extension WorkerLoop {
    /// The client reports a partition's end.
    func noteEnd(_ topic: TopicIndex, _ number: Int32, _ offset: Int64) {
        guard configuration.inputs.indices.contains(topic.rawValue) else { return }
        partition(number)?.positions[topic.rawValue].reportedEnd = offset
    }

    /// Looks whether only markers stand before the reported ends.
    private func serveTails() throws(StreamError) {
        let findings = try onKafka { () throws(KafkaError) in try tailReader.serve() }
        for finding in findings {
            guard let topic = configuration.inputs.firstIndex(of: finding.partition.topic),
                let partition = partition(finding.partition.partition)
            else { continue }
            switch finding.outcome {
            case .proven(let tail): partition.positions[topic].didProve(tail)
            case .record(let offset):
                // The record was handed out meanwhile, or it was skipped and is read now.
                guard partition.positions[topic].next <= offset, partition.isReady else { continue }
                partition.positions[topic].reportedEnd = -1
                worker.events.notice(
                    "\(finding.partition): offset \(offset) was not handed out, and is read again"
                )
                let place = partition.place(topic, in: configuration.inputs)
                try onKafka { () throws(KafkaError) in try seek([place]) }
            }
        }
        guard !tailReader.isBusy else { return }
        var tails: [TopicPartition: Range<Int64>] = [:]
        for case let partition? in partitions where partition.isReady {
            for (topic, position) in partition.positions.enumerated() {
                guard let tail = position.unprovenTail else { continue }
                let name = configuration.inputs[topic]
                tails[TopicPartition(topic: name, partition: partition.number)] = tail
            }
        }
        if tails.isEmpty { return }
        try onKafka { () throws(KafkaError) in try tailReader.begin(tails) }
    }

    /// Commits positions at intervals that the group does not know yet. Consumed records may be
    /// deleted, and the group's offset must then not be before the beginning of the log.
    func servePositions() throws(StreamError) {
        try serveTails()
        let now = MonotonicTime.milliseconds()
        guard
            now - lastPositionCommit >= PoolLimits.positionCommitMilliseconds
                || worker.isStopRequested
        else { return }
        lastPositionCommit = now
        guard try touchMovedPositions() else { return }
        try commitOrRetry()
    }

    private func touchMovedPositions() throws(StreamError) -> Bool {
        var isAny = false
        for case let partition? in partitions where partition.hasUncommittedPosition {
            if !isAny { try begin() }
            partition.isTouched = true
            isAny = true
        }
        return isAny
    }

    /// Ends in order: commits the open transaction and the positions, if that is quick.
    ///
    /// - Returns: false when a transaction with records in it was left to the successor.
    func finish() -> Bool {
        let hadWork = transaction.phase == .open && transaction.workCount > 0
        guard producer != nil else { return true }
        do throws(StreamError) {
            _ = try touchMovedPositions()
            guard transaction.phase == .open else { return true }
            try commit(timeoutMilliseconds: PoolLimits.revokeCommitMilliseconds)
            return true
        } catch {
            worker.events.notice("the last transaction was not committed: \(error.message)")
            return !hadWork
        }
    }
}

extension Partition {
    /// Where reading goes on in an input.
    func place(_ topic: Int, in inputs: [String]) -> PartitionOffset {
        let next = positions[topic].next
        return PartitionOffset(
            TopicPartition(topic: inputs[topic], partition: number),
            offset: next >= 0 ? next : PartitionOffset.beginning
        )
    }
}
