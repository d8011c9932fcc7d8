// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore
internal import Synchronization

/// Follows the changelogs of partitions that other workers own, so that a takeover has to read the
/// tail only. It belongs to the worker's thread, and never waits.
final class StandbyReader {
    /// A partition that is followed.
    private final class Copy {
        let store: any StateStore
        var position: Int64
        /// Changes that are not in the store yet.
        var replayed: [StateChange] = []

        init(store: any StateStore, position: Int64) {
            self.store = store
            self.position = position
        }
    }

    private let configuration: WorkerConfiguration
    private let counters: Counters
    private let log: KafkaLog?
    private let isWaiting: (UnsafeRawBufferPointer) -> Bool
    private var reader: Consumer?
    private var copies: [Int32: Copy] = [:]
    /// Whether the partitions have still to be found out; then nothing is read.
    var isDue = false

    init(
        _ configuration: WorkerConfiguration,
        counters: Counters,
        log: KafkaLog?,
        isWaiting: @escaping (UnsafeRawBufferPointer) -> Bool
    ) {
        self.configuration = configuration
        self.counters = counters
        self.log = log
        self.isWaiting = isWaiting
    }

    /// Begins to follow these partitions, each from a place within its log, and no others.
    func follow(
        _ partitions: [Int32: (store: any StateStore, position: Int64)]
    ) throws(StreamError) {
        counters.standbyPartitions.store(partitions.count, ordering: .relaxed)
        copies = partitions.mapValues { Copy(store: $0.store, position: $0.position) }
        let places = partitions.map { number, partition in
            PartitionOffset(
                TopicPartition(topic: configuration.changelog, partition: number),
                offset: partition.position
            )
        }
        // A client that was refused a place cannot be used again (librdkafka 2.0.2).
        reader?.close(leavesGroup: false)
        reader = nil
        isDue = false
        if places.isEmpty { return }
        try onKafka { () throws(KafkaError) in
            let reader = try Consumer(
                configuration.kafka,
                role: .reader,
                topics: [configuration.changelog],
                log: log
            )
            self.reader = reader
            try reader.assign(places)
        }
    }

    /// Reads what is there, a bounded piece of it.
    ///
    /// - Throws: an error of a store, or one of the client that has no remedy of its own.
    func serve() throws(StreamError) {
        guard let reader, !isDue else { return }
        for _ in 0..<PoolLimits.standbySliceRecords {
            switch reader.poll(timeoutMilliseconds: 0) {
            case .nothing: return
            case .message(let message): try replay(message)
            case .endOfPartition(_, let number, let offset):
                guard let copy = copies[number], offset >= copy.position else { continue }
                copy.position = offset
                try apply(copy, isComplete: true)
            case .failure(let error):
                if error.code == .offsetReset {
                    // The log begins after the place by now, or is another one.
                    isDue = true
                    return
                }
                throw .kafka(error)
            }
        }
    }

    private func replay(_ message: borrowing Message) throws(StreamError) {
        guard let copy = copies[message.partition], message.offset >= copy.position,
            let key = message.unsafeKey
        else { return }
        let value = message.unsafeValue
        copy.replayed.append(
            StateChange(
                key: [UInt8](key),
                value: value.map { [UInt8]($0) },
                isWaiting: value.map(isWaiting) ?? false
            )
        )
        copy.position = message.offset + 1
        counters.standbyRecords.wrappingAdd(1, ordering: .relaxed)
        if copy.replayed.count >= PoolLimits.restoreBatchRecords {
            try apply(copy, isComplete: false)
        }
    }

    /// - Parameter isComplete: whether the log's end has just been seen.
    private func apply(_ copy: Copy, isComplete: Bool) throws(StreamError) {
        let changes = copy.replayed
        copy.replayed = []
        let checkpoint = Checkpoint(changelogOffset: copy.position, isComplete: isComplete)
        try onStore { () throws(StateStoreError) in
            try copy.store.apply(changes, checkpoint: checkpoint)
        }
    }

    /// Puts all that was read into the stores.
    func applyAll() throws(StreamError) {
        for copy in copies.values where !copy.replayed.isEmpty {
            try apply(copy, isComplete: false)
        }
    }

    /// Forgets all partitions and what was read of them: their stores are given up.
    func forgetAll() {
        copies = [:]
        isDue = false
        counters.standbyPartitions.store(0, ordering: .relaxed)
        reader?.close(leavesGroup: false)
        reader = nil
    }
}
