// SPDX-License-Identifier: Apache-2.0

public import ActiveStandby
public import Kafka
public import LeadModel
public import Primitives
internal import Synchronization

/// A connector's process: one of many is active for its system, the others stand by.
///
/// The member of the group that has the triggers' only partition is active. It publishes in
/// transactions under the system's transactional ID, and it fences its predecessor when it becomes
/// active. Only the active connector calls the vendor: a rate, a budget, and the rule that no key
/// is in two requests at once can be kept by one process only.
public final class Connector: Sendable {
    /// What a connector is given.
    public struct Configuration: Sendable {
        /// How to reach the cluster.
        public var kafka: KafkaConfiguration
        /// What the topics are called.
        public var topics: Topics
        /// The system that it connects.
        public var system: VendorSystem
        /// Whether it reads persons for sync requests: the Marketo connector does.
        public var answersRequests: Bool
        /// The system whose report of the same cycle a poll waits for. The winning side waits for
        /// the losing side, so that the losing side's changes need not wait for the next cycle.
        public var pollsAfter: VendorSystem?
        /// The workers' group: a first load waits until they know the losing side.
        public var workerGroup: String
        /// Whether the activity log is written back to the vendor; the adapter then has an
        /// `ActivityTarget`.
        public var writesActivities: Bool
        /// How long the group waits for a dead connector.
        public var sessionTimeoutMilliseconds: Int
        /// How long after the session timeout the last calls of a dead connector may still be under
        /// way.
        public var quietMilliseconds: Int64

        /// A connector's configuration.
        public init(
            kafka: KafkaConfiguration,
            topics: Topics,
            system: VendorSystem,
            workerGroup: String = "leadsync-workers",
            writesActivities: Bool = false,
            sessionTimeoutMilliseconds: Int = Limits.sessionTimeoutMilliseconds,
            quietMilliseconds: Int64 = Limits.quietMilliseconds
        ) {
            self.kafka = kafka
            self.topics = topics
            self.system = system
            self.workerGroup = workerGroup
            self.writesActivities = writesActivities
            self.sessionTimeoutMilliseconds = sessionTimeoutMilliseconds
            self.quietMilliseconds = quietMilliseconds
            answersRequests = system == .marketo
            pollsAfter = system == .marketo ? .salesforce : nil
        }

        /// The group of the system's connectors, and their transactional id.
        var group: String { topics.connectorGroup(system) }
    }

    let configuration: Configuration
    let clock: any WallClock
    let log: KafkaLog?
    let observe: @Sendable (ConnectorEvent) -> Void
    /// Faults for the next cycle report. They outlive a time as the active connector: losing it for
    /// a moment must not hide them.
    let errors = ReportedErrors()
    let makeAdapter: @Sendable (LeadershipHandle) -> VendorAdapter
    let counts: PartitionCounts
    private let loop: StandbyLoop<ConnectorEvent>
    /// Topics that were deleted and made anew, until a lane starts over in them.
    private let replaced = Mutex<Set<String>>([])

    /// A connector; `run` starts it.
    ///
    /// - Parameter makeAdapter: called on the connector's thread each time that it becomes active.
    public init(
        _ configuration: Configuration,
        clock: any WallClock = SystemClock(),
        log: KafkaLog? = nil,
        observe: @escaping @Sendable (ConnectorEvent) -> Void,
        makeAdapter: @escaping @Sendable (LeadershipHandle) -> VendorAdapter
    ) {
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.observe = observe
        self.makeAdapter = makeAdapter
        counts = PartitionCounts(of: configuration.topics.all)
        let topics = configuration.topics
        loop = StandbyLoop(
            StandbyConfiguration(
                kafka: configuration.kafka,
                group: configuration.group,
                earlierGroup: topics.earlierConnectorGroup(configuration.system),
                partition: TopicPartition(topic: topics.triggers, partition: 0),
                sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds,
                counts: counts,
                log: log
            ),
            observe: observe
        )
    }

    /// Asks `run` to end; from any thread.
    public func requestStop() { loop.requestStop() }

    /// How a run came to its end. In the middle, calls were under way, or what they brought was not
    /// committed.
    public typealias Ending = StandbyEnding

    /// Runs until a stop is requested; blocks its thread. What goes wrong on the way is told to the
    /// observer and tried again, with longer pauses.
    ///
    /// - Throws: a configuration that no attempt could make work.
    public func run() throws(KafkaError) -> Ending {
        try loop.run { takeover throws(KafkaError) in
            let term = try LeadershipTerm(self, takeover)
            observe(.active)
            return term
        }
    }

    /// Tells of records that were deleted before they were read, or of a topic that was made anew.
    func note(_ gap: LogGap) {
        if gap.cause == .replaced {
            replaced.withLock { _ = $0.insert(gap.partition.topic) }
        } else {
            observe(.gap(gap))
        }
    }

    /// Topics that were found to be made anew.
    var replacedTopics: Set<String> { replaced.withLock { $0 } }

    /// Takes in that these topics are read from their beginning.
    func forgetReplaced(_ topics: Set<String>) { replaced.withLock { $0.subtract(topics) } }
}
