// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Synchronization

/// The control topic: read whole by every worker, outside of the group and of transactions.
extension WorkerLoop {
    /// Reads the control topic to its present end, before anything is consumed.
    func readControlToEnd() throws(KafkaError) {
        guard let controlReader, let topic = configuration.control else { return }
        let partition = TopicPartition(topic: topic, partition: 0)
        try controlReader.assign([PartitionOffset(partition, offset: PartitionOffset.beginning)])
        let deadline = MonotonicTime.milliseconds() + PoolLimits.controlStartMilliseconds
        while MonotonicTime.milliseconds() < deadline {
            if worker.isStopRequested { return }
            switch controlReader.poll(timeoutMilliseconds: PoolLimits.idleWaitMilliseconds) {
            case .endOfPartition: return
            case .message(let message): keep(message.copy())
            case .failure(let error): if error.disposition == .fatal { throw error }
            case .nothing: break
            }
        }
        throw KafkaError(
            code: .timedOut,
            message: "\(topic) could not be read to its end",
            disposition: .fatal
        )
    }

    /// Hands on what has come since, between two transactions.
    func serveControl() throws(KafkaError) {
        guard let controlReader else { return }
        for _ in 0..<PoolLimits.controlRecords {
            switch controlReader.poll(timeoutMilliseconds: 0) {
            case .message(let message):
                let record = message.copy()
                keep(record)
                for case let partition? in partitions {
                    guard let handler = partition.handler else { continue }
                    hand(record, to: &handler.value)
                }
            case .nothing: return
            case .endOfPartition: return
            case .failure(let error): if error.disposition == .fatal { throw error }
            }
        }
    }

    private func keep(_ record: Record) {
        control[record.key ?? []] = record.value == nil ? nil : record
    }

    /// Gives a kept record to a handler as if it had just arrived.
    func hand(_ record: Record, to handler: inout Handler) {
        (record.key ?? []).withUnsafeBytes { key in
            (record.value ?? []).withUnsafeBytes { value in
                handler.control(
                    InputRecord(
                        topic: -1,
                        partition: record.partition,
                        offset: record.offset,
                        timestampMilliseconds: record.timestampMilliseconds,
                        key: record.key == nil ? nil : key,
                        value: record.value == nil ? nil : value,
                        headers: record.headers
                    )
                )
            }
        }
    }
}

extension Worker {
    var isStopRequested: Bool { stopRequested.load(ordering: .acquiring) }
}
