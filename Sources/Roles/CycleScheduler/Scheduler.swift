// SPDX-License-Identifier: Apache-2.0

public import Kafka
public import LeadModel
internal import Primitives
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

        /// What both were called before; nil where they are called so still.
        func earlierName(_ log: KafkaLog?) -> EarlierName? {
            topics.earlierSchedulerGroup.map { name in
                EarlierName(
                    kafka,
                    name: name,
                    partition: TopicPartition(topic: topics.triggers, partition: 0),
                    log: log
                )
            }
        }
    }

    /// How a run came to its end.
    public enum Ending: Hashable, Sendable {
        /// Nothing was under way.
        case atRest
        /// A transaction was not committed; the next active scheduler repeats it.
        case inTheMiddle
    }

    let configuration: Configuration
    let observe: @Sendable (SchedulerEvent) -> Void
    let log: KafkaLog?
    let counts: PartitionCounts
    private let isStopping = Atomic<Bool>(false)
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
        counts = PartitionCounts(of: configuration.topics.all)
    }

    /// Asks `run` to end; from any thread.
    public func requestStop() { isStopping.store(true, ordering: .releasing) }

    var isStopRequested: Bool { isStopping.load(ordering: .acquiring) }

    /// Runs until a stop is requested. What goes wrong on the way is told to the observer and
    /// tried again, with longer pauses: the cycle has to go on when Kafka comes back.
    ///
    /// - Throws: a configuration that no attempt could make work.
    public func run() throws(KafkaError) -> Ending {
        var pause = SchedulerLimits.restartPauseMilliseconds.lowerBound
        while !isStopRequested {
            let began = MonotonicTime.milliseconds()
            let session: SchedulerSession
            do throws(KafkaError) {
                session = try SchedulerSession(self)
            } catch {
                try pass(error, began: began, &pause)
                continue
            }
            do throws(KafkaError) {
                try session.run()
                session.close()
            } catch {
                let wasAtWork = session.isAtWork
                session.close()
                try pass(error, began: began, &pause)
                if isStopRequested, wasAtWork { return .inTheMiddle }
            }
        }
        return .atRest
    }

    /// Waits after an error, longer each time; one that nothing can mend is thrown.
    private func pass(
        _ error: KafkaError,
        began: Int64,
        _ pause: inout Int64
    ) throws(KafkaError) {
        if error.code == .invalidArgument { throw error }
        observe(.trouble(error))
        let longest = SchedulerLimits.restartPauseMilliseconds.upperBound
        if MonotonicTime.milliseconds() - began > longest {
            pause = SchedulerLimits.restartPauseMilliseconds.lowerBound
        }
        wait(milliseconds: pause)
        pause = min(2 * pause, longest)
    }

    /// A pause that a stop ends.
    private func wait(milliseconds: Int64) {
        let end = MonotonicTime.milliseconds() + milliseconds
        while !isStopRequested, MonotonicTime.milliseconds() < end {
            observe(.beat)
            MonotonicTime.pause(milliseconds: 50)
        }
    }
}
