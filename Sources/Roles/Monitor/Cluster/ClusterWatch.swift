// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import CycleScheduler
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// Looks at groups and their lag now and then. It blocks, and belongs to one thread; what it found
/// last may be asked from any.
final class ClusterWatch: Sendable {
    private let configuration: MonitorConfiguration
    private let log: KafkaLog?
    private let found = Mutex(ClusterFacts())
    private let isStopping = Atomic(false)

    init(_ configuration: MonitorConfiguration, log: KafkaLog?) {
        self.configuration = configuration
        self.log = log
    }

    /// What was found last.
    var facts: ClusterFacts { found.withLock { $0 } }

    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Looks until it is stopped. A cluster that does not answer is told of, and asked again.
    func run() {
        var look: ClusterLook?
        defer { look?.close() }
        while !isStopping.load(ordering: .relaxed) {
            do throws(KafkaError) {
                let used: ClusterLook
                if let look {
                    used = look
                } else {
                    used = try ClusterLook(configuration, log: log)
                    look = used
                }
                let facts = try used.look()
                found.withLock { $0 = facts }
            } catch {
                found.withLock { $0.problem = error.message }
            }
            var waited: Int32 = 0
            while waited < MonitorLimits.lookMilliseconds, !isStopping.load(ordering: .relaxed) {
                MonotonicTime.pause(milliseconds: 100)
                waited += 100
            }
        }
    }
}

/// One look after another at the same cluster.
final class ClusterLook {
    private let configuration: MonitorConfiguration
    private let admin: Admin
    private let lag: ConsumerLag
    private let counts: [String: Int32]
    private var histories: [String: LagHistory] = [:]

    init(_ configuration: MonitorConfiguration, log: KafkaLog?) throws(KafkaError) {
        self.configuration = configuration
        let topics = configuration.topics
        admin = try Admin(configuration.kafka, log: log)
        lag = try ConsumerLag(
            configuration.kafka,
            topics: topics.workerInputs + VendorSystem.allCases.map(topics.writes),
            log: log
        )
        counts = try admin.partitionCounts()
    }

    func close() {
        lag.close()
        admin.close()
    }

    func look() throws(KafkaError) -> ClusterFacts {
        let topics = configuration.topics
        let triggers = TopicPartition(topic: topics.triggers, partition: 0)
        var facts = ClusterFacts()
        facts.isKnown = true
        try measure(configuration.workerGroup, topics.workerInputs, &facts)
        let workers = try admin.describe(group: configuration.workerGroup)
        facts.isSharingOut = workers.state == .rebalancing
        facts.workers = workers.members.map { member in
            ClusterFacts.Worker(
                id: member.instance ?? member.client,
                partitions: member.partitions
                    .filter { $0.topic == topics.results }.map(\.partition).sorted()
            )
        }.sorted { $0.id < $1.id }
        for system in VendorSystem.allCases {
            let group = topics.connectorGroup(system)
            var connectors = ClusterFacts.Connectors(try admin.describe(group: group), triggers)
            let note = try note(group, triggers).flatMap(ConnectorNote.init(metadata:))
            connectors.used = note?.budget
            connectors.isLoaded = note?.isLoaded
            facts.connectors[system] = connectors
            try measure(group, [topics.writes(system)], &facts)
        }
        facts.schedulers = try admin.describe(group: topics.schedulerGroup).members.count
        facts.cycleEnd = try note(topics.schedulerGroup, triggers).flatMap(CycleEnd.init(note:))
        return facts
    }

    private func note(
        _ group: String,
        _ partition: TopicPartition
    ) throws(KafkaError) -> String? {
        try admin.committedOffsets(ofGroup: group, partitions: [partition]).first?.metadata
    }

    /// Adds the backlog that a group has in topics.
    private func measure(
        _ group: String,
        _ names: [String],
        _ facts: inout ClusterFacts
    ) throws(KafkaError) {
        let partitions = names.flatMap { name in
            (0..<(counts[name] ?? 0)).map { TopicPartition(topic: name, partition: $0) }
        }
        let places = try admin.places(ofGroup: group, partitions: partitions)
        // What is far behind needs no closer look: so many offsets are not all markers.
        let near = places.filter {
            $0.offsetsBehind > 0 && $0.offsetsBehind <= MonitorLimits.markerLag
        }
        let looked = near.isEmpty ? [:] : try lag.measure(near)
        var behind: [String: Int64] = [:]
        for place in places {
            let lag = looked[place.partition] ?? place.offsetsBehind
            behind[place.partition.topic, default: 0] += lag
        }
        let now = MonotonicTime.milliseconds()
        for name in names {
            histories[name, default: LagHistory()].add(behind[name] ?? 0, at: now)
            guard let history = histories[name] else { continue }
            facts.backlogs.append(
                ClusterFacts.Backlog(
                    topic: name,
                    lag: history.lag,
                    growthPerSecond: history.growthPerSecond,
                    secondsToDrain: history.secondsToDrain
                )
            )
        }
    }
}
