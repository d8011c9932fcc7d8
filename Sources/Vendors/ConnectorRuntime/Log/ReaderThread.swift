// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka

/// Follows partitions on a thread of its own, and hands the records over.
final class ReaderThread: Sendable {
    private let queues: [String: BoundedQueue]
    private let stopping = StopFlag()
    private let done = DispatchSemaphore(value: 0)

    /// - Parameter queues: the queue for the records of each topic.
    init(_ queues: [String: BoundedQueue]) { self.queues = queues }

    /// Starts to follow from these offsets.
    ///
    /// - Parameters:
    /// - skip: called on the reader thread with records that were deleted before they were read.
    /// - fail: called on the reader thread with an error that ends it.
    func start(
        _ kafka: KafkaConfiguration,
        from offsets: [PartitionOffset],
        log: KafkaLog?,
        skip: @escaping @Sendable (LogGap) -> Void,
        fail: @escaping @Sendable (KafkaError) -> Void
    ) {
        let thread = Thread { [self] in
            do throws(KafkaError) {
                let reader = try TopicReader(kafka, topics: queues.keys.sorted(), log: log)
                defer { reader.close() }
                try reader.follow(offsets)
                while !stopping.isSet, try step(reader, skip) {}
            } catch {
                fail(error)
            }
            done.signal()
        }
        thread.name = "connector-reader"
        thread.start()
    }

    /// - Returns: false when all queues are closed.
    private func step(
        _ reader: TopicReader,
        _ skip: (LogGap) -> Void
    ) throws(KafkaError) -> Bool {
        switch try reader.next(timeoutMilliseconds: Limits.readerPollMilliseconds) {
        case .nothing:
            for gap in reader.takeGaps() {
                if gap.cause == .replaced { throw KafkaError(replaced: gap) }
                skip(gap)
            }
            return true
        case .endOfPartition(let topic, let partition, let offset):
            let place = TopicPartition(topic: reader.name(of: topic), partition: partition)
            return queues[place.topic]?.push(end: offset, of: place) ?? true
        case .failure(let error):
            if error.disposition != .retry { throw error }
            return true
        case .message(let message):
            let topic = reader.name(of: message.topic)
            let record = ReadRecord(topic: topic, record: message.copy())
            return queues[topic]?.push(record) ?? true
        }
    }

    /// Asks the thread to end; the queues have to be closed first.
    func requestStop() { stopping.set() }

    /// Waits until the thread has ended.
    func wait() { done.wait() }
}

extension KafkaError {
    /// A topic was deleted and made anew under its readers: they start over.
    init(replaced gap: LogGap) {
        self.init(code: .offsetReset, message: gap.description, disposition: .abort)
    }
}
