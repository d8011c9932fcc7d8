// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What a worker reads, writes and is called.
public struct WorkerConfiguration: Sendable {
    /// How to reach the cluster.
    public var kafka: KafkaConfiguration
    /// The consumer group of all workers.
    public var group: String
    /// This worker's stable name: its static membership, and its transactional id with the
    /// group's name before it. No two running workers may share it.
    public var workerIdentifier: String
    /// Keyed topics to read; handlers know them by position.
    public var inputs: [String]
    /// Topics to write to; handlers know them by position.
    public var outputs: [String]
    /// The inputs that are written in transactions only. Each of their records has a marker behind
    /// it, which tells a marker that is left over from a record that is lost.
    public var transactionalInputs: Set<String>
    /// The compacted topic with the state, which is the only store that counts.
    public var changelog: String
    /// The headers of the changelog's records; nil for none.
    public var changelogHeaders: ChangelogHeaders?
    /// A compacted topic of one partition that every worker reads whole; nil for none.
    public var control: String?
    /// When to commit.
    public var commit: CommitPolicy
    /// How long a silent worker keeps its partitions: the window for a quick restart against
    /// the time until others take over from a dead one.
    public var sessionTimeoutMilliseconds: Int
    /// How long the broker keeps a dead worker's transaction open.
    public var transactionTimeoutMilliseconds: Int
    /// Whether a worker that is stopped gives its partitions up at once. False keeps its place for
    /// the session timeout: a restart within it moves no partition.
    public var leavesGroupAtStop: Bool
    /// Whether the worker also keeps the states of the partitions that other workers own: it then
    /// takes them over with the tail of the changelog only. It needs room for all states.
    public var isStandby: Bool
    /// The wall clock that handlers are given; nil for the system's.
    public var wallClockMilliseconds: (@Sendable () -> Int64)?

    /// A worker's configuration.
    public init(
        kafka: KafkaConfiguration,
        group: String,
        workerIdentifier: String,
        inputs: [String],
        outputs: [String],
        transactionalInputs: Set<String> = [],
        changelog: String,
        changelogHeaders: ChangelogHeaders? = nil,
        control: String? = nil,
        commit: CommitPolicy = CommitPolicy(),
        sessionTimeoutMilliseconds: Int = PoolLimits.sessionMilliseconds,
        transactionTimeoutMilliseconds: Int = PoolLimits.transactionTimeoutMilliseconds,
        leavesGroupAtStop: Bool = false,
        isStandby: Bool = false,
        wallClockMilliseconds: (@Sendable () -> Int64)? = nil
    ) {
        precondition(!inputs.isEmpty, "a worker reads something")
        self.kafka = kafka
        self.group = group
        self.workerIdentifier = workerIdentifier
        self.inputs = inputs
        self.outputs = outputs
        self.transactionalInputs = transactionalInputs
        self.changelog = changelog
        self.changelogHeaders = changelogHeaders
        self.control = control
        self.commit = commit
        self.sessionTimeoutMilliseconds = sessionTimeoutMilliseconds
        self.transactionTimeoutMilliseconds = transactionTimeoutMilliseconds
        self.leavesGroupAtStop = leavesGroupAtStop
        self.isStandby = isStandby
        self.wallClockMilliseconds = wallClockMilliseconds
    }
}

/// What the headers of the changelog's records are called.
public struct ChangelogHeaders: Sendable {
    /// The header that repeats the key.
    public var key: StaticString
    /// The header that says what made the change happen; its value comes with the change.
    public var cause: StaticString

    /// Headers by these names.
    public init(key: StaticString, cause: StaticString) {
        self.key = key
        self.cause = cause
    }
}

/// What observers of a worker are told, on the worker's thread: they have to be quick.
public struct WorkerEvents: Sendable {
    /// The assignment has been restored and is being consumed: how many partitions. Called for
    /// every assignment, an empty one included.
    public var assignmentReady: @Sendable (_ partitionCount: Int) -> Void
    /// Something to log: an abort, a retry, a restore. One line, without personal data.
    public var notice: @Sendable (_ line: String) -> Void
    /// librdkafka's own log.
    public var kafkaLog: KafkaLog?

    /// Observers.
    public init(
        assignmentReady: @escaping @Sendable (_ partitionCount: Int) -> Void = { _ in },
        notice: @escaping @Sendable (_ line: String) -> Void = { _ in },
        kafkaLog: KafkaLog? = nil
    ) {
        self.assignmentReady = assignmentReady
        self.notice = notice
        self.kafkaLog = kafkaLog
    }
}
