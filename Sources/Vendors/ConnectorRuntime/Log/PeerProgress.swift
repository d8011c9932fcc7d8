// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Kafka
internal import LeadModel

/// Finds out how far the other system's connector is, and how far the workers are with what it has
/// published. Blocking calls run on a queue of its own.
final class PeerProgress: OtherSide, @unchecked Sendable {
    private let configuration: Connector.Configuration
    private let system: VendorSystem
    private let queue = DispatchQueue(label: "connector-probe")
    // All below is touched on the queue only.
    private var admin: Admin?
    private var lag: ConsumerLag?

    /// - Parameter system: the other one.
    init(_ configuration: Connector.Configuration, of system: VendorSystem) {
        self.configuration = configuration
        self.system = system
    }

    func stage() async -> LoadStage? {
        await onQueue { () throws(KafkaError) in
            let admin = try self.usedAdmin()
            let place = TopicPartition(topic: self.configuration.topics.triggers, partition: 0)
            let topics = self.configuration.topics
            // One of an older version still stands under its old name.
            let names = [
                topics.connectorGroup(self.system), topics.earlierConnectorGroup(self.system),
            ]
            for name in names.compactMap(\.self) {
                let found = try admin.committedOffsets(ofGroup: name, partitions: [place])
                if let text = found.first?.metadata, let checkpoint = PollCheckpoint(text: text) {
                    return checkpoint.isLoaded
                        ? .loaded : .loading(position: checkpoint.cursor ?? "")
                }
            }
            return .absent
        }
    }

    func unreadByWorkers() async -> Int64? {
        await onQueue { () throws(KafkaError) in
            let topic = self.configuration.topics.changes(self.system)
            let count = try self.usedAdmin().partitionCounts()[topic] ?? 0
            let lag = try self.usedLag(topic)
            let left = try lag.measure(
                self.configuration.workerGroup,
                (0..<count).map { TopicPartition(topic: topic, partition: $0) }
            )
            return left.values.reduce(0, +)
        }
    }

    func close() {
        queue.async {
            self.admin?.close()
            self.lag?.close()
            (self.admin, self.lag) = (nil, nil)
        }
    }

    private func usedAdmin() throws(KafkaError) -> Admin {
        if let admin { return admin }
        let new = try Admin(configuration.kafka)
        admin = new
        return new
    }

    private func usedLag(_ topic: String) throws(KafkaError) -> ConsumerLag {
        if let lag { return lag }
        let new = try ConsumerLag(configuration.kafka, topics: [topic])
        lag = new
        return new
    }

    /// Returns nil when the cluster does not answer, which shows up at the next commit.
    private func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable () throws(KafkaError) -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: try? body()) }
        }
    }
}
