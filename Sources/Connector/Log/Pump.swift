// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka

/// A record and the topic that it is from.
struct ReadRecord: Sendable {
    var topic: String
    var record: Record
}

/// Follows partitions on a thread of its own, and hands the records over.
final class Pump: Sendable {
    private let intakes: [String: Intake<ReadRecord>]
    private let stopping = StopFlag()
    private let done = DispatchSemaphore(value: 0)

    /// - Parameter intakes: who gets the records of which topic.
    init(_ intakes: [String: Intake<ReadRecord>]) { self.intakes = intakes }

    /// Starts to follow from these offsets.
    ///
    /// - Parameter fail: told, on the pump's thread, what it cannot go on after.
    func start(
        _ kafka: KafkaConfiguration,
        from offsets: [PartitionOffset],
        log: KafkaLog?,
        fail: @escaping @Sendable (KafkaError) -> Void
    ) {
        let thread = Thread { [self] in
            do throws(KafkaError) {
                let reader = try TopicReader(kafka, topics: intakes.keys.sorted(), log: log)
                defer { reader.close() }
                try reader.follow(offsets)
                while !stopping.isSet, try step(reader) {}
            } catch {
                fail(error)
            }
            done.signal()
        }
        thread.name = "connector-reader"
        thread.start()
    }

    /// - Returns: false when nobody wants anything any more.
    private func step(_ reader: TopicReader) throws(KafkaError) -> Bool {
        switch reader.next(timeoutMilliseconds: Limits.readerPollMilliseconds) {
        case .nothing: return true
        case .endOfPartition: return true
        case .failure(let error):
            if error.disposition != .retry { throw error }
            return true
        case .message(let message):
            let topic = reader.name(of: message.topic)
            let record = ReadRecord(topic: topic, record: message.copy())
            return intakes[topic]?.push(record) ?? true
        }
    }

    /// Ends the thread and waits for it; the intakes have to be closed before.
    func stop() {
        stopping.set()
        done.wait()
    }
}
