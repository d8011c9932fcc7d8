// SPDX-License-Identifier: Apache-2.0

/// All topics, and the fetches to wake when a partition moves.
final class TopicStore {
    private(set) var topics: [String: Topic] = [:]
    private let configuration: EmbeddedBroker.Configuration
    private let timers: Timers
    private var moved: [Partition] = []

    init(configuration: EmbeddedBroker.Configuration, timers: Timers) {
        self.configuration = configuration
        self.timers = timers
    }

    subscript(name: String) -> Topic? { topics[name] }

    subscript(id: TopicPartition) -> Partition? { topics[id.topic]?[id.partition] }

    @discardableResult
    func create(
        name: String,
        partitionCount: Int32? = nil,
        settings: [String: String] = [:]
    ) -> Topic {
        let topic = Topic(
            name: name,
            partitionCount: partitionCount ?? configuration.defaultPartitions,
            configuration: settings
        )
        topics[name] = topic
        return topic
    }

    func remove(name: String) {
        guard let topic = topics.removeValue(forKey: name) else { return }
        // Waiting fetches have to learn that the topic has gone.
        for partition in topic.partitions { markMoved(partition) }
    }

    /// Creates the topic if asked for a name that may be, and configuration allows it.
    func findOrCreate(name: String, mayCreate: Bool) -> Topic? {
        if let topic = topics[name] { return topic }
        guard mayCreate, configuration.autoCreateTopics, Topic.isValid(name: name) else {
            return nil
        }
        return create(name: name)
    }

    /// The log or the last stable offset has moved: look at the fetches that wait there, once
    /// for all that the request being served moves.
    func markMoved(_ partition: Partition) {
        guard !partition.waitingFetches.isEmpty else { return }
        if moved.isEmpty { timers.soon { self.wakeFetches() } }
        moved.append(partition)
    }

    func markAllMoved() {
        for topic in topics.values { topic.partitions.forEach(markMoved) }
    }

    private func wakeFetches() {
        let partitions = moved
        moved.removeAll(keepingCapacity: true)
        for partition in partitions {
            for fetch in partition.waitingFetches.values { fetch.lookAgain() }
        }
    }
}
