// SPDX-License-Identifier: Apache-2.0

public import Kafka
public import LeadModel
internal import Synchronization

/// The scheduler's process: one of many is active, the others stand by (design, section 7).
///
/// Who has the triggers' only partition is active. It publishes in transactions, and whoever
/// becomes active fences its predecessor, so that one that was only slow cannot speak again.
public final class Scheduler: Sendable {
    /// The schedulers' group, and their transactional id.
    public static let group = "leadsync-scheduler"

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
    }

    let configuration: Configuration
    let observe: @Sendable (SchedulerEvent) -> Void
    let log: KafkaLog?
    private let isStopping = Atomic<Bool>(false)

    /// A scheduler; `run` starts it.
    public init(
        _ configuration: Configuration,
        log: KafkaLog? = nil,
        observe: @escaping @Sendable (SchedulerEvent) -> Void
    ) {
        self.configuration = configuration
        self.log = log
        self.observe = observe
    }

    /// Asks `run` to end; from any thread.
    public func requestStop() { isStopping.store(true, ordering: .releasing) }

    var isStopRequested: Bool { isStopping.load(ordering: .acquiring) }

    /// Runs until a stop is requested. What goes wrong on the way is told to the observer and
    /// tried again, with longer pauses: the cycle has to go on when Kafka comes back.
    ///
    /// - Throws: a configuration that no attempt could make work.
    public func run() throws(KafkaError) {
        var pause = SchedulerLimits.restartPauseMilliseconds.lowerBound
        while !isStopRequested {
            let began = SystemClock.milliseconds()
            do throws(KafkaError) {
                let session = try SchedulerSession(self)
                defer { session.close() }
                try session.run()
            } catch {
                if error.code == .invalidArgument { throw error }
                observe(.trouble(error))
                if SystemClock.milliseconds() - began
                    > SchedulerLimits.restartPauseMilliseconds.upperBound
                {
                    pause = SchedulerLimits.restartPauseMilliseconds.lowerBound
                }
                wait(milliseconds: pause)
                pause = min(2 * pause, SchedulerLimits.restartPauseMilliseconds.upperBound)
            }
        }
    }

    /// A pause that a stop ends.
    private func wait(milliseconds: Int64) {
        let end = SystemClock.milliseconds() + milliseconds
        while !isStopRequested, SystemClock.milliseconds() < end {
            observe(.beat)
            SystemClock.pause(milliseconds: 50)
        }
    }
}
