// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// What a worker publishes in the open transaction: outputs and the changelog.
extension WorkerLoop {
    /// Produces the arena's records and empties it.
    func produceOutputs(_ inputPartition: Int32) throws(StreamError) {
        defer { outputs.removeAll() }
        if outputs.count == 0 { return }
        let entries = outputs.entries
        let headers = outputs.headers
        producedCount += entries.count
        let topics = try usedProducer().outputs
        let failure: StreamError? = outputs.bytes.withUnsafeBytes { bytes in
            func view(_ range: Range<Int>) -> UnsafeRawBufferPointer {
                UnsafeRawBufferPointer(rebasing: bytes[range])
            }
            for entry in entries {
                rawHeaders.removeAll(keepingCapacity: true)
                for header in headers[entry.headers] {
                    rawHeaders.append(RawHeader(name: view(header.name), value: view(header.value)))
                }
                let failure = produce(
                    to: topics[entry.topic],
                    partition: entry.partition < 0 ? inputPartition : entry.partition,
                    key: entry.key.map(view),
                    value: entry.value.map(view)
                )
                if let failure { return failure }
            }
            return nil
        }
        if let failure { throw failure }
    }

    /// Produces a changelog record.
    func produceChange(
        _ change: StateChange,
        cause: String,
        _ partition: Int32
    ) throws(StreamError) {
        producedCount += 1
        let changelog = try usedProducer().changelog
        var cause = cause
        let failure: StreamError? = change.key.withUnsafeBytes { key in
            cause.withUTF8 { cause in
                setChangelogHeaders(key: key, cause: UnsafeRawBufferPointer(cause))
                func produce(_ value: UnsafeRawBufferPointer?) -> StreamError? {
                    self.produce(to: changelog, partition: partition, key: key, value: value)
                }
                guard let value = change.value else { return produce(nil) }
                return value.withUnsafeBytes { produce($0) }
            }
        }
        if let failure { throw failure }
    }

    /// Produces with the headers that are in place. The error is returned, because a typed one does
    /// not come through the closures that the views live in.
    private func produce(
        to topic: TopicHandle,
        partition: Int32,
        key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?
    ) -> StreamError? {
        rawHeaders.withUnsafeBufferPointer { headers in
            guard let producer else { return .producerMissing }
            do throws(KafkaError) {
                try producer.transactions.produce(
                    to: topic,
                    partition: partition,
                    key: key,
                    value: value,
                    headers: headers
                )
                return nil
            } catch {
                return .kafka(error)
            }
        }
    }

    /// Puts the headers of a changelog record where they are produced from: views, no copies.
    private func setChangelogHeaders(key: UnsafeRawBufferPointer, cause: UnsafeRawBufferPointer) {
        rawHeaders.removeAll(keepingCapacity: true)
        guard let names = configuration.changelogHeaders else { return }
        func add(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
            let start = UnsafeRawBufferPointer(
                start: name.utf8Start,
                count: name.utf8CodeUnitCount
            )
            rawHeaders.append(RawHeader(name: start, value: value))
        }
        add(names.key, key)
        add(names.cause, cause)
    }
}
