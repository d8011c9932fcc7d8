// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Synchronization

/// The control topic: read whole by every worker, outside of the group and of transactions.
extension WorkerLoop {
    /// Reads the control topic up to its present end; nothing is consumed before. Returns whether
    /// the end has been reached.
    func isControlComplete() throws(StreamError) -> Bool {
        guard !isControlRead else { return true }
        guard let controlReader, let topic = configuration.control else {
            isControlRead = true
            return true
        }
        if controlReader.assignmentCount() == 0 {
            let partition = TopicPartition(topic: topic, partition: 0)
            try onKafka { () throws(KafkaError) in
                try controlReader.assign([
                    PartitionOffset(partition, offset: PartitionOffset.beginning)
                ])
            }
        }
        for _ in 0..<PoolLimits.controlRecords {
            switch controlReader.poll(timeoutMilliseconds: PoolLimits.idleWaitMilliseconds) {
            case .message(let message): keep(message.copy())
            case .endOfPartition:
                isControlRead = true
                return true
            case .nothing: return false
            case .failure(let error): try handleControl(error)
            }
        }
        return false
    }

    /// Hands new control records to the handlers, between two transactions.
    func serveControl() throws(StreamError) {
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
            case .failure(let error): try handleControl(error)
            }
        }
    }

    /// Hands all stored control records to a handler, as if they had just arrived.
    func handControl(to handler: inout Handler) {
        for record in control.values.sorted(by: { $0.offset < $1.offset }) {
            hand(record, to: &handler)
        }
    }

    /// Reads a control topic that was made anew from its beginning. It is compacted, so its records
    /// replace the stored ones one by one.
    private func handleControl(_ error: KafkaError) throws(StreamError) {
        guard error.code == .offsetReset, let controlReader, let topic = configuration.control
        else { return try handle(error) }
        worker.events.notice("\(error.message): reading \(topic) from its beginning")
        let beginning = PartitionOffset(
            TopicPartition(topic: topic, partition: 0),
            offset: PartitionOffset.beginning
        )
        try onKafka { () throws(KafkaError) in try controlReader.assign([beginning]) }
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
