// SPDX-License-Identifier: Apache-2.0

public import ActiveStandby
public import Kafka
public import LeadModel
internal import Synchronization

/// The scheduler's process: one of many is active, the others stand by (docs/how-it-works.md).
///
/// The member that has the triggers' only partition is active. It publishes in transactions and
/// fences its predecessor, so that one that was only slow cannot publish again.
public final class Scheduler: Sendable {
    /// What a scheduler is given.
    public struct Configuration: Sendable {
        /// How to reach the cluster.
        public var kafka: KafkaConfiguration
        /// What the topics are called.
        public var topics: Topics
        /// The group whose lag ends a cycle.
        public var workerGroup: String
        /// The number of the cycle.
        public var cycle: CycleMachine.Settings
        /// How long the group waits for a dead scheduler.
        public var sessionTimeoutMilliseconds: Int

        /// A scheduler's configuration.
        public init(
            kafka: KafkaConfiguration,
            topics: Topics,
            workerGroup: String,
            cycle: CycleMachine.Settings,
            sessionTimeoutMilliseconds: Int = SchedulerLimits.sessionTimeoutMilliseconds
        ) {
            self.kafka = kafka
            self.topics = topics
            self.workerGroup = workerGroup
            self.cycle = cycle
            self.sessionTimeoutMilliseconds = sessionTimeoutMilliseconds
        }

        /// The schedulers' group, and their transactional id.
        var group: String { topics.schedulerGroup }
    }

    /// How a run came to its end. In the middle, a transaction was not committed: the next active
    /// scheduler does again what was in it.
    public typealias Ending = StandbyEnding

    let configuration: Configuration
    let observe: @Sendable (SchedulerEvent) -> Void
    let log: KafkaLog?
    private let loop: StandbyLoop<SchedulerEvent>
    /// The last cycle that this process knows of, should its topics not tell any more.
    let lastCycle = Atomic<Int64>(0)

    /// A scheduler; `run` starts it.
    public init(
        _ configuration: Configuration,
        log: KafkaLog? = nil,
        observe: @escaping @Sendable (SchedulerEvent) -> Void
    ) {
        self.configuration = configuration
        self.log = log
        self.observe = observe
        loop = StandbyLoop(
            StandbyConfiguration(
                kafka: configuration.kafka,
                group: configuration.group,
                earlierGroup: configuration.topics.earlierSchedulerGroup,
                partition: TopicPartition(topic: configuration.topics.triggers, partition: 0),
                sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds,
                counts: PartitionCounts(of: configuration.topics.all),
                log: log
            ),
            observe: observe
        )
    }

    /// Asks `run` to end; from any thread.
    public func requestStop() { loop.requestStop() }

    /// Runs until a stop is requested. What goes wrong on the way is told to the observer and
    /// tried again, with longer pauses: the cycle has to go on when Kafka comes back.
    ///
    /// - Throws: a configuration that no attempt could make work.
    public func run() throws(KafkaError) -> Ending {
        try loop.run { takeover throws(KafkaError) in
            let term = try SchedulerTerm.begin(self, takeover)
            observe(.active(lastCycle: term.lastCycle))
            return term
        }
    }
}
