// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
internal import Synchronization

/// Checks at intervals whether the topics are still the same.
///
/// A topic that was deleted and made anew accepts the old offsets, and its records below them would
/// never be read. It shows by an end before what has been read. Each check runs on a thread of its
/// own, because a cluster that does not answer must not hold up the loop.
final class TopicWatch: @unchecked Sendable {
    /// What a look has found.
    enum Finding: Sendable, Hashable {
        /// These end before what has been read of them.
        case madeAnew([TopicPartition])
        /// Topics have other numbers of partitions than they had: one line.
        case counts(String)
    }

    /// Used by one look at a time, and librdkafka locks inside.
    private let client: Consumer
    /// Partitions of the changelog that ended too early at the last check. The worker ends because
    /// of it, so a second check has to confirm it.
    private let suspects = Mutex<Set<TopicPartition>>([])
    private let changelog: String
    private let topics: [String]
    private let isLooking = Atomic<Bool>(false)
    private let finding = Mutex<Finding?>(nil)
    private let looks = Atomic<Int>(0)
    private let lastLook = Atomic<Int64>(MonotonicTime.milliseconds())

    init(_ configuration: WorkerConfiguration, log: KafkaLog?) throws(KafkaError) {
        // It answers with the high watermark: what is not committed yet counts, too.
        client = try Consumer(configuration.kafka, role: .watermarks, topics: [], log: log)
        changelog = configuration.changelog
        topics = Set(configuration.inputs + configuration.outputs + [configuration.changelog])
            .sorted()
    }

    /// Whether a look is due.
    var isDue: Bool {
        MonotonicTime.milliseconds() - lastLook.load(ordering: .relaxed)
            >= PoolLimits.topicWatchMilliseconds && !isLooking.load(ordering: .acquiring)
    }

    /// What the last look has found, once.
    func take() -> Finding? {
        finding.withLock { finding in
            defer { finding = nil }
            return finding
        }
    }

    /// Begins a look: `positions` is what has been read by now, and `count` how many partitions
    /// each topic has.
    func look(_ positions: [TopicPartition: Int64], count: Int) {
        lastLook.store(MonotonicTime.milliseconds(), ordering: .relaxed)
        guard !isLooking.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let started = startThread(name: "topic-watch") { [self] in
            // An error is left to the next check.
            if let found = try? find(positions, count: count) {
                finding.withLock { $0 = found }
            }
            isLooking.store(false, ordering: .releasing)
        }
        if !started { isLooking.store(false, ordering: .releasing) }
    }

    private func find(
        _ positions: [TopicPartition: Int64],
        count: Int
    ) throws(KafkaError) -> Finding? {
        let number = looks.wrappingAdd(1, ordering: .relaxed).oldValue
        if number % PoolLimits.topicWatchCountsInterval == 0 {
            let counts = try client.partitionCounts()
            for topic in topics {
                if let found = counts[topic], Int(found) != count {
                    return .counts(
                        PartitionCounts.problem(
                            topic,
                            count: found,
                            expected: Int32(count),
                            of: "this worker's state"
                        )
                    )
                }
            }
        }
        let ends = try client.endOffsets(Array(positions.keys))
        let early = Set(ends.filter { $0.offset < positions[$0.partition] ?? 0 }.map(\.partition))
        let certain = suspects.withLock { suspects in
            let before = suspects
            suspects = early.filter { $0.topic == changelog }
            return early.filter { $0.topic != changelog || before.contains($0) }
        }
        return certain.isEmpty ? nil : .madeAnew(certain.sorted())
    }

    /// Ends the client, unless a look still uses it: that is left to the end of the process.
    func close() {
        let deadline = MonotonicTime.milliseconds() + KafkaLimits.destroyTimeoutMilliseconds
        while isLooking.load(ordering: .acquiring) {
            if MonotonicTime.milliseconds() >= deadline { return }
            MonotonicTime.pause(milliseconds: PoolLimits.drainedWaitMilliseconds)
        }
        client.close(leavesGroup: false)
    }
}

extension WorkerLoop {
    /// Begins a look when one is due, and acts on what the last one has found.
    func serveTopicWatch() throws(StreamError) {
        if let finding = topicWatch.take() { try act(on: finding) }
        if topicWatch.isDue { watchTopics() }
    }

    /// Begins a look at all that is being read.
    func watchTopics() {
        var positions: [TopicPartition: Int64] = [:]
        for case let partition? in partitions where partition.isReady {
            for (topic, position) in partition.positions.enumerated() where position.reached > 0 {
                let input = TopicPartition(
                    topic: configuration.inputs[topic],
                    partition: partition.number
                )
                positions[input] = position.reached
            }
            let changelog = TopicPartition(
                topic: configuration.changelog,
                partition: partition.number
            )
            positions[changelog] = partition.changelogEnd
        }
        if !positions.isEmpty { topicWatch.look(positions, count: partitions.count) }
    }

    private func act(on finding: TopicWatch.Finding) throws(StreamError) {
        switch finding {
        case .counts(let line): throw .worker(.configuration, line)
        case .madeAnew(let found):
            // A look that began before a rebalance may tell of what is no longer owned.
            let owned = found.filter { partition($0.partition) != nil }
            guard let first = owned.first else { return }
            if owned.contains(where: { $0.topic == configuration.changelog }) {
                throw .worker(
                    .recordsLost,
                    "\(configuration.changelog) is not the topic that it was: it was deleted and "
                        + "made anew while this worker ran, and what the workers knew is gone. "
                        + "Start the workers again to begin without state, or restore the topic"
                )
            }
            worker.events.notice(
                "\(owned.count) partitions of the inputs, such as \(first), end before what has "
                    + "been read of them: the topic was made anew, and is read from its beginning"
            )
            madeAnew.formUnion(owned)
            try abandonAndTakeOver()
        }
    }
}
